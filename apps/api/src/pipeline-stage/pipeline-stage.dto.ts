import { Flag, Text, Whole } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';

export class PipelineStageDto {
  @Text({ example: 'Proposal', max: 255 })
  name!: string;
  @Whole({
    optional: true,
    example: 2,
    max: 1000,
    description: 'From 0; the stages after it move on. Absent: the last.',
  })
  position?: number;
  @Whole({ example: 50, max: 100, description: 'How likely it is won, in percent.' })
  probability!: number;
}

export class PipelineStagePatchDto extends VersionDto {
  @Text({ optional: true, example: 'Offer', max: 255 })
  name?: string;
  @Whole({ optional: true, example: 1, max: 1000, description: 'Moves it there, and the others along.' })
  position?: number;
  @Whole({ optional: true, example: 60, max: 100 })
  probability?: number;
  @Flag({ optional: true, example: false })
  archived?: boolean;
}

export class PipelineStageView extends RecordView {
  @Text({ example: 'Proposal' })
  name!: string;
  @Whole({ example: 2 })
  position!: number;
  @Whole({ example: 50 })
  probability!: number;
  @Flag({ example: false })
  archived!: boolean;
}

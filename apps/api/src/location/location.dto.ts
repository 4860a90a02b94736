import { Flag, Text } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';

export class LocationDto {
  @Text({ example: 'NORTH', max: 30 })
  code!: string;
  @Text({ example: 'North warehouse', max: 255 })
  name!: string;
  @Flag({ optional: true, example: false, description: 'Documents that name no location use the default one.' })
  isDefault?: boolean;
}

export class LocationPatchDto extends VersionDto {
  @Text({ optional: true, example: 'NORTH', max: 30 })
  code?: string;
  @Text({ optional: true, example: 'North warehouse', max: 255 })
  name?: string;
  @Flag({ optional: true, example: true })
  isDefault?: boolean;
  @Flag({ optional: true, example: false })
  archived?: boolean;
}

export class LocationView extends RecordView {
  @Text({ example: 'NORTH' })
  code!: string;
  @Text({ example: 'North warehouse' })
  name!: string;
  @Flag({ example: false })
  isDefault!: boolean;
  @Flag({ example: false })
  archived!: boolean;
}

import { DateOnly, Flag, Id, Instant, Text } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';

export class TaskDto {
  @Text({ example: 'opportunity', description: 'The record it is about, such as company, invoice or opportunity.' })
  record!: string;
  @Id()
  recordId!: string;
  @Text({ example: 'Send the samples', max: 500 })
  title!: string;
  @DateOnly({ optional: true, nullable: true })
  dueDate?: string | null;
  @Id({ optional: true, nullable: true, example: null, description: 'A user of this workspace.' })
  assigneeId?: string | null;
}

export class TaskPatchDto extends VersionDto {
  @Text({ optional: true, example: 'Send more samples', max: 500 })
  title?: string;
  @DateOnly({ optional: true, nullable: true })
  dueDate?: string | null;
  @Id({ optional: true, nullable: true, example: null })
  assigneeId?: string | null;
  @Flag({ optional: true, example: true })
  done?: boolean;
}

export class TaskView extends RecordView {
  @Text({ example: 'opportunity' })
  record!: string;
  @Id()
  recordId!: string;
  @Text({ example: 'Send the samples' })
  title!: string;
  @DateOnly({ nullable: true })
  dueDate!: string | null;
  @Id({ nullable: true, example: null })
  assigneeId!: string | null;
  @Flag({ example: false })
  done!: boolean;
  @Instant({ nullable: true, example: null })
  doneAt!: string | null;
}

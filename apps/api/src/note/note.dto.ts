import { Id, Text } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';

export class NoteDto {
  @Text({ example: 'company', description: 'The record it is about, such as company, invoice or opportunity.' })
  record!: string;
  @Id()
  recordId!: string;
  @Text({ example: 'Wants to be called before noon.', max: 10000 })
  text!: string;
}

export class NotePatchDto extends VersionDto {
  @Text({ optional: true, example: 'Wants to be called after noon.', max: 10000 })
  text?: string;
}

export class NoteView extends RecordView {
  @Text({ example: 'company' })
  record!: string;
  @Id()
  recordId!: string;
  @Text({ example: 'Wants to be called before noon.' })
  text!: string;
  @Id({ nullable: true, description: 'Null for API keys.' })
  authorId!: string | null;
  @Text({ example: 'Nancy Davolio' })
  authorName!: string;
}

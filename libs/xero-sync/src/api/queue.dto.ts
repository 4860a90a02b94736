import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

const rowId = '3d0e5a50-6b07-4a3d-9a04-0e2f6a6f3a11';
const recordId = '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c';

export class RecordView {
  @ApiProperty({ description: 'Name of the record in addresses.', example: 'invoice' })
  name!: string;
  @ApiProperty({ example: recordId })
  id!: string;
}

export class AnswerChoiceView {
  @ApiProperty({ description: 'What to send as the answer.', example: 'firstOpenDay' })
  answer!: string;
  @ApiProperty({ example: 'Post on 2026-07-01' })
  label!: string;
}

export class ProblemInWords {
  @ApiProperty({ example: 'account_missing' })
  code!: string;
  @ApiProperty({ example: 'Invoice INV-00007 has no sales account.' })
  sentence!: string;
  @ApiProperty({ example: 'Choose a sales account in the Xero settings.' })
  remedy!: string;
  @ApiPropertyOptional({ description: 'Xero’s own words.', example: 'Account code or ID must be specified.' })
  xeroSaid?: string;
  @ApiPropertyOptional({ example: 'lines.0' })
  field?: string;
  @ApiPropertyOptional({
    type: [AnswerChoiceView],
    description: 'What people can answer, when it is a question (POST records/{kind}/{id}/lock-date).',
  })
  choices?: AnswerChoiceView[];
  @ApiProperty({ enum: ['record', 'settings', 'xero', 'software'], example: 'settings' })
  fixIn!: string;
}

export class WarningView {
  @ApiProperty({ example: 'period_locked' })
  code!: string;
  @ApiProperty({
    example:
      'Invoice INV-00007 is dated 2026-06-28, and everything up to 2026-06-30 is locked in Xero (the period lock date). It will be posted on 2026-07-01, with its own date in its text.',
  })
  sentence!: string;
}

export class RelatedRecordView {
  @ApiProperty({
    description: 'credits: takes it back; creditedBy; replaces: made out in its place; replacedBy.',
    enum: ['credits', 'creditedBy', 'replaces', 'replacedBy'],
    example: 'replaces',
  })
  relation!: string;
  @ApiProperty({ type: RecordView })
  record!: RecordView;
  @ApiProperty({ example: 'INV-00003' })
  number!: string;
}

export class LockDateAnswerDto {
  @ApiProperty({
    enum: ['firstOpenDay', 'wait'],
    description:
      'firstOpenDay: post it on the first day that is open in Xero, with its own date in its text. wait: until its own date is open.',
    example: 'firstOpenDay',
  })
  @IsString()
  @MaxLength(40)
  answer!: string;
}

export class QueueRowView {
  @ApiProperty({ example: rowId })
  rowId!: string;
  @ApiProperty({ description: 'Number in the order of the changes.', example: 17 })
  sequence!: number;
  @ApiProperty({ type: RecordView })
  record!: RecordView;
  @ApiProperty({ example: 'invoice' })
  kind!: string;
  @ApiProperty({ example: 'INV-00007' })
  label!: string;
  @ApiProperty({ example: 'approved' })
  event!: string;
  @ApiProperty({ description: 'What will be sent, in words.', example: 'Create invoice INV-00007 in Xero.' })
  sends!: string;
  @ApiProperty({ description: 'Goes ahead of the order.', example: false })
  priority!: boolean;
  @ApiProperty({ description: 'How many rows wait because of this one.', example: 0 })
  holdsBack!: number;
  @ApiProperty({ enum: ['notice', 'prerequisite', 'manual', 'import'], example: 'notice' })
  origin!: string;
  @ApiProperty({ enum: ['pending', 'sending', 'unknown', 'done', 'attention', 'skipped'], example: 'pending' })
  state!: string;
  @ApiPropertyOptional({
    description: 'Why it waits, is held or was skipped.',
    example: 'Waits for Company C-00042, which has an unresolved error.',
  })
  reason?: string;
  @ApiPropertyOptional({ example: 'held' })
  reasonCode?: string;
  @ApiPropertyOptional({ type: RecordView, description: 'The record that holds it.' })
  heldBy?: RecordView;
  @ApiPropertyOptional({ example: rowId, description: 'Row of the record that holds it.' })
  heldByRow?: string;
  @ApiProperty({ type: [ProblemInWords] })
  problems!: ProblemInWords[];
  @ApiProperty({ example: 1 })
  attempts!: number;
  @ApiPropertyOptional({ example: '2026-11-22T09:05:00.000Z' })
  notBefore?: Date;
  @ApiProperty({ example: '2026-11-22T09:00:00.000Z' })
  queuedAt!: Date;
  @ApiProperty({ example: '2026-11-22T09:00:02.000Z' })
  updatedAt!: Date;
  @ApiPropertyOptional({ example: '2026-11-22T09:00:01.000Z' })
  firstAttemptAt?: Date;
  @ApiPropertyOptional({ example: '2026-11-22T09:00:02.000Z' })
  doneAt?: Date;
  @ApiPropertyOptional({
    description: 'Of an error that is about a setting and no record: where it stands in PUT settings.',
    example: 'accounts.sales',
  })
  setting?: string;
}

export class HistoryEntryView {
  @ApiProperty({ example: rowId })
  id!: string;
  @ApiProperty({ example: '2026-11-22T09:00:02.000Z' })
  at!: Date;
  @ApiProperty({ enum: ['export', 'import'], example: 'export' })
  direction!: string;
  @ApiPropertyOptional({ description: 'With which organisation it was exchanged.', example: 'Demo Company (NZ)' })
  organisation?: string;
  @ApiPropertyOptional({ type: RecordView })
  record?: RecordView;
  @ApiProperty({ example: 'INV-00007' })
  label!: string;
  @ApiProperty({ example: 'Invoice INV-00007 was created in Xero.' })
  what!: string;
  @ApiProperty({ example: 'create' })
  outcome!: string;
  @ApiPropertyOptional({ example: 'Invoice' })
  remoteType?: string;
  @ApiPropertyOptional({ example: 'INV-00007' })
  remoteNumber?: string;
  @ApiPropertyOptional({ example: recordId })
  remoteId?: string;
  @ApiPropertyOptional({
    description: 'Link into Xero.',
    example: `https://go.xero.com/app/!3T6Q-/invoicing/view/${recordId}`,
  })
  url?: string;
  @ApiPropertyOptional({ description: 'What was answered, shortened.', example: '{"Status":"OK"}' })
  excerpt?: string;
  @ApiProperty({ type: [ProblemInWords] })
  problems!: ProblemInWords[];
  @ApiPropertyOptional({ example: 412 })
  durationMs?: number;
}

export class SentElementView {
  @ApiProperty({ example: 'main' })
  part!: string;
  @ApiProperty({ enum: ['create', 'approve', 'update', 'void', 'delete'], example: 'create' })
  effect!: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'As it was sent; what is about people is blacked out.',
    example: { InvoiceNumber: 'INV-00007', Type: 'ACCREC' },
  })
  element!: object;
}

export class XeroExchangeView {
  @ApiProperty({ example: 'invoices.create' })
  call!: string;
  @ApiProperty({ example: '2026-11-22T09:00:01.600Z' })
  sentAt!: Date;
  @ApiPropertyOptional({ example: '2026-11-22T09:00:02.000Z' })
  answeredAt?: Date;
  @ApiPropertyOptional({ example: 412 })
  durationMs?: number;
  @ApiPropertyOptional({ example: 200 })
  httpStatus?: number;
  @ApiPropertyOptional({ description: 'Xero’s own, for its support.', example: '0f8fad5b-d9cb-469f-a165-70867728950e' })
  correlationId?: string;
  @ApiProperty({ description: 'How many elements the call carried.', example: 12 })
  batchOf!: number;
  @ApiProperty({ type: [SentElementView], description: 'Those of the record, unless a later try took their place.' })
  sent!: SentElementView[];
  @ApiPropertyOptional({ description: 'What was answered, shortened, without tokens.', example: '{"Status":"OK"}' })
  answered?: string;
}

export class HistoryDetailView extends HistoryEntryView {
  @ApiPropertyOptional({ type: XeroExchangeView, description: 'Absent where nothing went over the line.' })
  exchange?: XeroExchangeView;
}

export class ErrorGroupFirstView {
  @ApiProperty({ example: rowId })
  rowId!: string;
  @ApiProperty({ type: RecordView })
  record!: RecordView;
  @ApiProperty({ example: 'INV-00007' })
  label!: string;
}

export class ErrorGroupView {
  @ApiProperty({ example: 'account_missing' })
  code!: string;
  @ApiProperty({ example: 'An account is missing' })
  title!: string;
  @ApiProperty({ example: 3 })
  count!: number;
  @ApiProperty({ type: [String], description: 'What the records are; `setting` of settings.', example: ['invoice'] })
  kinds!: string[];
  @ApiProperty({ description: 'How many rows of the queue wait because of them.', example: 5 })
  holdsBack!: number;
  @ApiProperty({ example: '2026-11-22T08:00:00.000Z' })
  oldestAt!: Date;
  @ApiProperty({ description: 'Of the one that has waited longest.', example: 'A line of INV-00007 has no account.' })
  sentence!: string;
  @ApiProperty({ example: 'Choose an account for the product, its group or as default in the settings.' })
  remedy!: string;
  @ApiProperty({ enum: ['record', 'settings', 'xero', 'software'], example: 'settings' })
  fixIn!: string;
  @ApiProperty({ type: ErrorGroupFirstView, description: 'The one that has waited longest.' })
  first!: ErrorGroupFirstView;
}

export class PanelLinkView {
  @ApiProperty({ example: 'main' })
  part!: string;
  @ApiProperty({ example: 'Invoice' })
  remoteType!: string;
  @ApiProperty({ example: recordId })
  remoteId!: string;
  @ApiPropertyOptional({ example: 'INV-00007' })
  number?: string;
  @ApiPropertyOptional({ example: 'AUTHORISED' })
  status?: string;
  @ApiPropertyOptional({ example: `https://go.xero.com/app/!3T6Q-/invoicing/view/${recordId}` })
  url?: string;
  @ApiPropertyOptional({ example: '2026-11-22T09:00:02.000Z' })
  exportedAt?: Date;
  @ApiPropertyOptional({ example: '2026-11-22T09:00:02.000Z' })
  importedAt?: Date;
}

export class PanelView {
  @ApiProperty({ type: RecordView })
  record!: RecordView;
  @ApiProperty({
    enum: [
      'not_connected',
      'not_sent',
      'queued',
      'sending',
      'checking',
      'waiting',
      'held',
      'failed',
      'skipped',
      'removed',
      'synced',
    ],
    example: 'synced',
  })
  state!: string;
  @ApiProperty({ example: 'Invoice INV-00007 is in Xero.' })
  sentence!: string;
  @ApiPropertyOptional({ description: 'Its number among what can be sent.', example: 4 })
  place?: number;
  @ApiProperty({
    enum: ['create', 'export', 'import', 'retry', 'skip'],
    isArray: true,
    description: 'What may be done now; `create` is an export of what is not in Xero yet.',
    example: ['export', 'import'],
  })
  actions!: string[];
  @ApiPropertyOptional({ example: rowId })
  rowId?: string;
  @ApiProperty({ type: [ProblemInWords] })
  problems!: ProblemInWords[];
  @ApiProperty({ type: [PanelLinkView] })
  links!: PanelLinkView[];
  @ApiPropertyOptional({ example: '2026-11-22T09:00:02.000Z' })
  lastExportAt?: Date;
  @ApiPropertyOptional({ example: '2026-11-22T09:00:02.000Z' })
  lastImportAt?: Date;
  @ApiProperty({ type: [HistoryEntryView] })
  history!: HistoryEntryView[];
  @ApiProperty({
    type: [WarningView],
    description: 'What to look at before it is sent, drafts included; afterwards under which other day it stands.',
  })
  warnings!: WarningView[];
  @ApiProperty({ type: [RelatedRecordView], description: 'Documents it belongs together with.' })
  related!: RelatedRecordView[];
}

export class RetryAllDto {
  @ApiPropertyOptional({ description: 'Only errors of this kind.', example: 'invoice' })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  kind?: string;
  @ApiPropertyOptional({ description: 'Only errors with this code.', example: 'account_missing' })
  @IsOptional()
  @IsString()
  @MaxLength(80)
  code?: string;
}

export class RetriedView {
  @ApiProperty({ description: 'How many errors are sent again.', example: 3 })
  retried!: number;
}

export class SkipDto {
  @ApiPropertyOptional({
    description: 'Why it is left out; shown in the history.',
    example: 'Entered in Xero by hand.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  reason?: string;
}

export class PauseDto extends SkipDto {}

export class RecordDto {
  @ApiProperty({ description: 'Kind or name of the record.', example: 'invoice' })
  @IsString()
  @MaxLength(40)
  kind!: string;
  @ApiProperty({ example: recordId })
  @IsString()
  @MaxLength(200)
  id!: string;
}

export class SendFirstDto {
  @ApiProperty({ description: 'The records that go ahead of the rest.', type: [RecordDto] })
  @IsArray()
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => RecordDto)
  records!: RecordDto[];
}

export class BulkExportDto {
  @ApiProperty({ description: 'Kind of the records, or the name of the record.', example: 'invoice' })
  @IsString()
  @MaxLength(40)
  kind!: string;
  @ApiPropertyOptional({ description: 'The records; without it, all of the kind, page by page.', example: [recordId] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(500)
  @IsString({ each: true })
  ids?: string[];
  @ApiPropertyOptional({ description: 'Only records changed since then (ISO 8601).', example: '2026-11-01T00:00:00Z' })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  changedSince?: string;
  @ApiPropertyOptional({ description: 'Goes on where the last answer ended.', example: recordId })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  after?: string;
  @ApiPropertyOptional({ description: 'Records of this page.', example: 200, default: 200 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(500)
  limit?: number;
}

export class NotQueuedView {
  @ApiProperty({ type: RecordView })
  record!: RecordView;
  @ApiProperty({ example: 'excluded' })
  code!: string;
  @ApiProperty({ example: 'Invoice INV-00009 is marked "do not export".' })
  because!: string;
}

export class BulkExportView {
  @ApiProperty({ description: 'How many were queued.', example: 198 })
  queued!: number;
  @ApiProperty({ type: [NotQueuedView], description: 'The others, and why.' })
  notQueued!: NotQueuedView[];
  @ApiPropertyOptional({ description: 'There is more: ask again with `after` set to this.', example: recordId })
  next?: string;
}

export class ExportedView {
  @ApiProperty({ example: true })
  queued!: boolean;
  @ApiPropertyOptional({ example: rowId })
  rowId?: string;
  @ApiPropertyOptional({ description: 'Its number in the queue’s order.', example: 18 })
  sequence?: number;
  @ApiPropertyOptional({ example: 'nothing_new' })
  code?: string;
  @ApiPropertyOptional({ example: 'Invoice INV-00007 is in Xero as it stands here.' })
  because?: string;
}

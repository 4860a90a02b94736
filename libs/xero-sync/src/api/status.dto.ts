import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const uuid = '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c';
const time = '2026-11-22T09:00:02.000Z';
const instant = { type: String, format: 'date-time', nullable: true as const, example: time };

export class StatusConnectionView {
  @ApiProperty({ example: 'Demo Company (NZ)' })
  organisation!: string;
  @ApiProperty({ example: 'c3d5e782-2153-4cda-bdb4-cec791ceb90d' })
  tenantId!: string;
  @ApiProperty({ enum: ['connected', 'needs_reauthorisation', 'disconnected'], example: 'connected' })
  state!: string;
  @ApiProperty({ type: String, format: 'date-time', example: time })
  since!: Date;
  @ApiProperty({ description: 'One of Xero’s demonstration companies.', example: true })
  isDemo!: boolean;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Why nothing is sent, and what to do.',
    example: 'Xero no longer accepts the permission given to this workspace. Re-authorise the connection.',
  })
  reason!: string | null;
}

export class StatusPauseView {
  @ApiProperty({ description: 'A person paused it and must resume it.', example: true })
  byUser!: boolean;
  @ApiProperty({ example: 'Paused by Ada Lovelace.' })
  reason!: string;
  @ApiProperty(instant)
  until!: Date | null;
}

export class StatusQueueView {
  @ApiProperty({
    description: 'Still to be sent and not under way, the held ones included; exact to 10,000.',
    example: 4,
  })
  waiting!: number;
  @ApiProperty({ example: 1 })
  sending!: number;
  @ApiProperty({ description: 'Wait for another record.', example: 2 })
  held!: number;
  @ApiProperty({ ...instant, description: 'Since when the oldest waits.' })
  oldestAt!: Date | null;
  @ApiProperty({ type: StatusPauseView, nullable: true })
  paused!: StatusPauseView | null;
}

export class StatusErrorView {
  @ApiProperty({ example: '3d0e5a50-6b07-4a3d-9a04-0e2f6a6f3a11' })
  rowId!: string;
  @ApiProperty({ description: 'Name of the record, or `setting`.', example: 'invoice' })
  kind!: string;
  @ApiProperty({ description: 'Of the record; of a setting its place in PUT settings.', example: uuid })
  id!: string;
  @ApiProperty({ example: 'INV-00007' })
  label!: string;
  @ApiProperty({ example: 'account_missing' })
  code!: string;
  @ApiProperty({ example: 'A line of INV-00007 has no account.' })
  sentence!: string;
  @ApiProperty({ example: 'Choose an account for the product, its group or as default in the settings.' })
  remedy!: string;
  @ApiPropertyOptional({ description: 'Leads to the record on this site.', example: `/go/invoice/${uuid}` })
  path?: string;
}

export class StatusErrorsView {
  @ApiProperty({ description: 'Unresolved errors; the banner shows while it is not 0.', example: 1 })
  count!: number;
  @ApiProperty({ description: 'How many causes they have.', example: 1 })
  groups!: number;
  @ApiProperty({ type: [StatusErrorView], description: 'The one that has waited longest.' })
  records!: StatusErrorView[];
}

export class StatusStockCheckView {
  @ApiProperty(instant)
  lastAt!: Date | null;
  @ApiProperty({ description: 'Corrections that wait for an administrator.', example: 0 })
  questions!: number;
}

export class StatusCallsView {
  @ApiProperty({ example: 112 })
  today!: number;
  @ApiProperty({ example: 5000 })
  limit!: number;
  @ApiProperty({ example: 6 })
  minuteUsed!: number;
  @ApiProperty({ example: 60 })
  minuteLimit!: number;
}

export class StatusFirstImportView {
  @ApiProperty({ example: 'running' })
  state!: string;
  @ApiProperty({ description: 'What is being done or waited for, in words.', example: 'Taking over contacts.' })
  phase!: string;
  @ApiProperty({ example: 512 })
  done!: number;
  @ApiProperty({ example: 812 })
  total!: number;
  @ApiProperty({ ...instant, description: 'When the part under way is expected to be done.' })
  eta!: Date | null;
}

export class StatusPaymentsView {
  @ApiProperty({ ...instant, description: 'When payments were last imported.' })
  lastAt!: Date | null;
  @ApiProperty({ ...instant, description: 'When the next import begins by itself.' })
  nextAt!: Date | null;
}

export class XeroStatusView {
  @ApiProperty({ example: true })
  connected!: boolean;
  @ApiProperty({ type: StatusConnectionView, nullable: true, description: 'null: never connected.' })
  connection!: StatusConnectionView | null;
  @ApiProperty({ ...instant, description: 'When something was last exchanged.' })
  lastSuccessAt!: Date | null;
  @ApiProperty({ type: StatusQueueView })
  queue!: StatusQueueView;
  @ApiProperty({ type: StatusErrorsView })
  errors!: StatusErrorsView;
  @ApiProperty({ description: 'Records that were changed in Xero and wait for a decision.', example: 0 })
  changedInXero!: number;
  @ApiProperty({ type: StatusStockCheckView })
  stockCheck!: StatusStockCheckView;
  @ApiProperty({ type: StatusCallsView })
  calls!: StatusCallsView;
  @ApiProperty({ type: StatusFirstImportView, nullable: true, description: 'null: none is under way.' })
  firstImport!: StatusFirstImportView | null;
  @ApiProperty({ type: StatusPaymentsView })
  payments!: StatusPaymentsView;
}

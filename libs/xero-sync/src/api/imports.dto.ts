import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const uuid = '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c';

export class ImportView {
  @ApiProperty({ example: uuid })
  id!: string;
  @ApiPropertyOptional({ description: 'Where it read.', example: 'Demo Company (NZ)' })
  organisation?: string;
  @ApiPropertyOptional({
    description: 'Local time of the slot that it serves; absent when somebody asked for it.',
    example: '2026-05-04T10:00',
  })
  slot?: string;
  @ApiProperty({ example: '2026-05-04T10:00:12.000Z' })
  startedAt!: Date;
  @ApiPropertyOptional({ example: '2026-05-04T10:00:19.000Z' })
  finishedAt?: Date;
  @ApiProperty({ description: 'A person, or the schedule.', example: 'Ada Admin' })
  startedBy!: string;
  @ApiProperty({ enum: ['running', 'finished', 'failed'], example: 'finished' })
  state!: string;
  @ApiProperty({ description: 'What is being done, in words.', example: 'Taking over payments.' })
  phase!: string;
  @ApiProperty({ description: 'Documents to look at, as far as they are known yet.', example: 12 })
  total!: number;
  @ApiProperty({ description: 'Documents that are through.', example: 12 })
  done!: number;
  @ApiProperty({ description: 'Payments, refunds and credit that came in.', example: 3 })
  takenIn!: number;
  @ApiProperty({ description: 'What was deleted in Xero and taken back here.', example: 1 })
  takenBack!: number;
  @ApiProperty({ description: 'What could not be taken in; `imports/items` says why.', example: 0 })
  refused!: number;
  @ApiProperty({ description: 'What will be taken in later; `imports/items` says when.', example: 0 })
  waiting!: number;
  @ApiProperty({
    description: 'Payments of documents that the CRM does not have; `imports/items` lists them.',
    example: 7,
  })
  elsewhere!: number;
  @ApiProperty({ example: 'Of the payments that changed in Xero, 3 came in, 1 were taken back.' })
  sentence!: string;
}

export class ImportItemRecordView {
  @ApiProperty({ example: 'invoice' })
  name!: string;
  @ApiProperty({ example: uuid })
  id!: string;
}

export class ImportItemView {
  @ApiProperty({ description: 'Xero’s id of the payment.', example: uuid })
  remoteId!: string;
  @ApiProperty({ enum: ['waiting', 'refused'], example: 'refused' })
  state!: string;
  @ApiProperty({ example: 'Payment of 50.00 NZD on invoice INV-00007, 2026-05-04' })
  label!: string;
  @ApiProperty({ description: 'Stable code.', example: 'do_not_import' })
  code!: string;
  @ApiProperty({ example: 'The invoice INV-00007 is marked "do not import".' })
  sentence!: string;
  @ApiPropertyOptional({ type: ImportItemRecordView, description: 'The document of the CRM that it was paid on.' })
  record?: ImportItemRecordView;
  @ApiProperty({ example: '2026-05-04T10:00:14.000Z' })
  firstAt!: Date;
  @ApiProperty({ example: '2026-05-04T12:00:14.000Z' })
  lastAt!: Date;
}

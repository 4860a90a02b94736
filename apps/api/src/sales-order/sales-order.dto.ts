import { DocumentDto, DocumentView, LineDto, LineView } from '../document/document.dto.js';
import { Combined, DateOnly, Flag, OneOf, Parts, Text, Whole } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';

export class SalesOrderDto extends DocumentDto {
  @DateOnly({ optional: true, nullable: true, example: '2026-02-14' })
  requiredDate?: string | null;
  @Parts(() => LineDto, { optional: true })
  lines?: LineDto[];
}

export class SalesOrderPatchDto extends SalesOrderDto {
  @Whole({ optional: true, example: 3, description: 'The version of the record that you have seen; or send If-Match.' })
  version?: VersionDto['version'];
}

export class ConversionDto extends VersionDto {
  @DateOnly({ optional: true, description: 'Of the invoice. Absent: today.' })
  date?: string;
  @DateOnly({ optional: true, example: '2026-03-02', description: 'Absent: the date plus the terms of the customer.' })
  dueDate?: string;
  @Flag({ optional: true, example: true, description: 'Issue the invoice in the same step.' })
  issue?: boolean;
}

/** A sales order in a list. */
export class SalesOrderSummaryView extends Combined(RecordView, DocumentView) {
  @Text({ example: 'SO-00012' })
  number!: string;
  @OneOf(['draft', 'confirmed', 'invoiced', 'cancelled'])
  status!: string;
  @DateOnly({ nullable: true, example: '2026-02-14' })
  requiredDate!: string | null;
}

export class SalesOrderView extends SalesOrderSummaryView {
  @Parts(() => LineView)
  lines!: LineView[];
}

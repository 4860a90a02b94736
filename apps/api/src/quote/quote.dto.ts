import { DocumentDto, DocumentView, LineDto, LineView } from '../document/document.dto.js';
import { Combined, DateOnly, Flag, Id, Instant, OneOf, Parts, Text, Whole } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';

const statuses = ['draft', 'sent', 'accepted', 'declined', 'expired', 'converted'];

export class QuoteDto extends DocumentDto {
  @DateOnly({ optional: true, nullable: true, example: '2026-03-02', description: 'The last day on which it stands.' })
  expiryDate?: string | null;
  @Parts(() => LineDto, { optional: true })
  lines?: LineDto[];
}

export class QuotePatchDto extends Combined(QuoteDto, VersionDto) {}

export class AcceptanceDto extends VersionDto {
  @Flag({ optional: true, example: true, description: 'Make the sales order in the same step. Absent: yes.' })
  order?: boolean;
}

export class DeclineDto extends VersionDto {
  @Text({ optional: true, nullable: true, example: 'Too dear', max: 500 })
  reason?: string | null;
}

class QuoteContentView extends DocumentView {
  @DateOnly({ nullable: true, example: '2026-03-02' })
  expiryDate!: string | null;
  @OneOf(statuses)
  status!: string;
  @Text({ nullable: true, example: null })
  declinedReason!: string | null;
}

/** A quote in a list. */
export class QuoteSummaryView extends Combined(RecordView, QuoteContentView) {
  @Text({ example: 'QU-00012' })
  number!: string;
  @Whole({ example: 1, description: 'Earlier revisions are kept under /quotes/{id}/revisions.' })
  revision!: number;
  @Id({ nullable: true, description: 'The opportunity it was made for.' })
  opportunityId!: string | null;
}

export class QuoteView extends QuoteSummaryView {
  @Parts(() => LineView)
  lines!: LineView[];
}

export class AcceptedQuoteView extends QuoteView {
  @Id({ nullable: true, description: 'The order that was made of it.' })
  salesOrderId!: string | null;
}

/** What was offered before. */
export class QuoteRevisionView extends QuoteContentView {
  @Whole({ example: 1 })
  revision!: number;
  @Instant({ description: 'When the next revision was begun.' })
  createdAt!: string;
  @Parts(() => LineView)
  lines!: LineView[];
}

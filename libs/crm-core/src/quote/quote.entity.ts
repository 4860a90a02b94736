import { Column, Entity, Index, PrimaryColumn, Generated } from 'typeorm';
import { DocumentColumns, DocumentLineColumns } from '../document/document-columns.entity.js';
import { DocumentTable, Names, SalesLineTable } from '../document/document-tables.js';
import { Opportunity } from '../opportunity/opportunity.entity.js';

export const quoteStatuses = ['draft', 'sent', 'accepted', 'declined', 'expired', 'converted'] as const;
export type QuoteStatus = (typeof quoteStatuses)[number];

/** What we offer a customer. Moves no stock and no money; accepting it makes the sales order. */
@DocumentTable('quotes', 'customer', quoteStatuses)
@Index('quotes_by_expiry', ['workspaceId', 'status', 'expiryDate'])
@Index('quotes_by_opportunity', ['workspaceId', 'opportunityId'])
@Names(() => Opportunity, 'opportunityId', 'quotes_opportunity')
export class Quote extends DocumentColumns {
  /** `QU-00007`, gapless, given at creation; quotes are declined, never deleted. */
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  /** From 1. Earlier revisions are kept as they were offered. */
  @Column({ type: 'integer', default: 1 })
  revision!: number;

  /** The last day on which it can be accepted; null: without end. */
  @Column({ name: 'expiry_date', type: 'date', nullable: true })
  expiryDate!: string | null;

  @Column({ type: 'varchar', length: 16, default: 'draft' })
  status!: QuoteStatus;

  @Column({ name: 'declined_reason', type: 'varchar', length: 500, nullable: true })
  declinedReason!: string | null;

  /** The opportunity it was made for. */
  @Column({ name: 'opportunity_id', type: 'uuid', nullable: true })
  opportunityId!: string | null;
}

@SalesLineTable('quote_lines', () => Quote, 'quoteId')
export class QuoteLine extends DocumentLineColumns {
  @Column({ name: 'quote_id', type: 'uuid' })
  quoteId!: string;
}

/** What was offered: the fields of the quote and of its lines at that time. */
export type QuoteContent = Pick<
  Quote,
  | 'companyId'
  | 'contactId'
  | 'date'
  | 'expiryDate'
  | 'currency'
  | 'currencyRate'
  | 'amountsAre'
  | 'reference'
  | 'net'
  | 'tax'
  | 'total'
  | 'status'
  | 'declinedReason'
> & { lines: Omit<QuoteLine, 'workspaceId' | 'quoteId'>[] };

/** An earlier revision of a quote, as it was when the next one was begun. Never changed. */
@Entity('quote_revisions')
@Index('quote_revisions_by_quote', ['workspaceId', 'quoteId', 'revision'], { unique: true })
@Names(() => Quote, 'quoteId', 'quote_revisions_quote')
export class QuoteRevision {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid', primaryKeyConstraintName: 'quote_revisions_pk' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'quote_revisions_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'quote_id', type: 'uuid' })
  quoteId!: string;

  @Column({ type: 'integer' })
  revision!: number;

  @Column({ type: 'jsonb' })
  content!: QuoteContent;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}

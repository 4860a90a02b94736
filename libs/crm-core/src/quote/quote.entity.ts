import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Generated } from 'typeorm';
import { Company } from '../company/company.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { DocumentColumns, DocumentLineColumns } from '../document/document-columns.entity.js';
import { Location } from '../location/location.entity.js';
import { Opportunity } from '../opportunity/opportunity.entity.js';
import { Product } from '../product/product.entity.js';
import { TaxRate } from '../tax-rate/tax-rate.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

export const quoteStatuses = ['draft', 'sent', 'accepted', 'declined', 'expired', 'converted'] as const;
export type QuoteStatus = (typeof quoteStatuses)[number];

/** What we offer a customer. Moves no stock and no money; accepting it makes the sales order. */
@Entity('quotes')
@Index('quotes_number', ['workspaceId', 'number'], { unique: true })
@Index('quotes_by_company', ['workspaceId', 'companyId', 'date'])
@Index('quotes_by_contact', ['workspaceId', 'contactId', 'date'])
@Index('quotes_by_date', ['workspaceId', 'date', 'id'])
@Index('quotes_by_status', ['workspaceId', 'status', 'date'])
@Index('quotes_by_total', ['workspaceId', 'totalMinor'])
@Index('quotes_by_update', ['workspaceId', 'updatedAt'])
@Index('quotes_by_expiry', ['workspaceId', 'status', 'expiryDate'])
@Index('quotes_by_opportunity', ['workspaceId', 'opportunityId'])
@Check('quotes_have_one_customer', '(company_id IS NULL) <> (contact_id IS NULL)')
@Check('quotes_amounts_are_known', `amounts_are IN ('exclusive', 'inclusive', 'noTax')`)
@Check('quotes_add_up', 'net + tax = total AND total >= 0')
@Check('quotes_status_is_known', `status IN ('draft', 'sent', 'accepted', 'declined', 'expired', 'converted')`)
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'quotes_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Company, ['workspaceId', 'companyId'], ['workspaceId', 'id'], { name: 'quotes_company' })
@ForeignKey(() => Contact, ['workspaceId', 'contactId'], ['workspaceId', 'id'], { name: 'quotes_contact' })
@ForeignKey(() => Opportunity, ['workspaceId', 'opportunityId'], ['workspaceId', 'id'], { name: 'quotes_opportunity' })
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

@Entity('quote_lines')
@Index('quote_lines_by_document', ['workspaceId', 'quoteId', 'position'])
@Index('quote_lines_by_product', ['workspaceId', 'productId'])
@Check('quote_lines_quantity_is_positive', 'quantity > 0')
@Check('quote_lines_discount_is_a_percentage', 'discount_percent >= 0 AND discount_percent <= 100')
@ForeignKey(() => Quote, ['workspaceId', 'quoteId'], ['workspaceId', 'id'], {
  name: 'quote_lines_document',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Product, ['workspaceId', 'productId'], ['workspaceId', 'id'], { name: 'quote_lines_product' })
@ForeignKey(() => TaxRate, ['workspaceId', 'taxRateId'], ['workspaceId', 'id'], { name: 'quote_lines_tax_rate' })
@ForeignKey(() => Location, ['workspaceId', 'locationId'], ['workspaceId', 'id'], { name: 'quote_lines_location' })
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
@ForeignKey(() => Quote, ['workspaceId', 'quoteId'], ['workspaceId', 'id'], { name: 'quote_revisions_quote' })
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

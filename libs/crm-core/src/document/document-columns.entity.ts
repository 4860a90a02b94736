import { Column, Generated, PrimaryColumn } from 'typeorm';
import { RecordColumns } from '../database/record-columns.entity.js';
import type { AmountsAre } from '../money/document-totals.js';

/** The columns of every document with a customer or a supplier. Exactly one of `companyId` and `contactId` is set. */
export abstract class DocumentColumns extends RecordColumns {
  @Column({ name: 'company_id', type: 'uuid', nullable: true })
  companyId!: string | null;

  @Column({ name: 'contact_id', type: 'uuid', nullable: true })
  contactId!: string | null;

  /** Business date. */
  @Column({ type: 'date' })
  date!: string;

  /** ISO 4217. */
  @Column({ type: 'char', length: 3 })
  currency!: string;

  /** Units of the document's currency for one unit of the base currency; null in the base currency or when unknown. */
  @Column({ name: 'currency_rate', type: 'numeric', precision: 18, scale: 8, nullable: true })
  currencyRate!: string | null;

  @Column({ name: 'amounts_are', type: 'varchar', length: 16 })
  amountsAre!: AmountsAre;

  @Column({ type: 'varchar', length: 255, nullable: true })
  reference!: string | null;

  @Column({ type: 'numeric', precision: 17, scale: 2 })
  net!: string;

  @Column({ type: 'numeric', precision: 17, scale: 2 })
  tax!: string;

  @Column({ type: 'numeric', precision: 17, scale: 2 })
  total!: string;

  /** `total` in hundredths, kept by the database for filters. */
  @Column({ name: 'total_minor', type: 'bigint', insert: false, update: false })
  totalMinor!: string;
}

/** What the line of any document has: its key and its place. */
export abstract class PlacedColumns {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'uuid' })
  @Generated('uuid')
  id!: string;

  /** From 0, in the order of the document. */
  @Column({ type: 'integer' })
  position!: number;
}

/** The columns of every line of a document with a customer or a supplier. */
export abstract class LineColumns extends PlacedColumns {
  @Column({ name: 'product_id', type: 'uuid', nullable: true })
  productId!: string | null;

  @Column({ type: 'varchar', length: 500 })
  name!: string;

  @Column({ type: 'varchar', length: 4000, nullable: true })
  description!: string | null;

  @Column({ type: 'numeric', precision: 17, scale: 4 })
  quantity!: string;

  /** With or without tax, as the document says. */
  @Column({ name: 'unit_price', type: 'numeric', precision: 19, scale: 4 })
  unitPrice!: string;

  @Column({ name: 'tax_rate_id', type: 'uuid', nullable: true })
  taxRateId!: string | null;

  /** Percent that was applied; stays when the tax rate changes later. */
  @Column({ name: 'tax_rate', type: 'numeric', precision: 9, scale: 4, nullable: true })
  taxRate!: string | null;

  /** Where a tracked product leaves from or comes to; null for everything else. */
  @Column({ name: 'location_id', type: 'uuid', nullable: true })
  locationId!: string | null;

  /** After discount; contains the tax when amounts are inclusive. */
  @Column({ type: 'numeric', precision: 17, scale: 2 })
  amount!: string;

  @Column({ name: 'tax_amount', type: 'numeric', precision: 17, scale: 2 })
  taxAmount!: string;
}

/** The columns of every line of a sales document. */
export abstract class DocumentLineColumns extends LineColumns {
  @Column({ name: 'discount_percent', type: 'numeric', precision: 5, scale: 2, nullable: true })
  discountPercent!: string | null;
}

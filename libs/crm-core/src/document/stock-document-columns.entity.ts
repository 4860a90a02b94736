import { Column } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { RecordColumns } from '../database/record-columns.entity.js';
import { PlacedColumns } from './document-columns.entity.js';

/** The columns of a document of the stock that is numbered at once and, in the end, completed or cancelled. */
export abstract class StockDocumentColumns extends RecordColumns {
  /** Gapless, given at creation; these documents are cancelled, never deleted. */
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  /** Business date of the movements. */
  @Column({ type: 'date' })
  date!: string;

  @Column({ type: 'varchar', length: 500, nullable: true })
  note!: string | null;

  /** Stays when a completed document is cancelled. */
  @Column({ name: 'completed_at', type: 'timestamptz', nullable: true })
  completedAt!: Date | null;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}

/** The columns of every line of a document of the stock, and of a bill of materials. */
export abstract class StockLineColumns extends PlacedColumns {
  @Column({ name: 'product_id', type: 'uuid' })
  productId!: string;
}

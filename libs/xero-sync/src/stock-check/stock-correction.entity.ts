import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

/** What a correction does to one item in Xero. */
export interface CorrectionLine {
  itemId: string;
  /** Signed: what Xero's quantity is changed by. */
  quantityChange: string;
  /** What that is worth, base currency, unsigned. */
  value: string;
  text: string;
}

/**
 * A change of Xero's stock alone, so that it equals the CRM's; it moves nothing in the CRM. `asked` waits for an administrator,
 * `settled` was asked and is not needed any more.
 */
@Index('xero_stock_corrections_number', ['workspaceId', 'number'], { unique: true })
@Index('xero_stock_corrections_open', ['workspaceId', 'tenantId', 'state'])
@Check('xero_stock_corrections_purpose', `purpose IN ('quantity', 'value')`)
@Check('xero_stock_corrections_state', `state IN ('asked', 'posted', 'dismissed', 'settled')`)
@Entity('xero_stock_corrections')
export class XeroStockCorrection {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_stock_corrections_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ name: 'workspace_id', type: 'text' })
  workspaceId!: string;

  @Column({ name: 'tenant_id', type: 'text' })
  tenantId!: string;

  @Column({ type: 'text' })
  number!: string;

  /** `value` takes everything out and brings it back at another worth. */
  @Column({ type: 'text' })
  purpose!: 'quantity' | 'value';

  @Column({ type: 'text' })
  state!: 'asked' | 'posted' | 'dismissed' | 'settled';

  @Column({ type: 'date' })
  date!: string;

  @Column({ type: 'jsonb' })
  lines!: CorrectionLine[];

  @Column({ type: 'text' })
  because!: string;

  @Column({ name: 'made_at', type: 'timestamptz', default: () => 'clock_timestamp()' })
  madeAt!: Date;

  @Column({ name: 'decided_at', type: 'timestamptz', nullable: true })
  decidedAt!: Date | null;

  @Column({ name: 'decided_by', type: 'text', nullable: true })
  decidedBy!: string | null;

  /** The reason that was given. */
  @Column({ type: 'text', nullable: true })
  decision!: string | null;
}

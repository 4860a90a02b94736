import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { RecordColumns } from '../database/record-columns.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

/** A rate of sales tax, as people here call it. */
@Entity('tax_rates')
@Index('tax_rates_name', ['workspaceId', 'name'], { unique: true })
@Check('tax_rates_rate_is_a_percentage', 'rate >= 0 AND rate <= 100')
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'tax_rates_workspace', onDelete: 'CASCADE' })
export class TaxRate extends RecordColumns {
  @Column({ type: 'varchar', length: 255 })
  name!: string;

  /** Percent with four decimals: "19.0000". Fixed once created, as issued documents were computed with it. */
  @Column({ type: 'numeric', precision: 9, scale: 4 })
  rate!: string;

  @Column({ type: 'boolean', default: false })
  archived!: boolean;
}

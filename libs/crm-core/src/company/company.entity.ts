import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import { ConsentColumns, ConsentIsDated } from '../consent/consent-columns.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';
import type { Address } from './address.js';

/** A business we sell to, buy from, or both. */
@Entity('companies')
@Index('companies_code', ['workspaceId', 'code'], { unique: true })
@Index('companies_by_name', ['workspaceId', 'name'])
@Index('companies_by_update', ['workspaceId', 'updatedAt'])
@Index('companies_by_winner', ['workspaceId', 'mergedIntoId'], { where: '(merged_into_id IS NOT NULL)' })
@Check('companies_merged_are_archived', 'merged_into_id IS NULL OR archived')
@Check('companies_merge_into_another', 'merged_into_id <> id')
@ConsentIsDated('companies')
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'companies_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Company, ['workspaceId', 'mergedIntoId'], ['workspaceId', 'id'], { name: 'companies_merged_into' })
export class Company extends ConsentColumns {
  /** `C-00042`, given out once and never changed. Of one that was taken in, the number that it had there. */
  @Column({ type: 'varchar', length: 50 })
  code!: string;

  @Column({ type: 'varchar', length: 500 })
  name!: string;

  @Column({ name: 'is_customer', type: 'boolean', default: true })
  isCustomer!: boolean;

  @Column({ name: 'is_supplier', type: 'boolean', default: false })
  isSupplier!: boolean;

  @Column({ type: 'varchar', length: 50, nullable: true })
  mobile!: string | null;

  @Column({ type: 'varchar', length: 50, nullable: true })
  fax!: string | null;

  @Column({ type: 'varchar', length: 255, nullable: true })
  website!: string | null;

  @Column({ name: 'tax_number', type: 'varchar', length: 50, nullable: true })
  taxNumber!: string | null;

  /** Days from the document date until payment is due. */
  @Column({ name: 'sales_terms_days', type: 'integer', nullable: true })
  salesTermsDays!: number | null;

  @Column({ name: 'purchase_terms_days', type: 'integer', nullable: true })
  purchaseTermsDays!: number | null;

  /** ISO 4217; absent means the workspace's base currency. */
  @Column({ type: 'char', length: 3, nullable: true })
  currency!: string | null;

  @Column({ type: 'jsonb', default: () => "'[]'" })
  addresses!: Address[];

  @Column({ type: 'boolean', default: false })
  archived!: boolean;

  /** The company it was merged into; it is archived and takes no new documents. */
  @Column({ name: 'merged_into_id', type: 'uuid', nullable: true })
  mergedIntoId!: string | null;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}

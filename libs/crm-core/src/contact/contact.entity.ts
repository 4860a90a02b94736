import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { AccountingColumns } from '../accounting/accounting-columns.entity.js';
import type { Address } from '../company/address.js';
import { Company } from '../company/company.entity.js';
import { ConsentColumns, ConsentIsDated } from '../consent/consent-columns.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

/** A person: of a company, or standing alone as a private customer. */
@Entity('contacts')
@Index('contacts_number', ['workspaceId', 'number'], { unique: true })
@Index('contacts_one_primary', ['workspaceId', 'companyId'], {
  unique: true,
  where: '(is_primary AND (company_id IS NOT NULL))',
})
@Index('contacts_by_company', ['workspaceId', 'companyId'])
@Index('contacts_by_name', ['workspaceId', 'lastName', 'firstName'])
@Index('contacts_by_update', ['workspaceId', 'updatedAt'])
@Check('contacts_have_a_name', 'first_name IS NOT NULL OR last_name IS NOT NULL')
@ConsentIsDated('contacts')
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'contacts_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Company, ['workspaceId', 'companyId'], ['workspaceId', 'id'], { name: 'contacts_company' })
export class Contact extends ConsentColumns {
  /** `P-00001`, given out once and never changed. */
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  @Column({ name: 'company_id', type: 'uuid', nullable: true })
  companyId!: string | null;

  @Column({ name: 'first_name', type: 'varchar', length: 255, nullable: true })
  firstName!: string | null;

  @Column({ name: 'last_name', type: 'varchar', length: 255, nullable: true })
  lastName!: string | null;

  @Column({ type: 'varchar', length: 50, nullable: true })
  mobile!: string | null;

  /** Of a private customer; ISO 4217. */
  @Column({ type: 'char', length: 3, nullable: true })
  currency!: string | null;

  /** Of a private customer; people of a company are reached at the company's. */
  @Column({ type: 'jsonb', default: () => "'[]'" })
  addresses!: Address[];

  @Column({ name: 'sales_terms_days', type: 'integer', nullable: true })
  salesTermsDays!: number | null;

  @Column({ name: 'include_in_emails', type: 'boolean', default: false })
  includeInEmails!: boolean;

  /** The company's main person; at most one per company. */
  @Column({ name: 'is_primary', type: 'boolean', default: false })
  isPrimary!: boolean;

  @Column({ type: 'boolean', default: false })
  archived!: boolean;

  @Column(() => AccountingColumns, { prefix: false })
  accounting!: AccountingColumns;
}

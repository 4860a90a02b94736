import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { Company } from '../company/company.entity.js';
import { ConsentColumns, ConsentIsDated } from '../consent/consent-columns.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

export const leadStatuses = ['new', 'working', 'qualified', 'lost'] as const;
export type LeadStatus = (typeof leadStatuses)[number];

/** Somebody who may become a customer. Qualifying makes a company, a contact or both of it. */
@Entity('leads')
@Index('leads_number', ['workspaceId', 'number'], { unique: true })
@Index('leads_by_status', ['workspaceId', 'status', 'updatedAt'])
@Index('leads_by_campaign', ['workspaceId', 'sourceCampaign'])
@Index('leads_by_update', ['workspaceId', 'updatedAt'])
@Check('leads_have_a_name', 'first_name IS NOT NULL OR last_name IS NOT NULL OR company_name IS NOT NULL')
@ConsentIsDated('leads')
@Check('leads_status_is_known', `status IN ('new', 'working', 'qualified', 'lost')`)
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'leads_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Company, ['workspaceId', 'companyId'], ['workspaceId', 'id'], { name: 'leads_company' })
@ForeignKey(() => Contact, ['workspaceId', 'contactId'], ['workspaceId', 'id'], { name: 'leads_contact' })
export class Lead extends ConsentColumns {
  /** `LEAD-00007`, given out once and never changed. */
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  @Column({ name: 'first_name', type: 'varchar', length: 255, nullable: true })
  firstName!: string | null;

  @Column({ name: 'last_name', type: 'varchar', length: 255, nullable: true })
  lastName!: string | null;

  /** Where the person works; a lead may be a company whose people are not known yet. */
  @Column({ name: 'company_name', type: 'varchar', length: 500, nullable: true })
  companyName!: string | null;

  /** The campaign that brought the lead. */
  @Column({ name: 'source_campaign', type: 'varchar', length: 255, nullable: true })
  sourceCampaign!: string | null;

  @Column({ type: 'varchar', length: 16, default: 'new' })
  status!: LeadStatus;

  @Column({ name: 'lost_reason', type: 'varchar', length: 500, nullable: true })
  lostReason!: string | null;

  /** The company it became or belongs to, once qualified. */
  @Column({ name: 'company_id', type: 'uuid', nullable: true })
  companyId!: string | null;

  @Column({ name: 'contact_id', type: 'uuid', nullable: true })
  contactId!: string | null;
}

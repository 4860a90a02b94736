import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { Company } from '../company/company.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { RecordColumns } from '../database/record-columns.entity.js';
import { Lead } from '../lead/lead.entity.js';
import { PipelineStage } from '../pipeline-stage/pipeline-stage.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

export const opportunityStatuses = ['open', 'won', 'lost'] as const;
export type OpportunityStatus = (typeof opportunityStatuses)[number];

/** A sale that may come about, on its way through the pipeline. */
@Entity('opportunities')
@Index('opportunities_number', ['workspaceId', 'number'], { unique: true })
@Index('opportunities_by_company', ['workspaceId', 'companyId'])
@Index('opportunities_by_contact', ['workspaceId', 'contactId'])
@Index('opportunities_by_lead', ['workspaceId', 'leadId'])
@Index('opportunities_by_stage', ['workspaceId', 'stageId', 'status'])
@Index('opportunities_by_status', ['workspaceId', 'status', 'expectedCloseDate'])
@Index('opportunities_by_value', ['workspaceId', 'valueMinor'])
@Index('opportunities_by_update', ['workspaceId', 'updatedAt'])
@Check('opportunities_have_a_customer', 'company_id IS NOT NULL OR contact_id IS NOT NULL')
@Check('opportunities_value_is_not_negative', 'value >= 0')
@Check('opportunities_status_is_known', `status IN ('open', 'won', 'lost')`)
@Check('opportunities_are_closed_on_a_day', `(status = 'open') = (closed_date IS NULL)`)
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'opportunities_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => Company, ['workspaceId', 'companyId'], ['workspaceId', 'id'], { name: 'opportunities_company' })
@ForeignKey(() => Contact, ['workspaceId', 'contactId'], ['workspaceId', 'id'], { name: 'opportunities_contact' })
@ForeignKey(() => Lead, ['workspaceId', 'leadId'], ['workspaceId', 'id'], { name: 'opportunities_lead' })
@ForeignKey(() => PipelineStage, ['workspaceId', 'stageId'], ['workspaceId', 'id'], { name: 'opportunities_stage' })
export class Opportunity extends RecordColumns {
  /** `OPP-00007`, gapless; opportunities are won or lost, never deleted. */
  @Column({ type: 'varchar', length: 16 })
  number!: string;

  @Column({ name: 'company_id', type: 'uuid', nullable: true })
  companyId!: string | null;

  /** With a company: its person to talk to. Alone: a private customer. */
  @Column({ name: 'contact_id', type: 'uuid', nullable: true })
  contactId!: string | null;

  /** The lead it came from. */
  @Column({ name: 'lead_id', type: 'uuid', nullable: true })
  leadId!: string | null;

  @Column({ type: 'varchar', length: 500 })
  title!: string;

  @Column({ type: 'numeric', precision: 17, scale: 2 })
  value!: string;

  /** `value` in hundredths, kept by the database for filters. */
  @Column({ name: 'value_minor', type: 'bigint', insert: false, update: false })
  valueMinor!: string;

  /** ISO 4217. */
  @Column({ type: 'char', length: 3 })
  currency!: string;

  @Column({ name: 'stage_id', type: 'uuid' })
  stageId!: string;

  @Column({ name: 'expected_close_date', type: 'date', nullable: true })
  expectedCloseDate!: string | null;

  @Column({ type: 'varchar', length: 16, default: 'open' })
  status!: OpportunityStatus;

  /** Why it was won or lost. */
  @Column({ name: 'closed_reason', type: 'varchar', length: 500, nullable: true })
  closedReason!: string | null;

  @Column({ name: 'closed_date', type: 'date', nullable: true })
  closedDate!: string | null;
}

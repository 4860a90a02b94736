import { ConsentDto, ConsentView } from '../consent/consent.dto.js';
import { Combined, Id, OneOf, Part, Text } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';
import { LeadOpportunityDto } from '../opportunity/opportunity.dto.js';

export class LeadDto extends ConsentDto {
  @Text({
    optional: true,
    nullable: true,
    example: 'Thomas',
    max: 255,
    description: 'One of the three names is needed.',
  })
  firstName?: string | null;
  @Text({ optional: true, nullable: true, example: 'Hardy', max: 255 })
  lastName?: string | null;
  @Text({ optional: true, nullable: true, example: 'Around the Horn', max: 500 })
  companyName?: string | null;
  @Text({ optional: true, nullable: true, example: 'thomas@aroundthehorn.example', max: 254 })
  email?: string | null;
  @Text({ optional: true, nullable: true, example: '+44 171 555 7788', max: 50 })
  phone?: string | null;
  @Text({ optional: true, nullable: true, example: 'Spring fair 2026', max: 255 })
  sourceCampaign?: string | null;
}

const workable = ['new', 'working'] as const;

export class LeadPatchDto extends Combined(LeadDto, VersionDto) {
  @OneOf(workable, { optional: true, example: 'working', description: 'Also takes up a lost lead again.' })
  status?: (typeof workable)[number];
}

export class QualificationDto extends VersionDto {
  @Id({
    optional: true,
    nullable: true,
    example: null,
    description: 'A known company. Absent: made if the lead names one.',
  })
  companyId?: string | null;
  @Id({
    optional: true,
    nullable: true,
    example: null,
    description: 'A known contact. Absent: made if the lead names one.',
  })
  contactId?: string | null;
  @Part(() => LeadOpportunityDto, { optional: true, nullable: true, description: 'An opportunity to go with it.' })
  opportunity?: LeadOpportunityDto | null;
}

export class LeadLossDto extends VersionDto {
  @Text({ example: 'No budget this year', max: 500 })
  reason!: string;
}

export class LeadView extends Combined(RecordView, ConsentView) {
  @Text({ example: 'LEAD-00007' })
  number!: string;
  @Text({ nullable: true, example: 'Thomas' })
  firstName!: string | null;
  @Text({ nullable: true, example: 'Hardy' })
  lastName!: string | null;
  @Text({ nullable: true, example: 'Around the Horn' })
  companyName!: string | null;
  @Text({ nullable: true, example: 'thomas@aroundthehorn.example' })
  email!: string | null;
  @Text({ nullable: true, example: '+44 171 555 7788' })
  phone!: string | null;
  @Text({ nullable: true, example: 'Spring fair 2026' })
  sourceCampaign!: string | null;
  @OneOf(['new', 'working', 'qualified', 'lost'])
  status!: string;
  @Text({ nullable: true, example: null })
  lostReason!: string | null;
  @Id({ nullable: true, description: 'The company it became or belongs to.' })
  companyId!: string | null;
  @Id({ nullable: true })
  contactId!: string | null;
}

export class QualifiedLeadView {
  @Part(() => LeadView)
  lead!: LeadView;
  @Id({ nullable: true })
  companyId!: string | null;
  @Id({ nullable: true })
  contactId!: string | null;
  @Id({ nullable: true, description: 'The opportunity that was made with it.' })
  opportunityId!: string | null;
}

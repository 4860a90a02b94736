import { LineDto } from '../document/document.dto.js';
import { Currency, DateOnly, Decimal, Id, OneOf, Parts, Text } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';

/** An opportunity that a lead brings along; the lead gives its customer. */
export class LeadOpportunityDto {
  @Text({ example: 'Tea for the office', max: 500 })
  title!: string;
  @Decimal({ optional: true, example: '1200.00', description: 'At most 2 decimals. Absent: 0.' })
  value?: string;
  @Currency({
    optional: true,
    nullable: true,
    description: 'Absent: the currency of the customer, else of the workspace.',
  })
  currency?: string | null;
  @Id({ optional: true, nullable: true, example: null, description: 'Absent: the first stage of the pipeline.' })
  stageId?: string | null;
  @DateOnly({ optional: true, nullable: true, example: '2026-03-31' })
  expectedCloseDate?: string | null;
}

export class OpportunityDto extends LeadOpportunityDto {
  @Id({ optional: true, nullable: true, description: 'A company, a contact, or a company with its contact.' })
  companyId?: string | null;
  @Id({ optional: true, nullable: true, example: null })
  contactId?: string | null;
}

export class OpportunityPatchDto extends VersionDto {
  @Id({ optional: true, nullable: true })
  companyId?: string | null;
  @Id({ optional: true, nullable: true, example: null })
  contactId?: string | null;
  @Text({ optional: true, example: 'Tea for both offices', max: 500 })
  title?: string;
  @Decimal({ optional: true, example: '2400.00' })
  value?: string;
  @Currency({ optional: true })
  currency?: string;
  @Id({ optional: true, description: 'Moves it along the pipeline.' })
  stageId?: string;
  @DateOnly({ optional: true, nullable: true, example: '2026-04-30' })
  expectedCloseDate?: string | null;
}

export class WinDto extends VersionDto {
  @Text({ optional: true, nullable: true, example: 'Best price', max: 500 })
  reason?: string | null;
}

export class LossDto extends VersionDto {
  @Text({ example: 'Bought elsewhere', max: 500 })
  reason!: string;
}

const targets = ['quote', 'salesOrder'] as const;

export class OpportunityConversionDto extends VersionDto {
  @OneOf(targets, { description: 'What to make of it. With an order the opportunity is won.' })
  to!: (typeof targets)[number];
  @DateOnly({ optional: true, description: 'Absent: today.' })
  date?: string;
  @DateOnly({ optional: true, nullable: true, example: null, description: 'The last day of the quote.' })
  expiryDate?: string | null;
  @Parts(() => LineDto, { optional: true, description: 'Absent: one line with the title and the value.' })
  lines?: LineDto[];
}

export class OpportunityView extends RecordView {
  @Text({ example: 'OPP-00007' })
  number!: string;
  @Id({ nullable: true })
  companyId!: string | null;
  @Id({ nullable: true, example: null })
  contactId!: string | null;
  @Id({ nullable: true, description: 'The lead it came from.' })
  leadId!: string | null;
  @Text({ example: 'Tea for the office' })
  title!: string;
  @Decimal({ example: '1200.00' })
  value!: string;
  @Currency()
  currency!: string;
  @Id()
  stageId!: string;
  @DateOnly({ nullable: true, example: '2026-03-31' })
  expectedCloseDate!: string | null;
  @OneOf(['open', 'won', 'lost'])
  status!: string;
  @Text({ nullable: true, example: null, description: 'Why it was won or lost.' })
  closedReason!: string | null;
  @DateOnly({ nullable: true, example: null })
  closedDate!: string | null;
}

/** What was made of an opportunity. */
export class ConvertedOpportunityView {
  @OneOf(targets)
  record!: string;
  @Id({ description: 'Of the quote or the sales order.' })
  id!: string;
  @Text({ example: 'QU-00012' })
  number!: string;
  @OneOf(['draft'])
  status!: string;
  @Decimal({ example: '1200.00' })
  total!: string;
}

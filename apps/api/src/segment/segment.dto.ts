import { OneOf, Parts, Text, Whole } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';

const records = ['contact', 'company'] as const;
const consents = ['given', 'notWithdrawn'] as const;
const operators = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'like', 'empty', 'in'] as const;

export class SegmentRuleDto {
  @Text({
    example: 'city',
    description:
      'Of contacts: number, firstName, lastName, companyId, isPrimary, includeInEmails. Of companies: code, name, isCustomer, isSupplier, website, taxNumber. Of both: email, phone, mobile, currency, city, region, postalCode, country, consentDate, createdAt, updatedAt, invoiceCount, lastInvoiceDate.',
  })
  field!: string;
  @OneOf(operators)
  operator!: (typeof operators)[number];
  @Text({ example: 'London', description: 'As text, whatever the field; for `in` several separated by commas.' })
  value!: string;
}

export class SegmentDto {
  @Text({ example: 'Newsletter London', max: 255 })
  name!: string;
  @OneOf(records)
  record!: (typeof records)[number];
  @Parts(() => SegmentRuleDto, { optional: true, description: 'All must hold. At most 50.' })
  rules?: SegmentRuleDto[];
  @OneOf(consents, {
    optional: true,
    description: 'Only who gave consent (the default), or everybody who did not withdraw it.',
  })
  consent?: (typeof consents)[number];
}

export class SegmentPatchDto extends VersionDto {
  @Text({ optional: true, example: 'Newsletter London', max: 255 })
  name?: string;
  @Parts(() => SegmentRuleDto, { optional: true, description: 'Replace all rules.' })
  rules?: SegmentRuleDto[];
  @OneOf(consents, { optional: true })
  consent?: (typeof consents)[number];
}

export class SegmentView extends RecordView {
  @Text({ example: 'Newsletter London' })
  name!: string;
  @OneOf(records)
  record!: string;
  @Parts(() => SegmentRuleDto)
  rules!: SegmentRuleDto[];
  @OneOf(consents)
  consent!: string;
}

export class SegmentCountView {
  @Whole({ example: 214, description: 'How many belong to it now.' })
  count!: number;
}

/** A member of a segment: a contact or a company, whichever the segment holds. */
export class SegmentMemberView extends RecordView {
  @OneOf(records)
  record!: string;
  @Text({ example: 'P-00007', description: 'The number of the contact or the code of the company.' })
  number!: string;
  @Text({ example: 'Thomas Hardy' })
  name!: string;
  @Text({ nullable: true, example: 'thomas@aroundthehorn.example' })
  email!: string | null;
  @Text({ nullable: true, example: '+44 171 555 7788' })
  phone!: string | null;
  @Text({ nullable: true, example: null })
  mobile!: string | null;
  @OneOf(['given', 'withdrawn'], { nullable: true })
  consent!: string | null;
}

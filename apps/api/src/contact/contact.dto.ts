import { AddressDto } from '../company/company.dto.js';
import { ConsentDto, ConsentView } from '../consent/consent.dto.js';
import { Combined, Currency, Flag, Id, Parts, Text, Whole } from '../http/fields.js';
import { ExchangedView, VersionDto } from '../http/record.dto.js';

export class ContactDto extends ConsentDto {
  @Id({ optional: true, nullable: true, description: 'Absent: a private customer.' })
  companyId?: string | null;
  @Text({
    optional: true,
    nullable: true,
    example: 'Thomas',
    max: 255,
    description: 'One of the two names must be there.',
  })
  firstName?: string | null;
  @Text({ optional: true, nullable: true, example: 'Hardy', max: 255 })
  lastName?: string | null;
  @Text({ optional: true, nullable: true, example: 'thomas@aroundthehorn.example', max: 254 })
  email?: string | null;
  @Text({ optional: true, nullable: true, example: '+44 171 555 7788', max: 50 })
  phone?: string | null;
  @Text({ optional: true, nullable: true, example: '+44 7700 900123', max: 50 })
  mobile?: string | null;
  @Currency({ optional: true, nullable: true })
  currency?: string | null;
  @Parts(() => AddressDto, { optional: true })
  addresses?: AddressDto[];
  @Whole({ optional: true, nullable: true, example: 30, max: 3650 })
  salesTermsDays?: number | null;
  @Flag({ optional: true, example: true, description: 'Whether e-mails to the company go to this person as well.' })
  includeInEmails?: boolean;
  @Flag({
    optional: true,
    example: true,
    description: 'The main person of the company; takes the place of the one so far.',
  })
  isPrimary?: boolean;
}

export class ContactPatchDto extends Combined(ContactDto, VersionDto) {
  @Flag({ optional: true, example: false })
  archived?: boolean;
}

export class ContactView extends Combined(ExchangedView, ConsentView) {
  @Text({ example: 'P-00007' })
  number!: string;
  @Id({ nullable: true })
  companyId!: string | null;
  @Text({ nullable: true, example: 'Thomas' })
  firstName!: string | null;
  @Text({ nullable: true, example: 'Hardy' })
  lastName!: string | null;
  @Text({ nullable: true, example: 'thomas@aroundthehorn.example' })
  email!: string | null;
  @Text({ nullable: true, example: '+44 171 555 7788' })
  phone!: string | null;
  @Text({ nullable: true, example: null })
  mobile!: string | null;
  @Currency({ nullable: true })
  currency!: string | null;
  @Parts(() => AddressDto)
  addresses!: AddressDto[];
  @Whole({ nullable: true, example: 30 })
  salesTermsDays!: number | null;
  @Flag({ example: true })
  includeInEmails!: boolean;
  @Flag({ example: true })
  isPrimary!: boolean;
  @Flag({ example: false })
  archived!: boolean;
}

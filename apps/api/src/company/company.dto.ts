import { ConsentDto, ConsentView } from '../consent/consent.dto.js';
import { Combined, Currency, Flag, Id, OneOf, Part, Parts, Text, Whole } from '../http/fields.js';
import { ExchangedView, VersionDto } from '../http/record.dto.js';

/** A postal or street address, in requests and replies. */
export class AddressDto {
  @OneOf(['postal', 'street'])
  kind!: 'postal' | 'street';
  @Text({ optional: true, nullable: true, example: '1 High Street', max: 500 })
  line1?: string | null;
  @Text({ optional: true, nullable: true, example: 'Unit 4', max: 255 })
  line2?: string | null;
  @Text({ optional: true, nullable: true, example: 'London', max: 255 })
  city?: string | null;
  @Text({ optional: true, nullable: true, example: 'Greater London', max: 255 })
  region?: string | null;
  @Text({ optional: true, nullable: true, example: 'SW1A 1AA', max: 50 })
  postalCode?: string | null;
  @Text({ optional: true, nullable: true, example: 'United Kingdom', max: 50 })
  country?: string | null;
}

class CompanyFields extends ConsentDto {
  @Flag({ optional: true, example: true })
  isCustomer?: boolean;
  @Flag({ optional: true, example: false })
  isSupplier?: boolean;
  @Text({ optional: true, nullable: true, example: 'office@aroundthehorn.example', max: 254 })
  email?: string | null;
  @Text({ optional: true, nullable: true, example: '+44 171 555 7788', max: 50 })
  phone?: string | null;
  @Text({ optional: true, nullable: true, example: '+44 7700 900123', max: 50 })
  mobile?: string | null;
  @Text({ optional: true, nullable: true, example: '+44 171 555 6750', max: 50 })
  fax?: string | null;
  @Text({ optional: true, nullable: true, example: 'https://aroundthehorn.example', max: 255 })
  website?: string | null;
  @Text({ optional: true, nullable: true, example: 'GB123456789', max: 50 })
  taxNumber?: string | null;
  @Whole({ optional: true, nullable: true, example: 30, max: 3650, description: 'Days until an invoice is due.' })
  salesTermsDays?: number | null;
  @Whole({ optional: true, nullable: true, example: 14, max: 3650, description: 'Days until a supplier bill is due.' })
  purchaseTermsDays?: number | null;
  @Currency({ optional: true, nullable: true, description: 'Absent: the base currency of the workspace.' })
  currency?: string | null;
  @Parts(() => AddressDto, { optional: true, description: 'At most one of each kind.' })
  addresses?: AddressDto[];
}

export class CompanyDto extends CompanyFields {
  @Text({ example: 'Around the Horn', max: 500 })
  name!: string;
}

export class CompanyPatchDto extends Combined(CompanyFields, VersionDto) {
  @Text({ optional: true, example: 'Around the Horn Ltd', max: 500 })
  name?: string;
  @Flag({ optional: true, example: false })
  archived?: boolean;
}

export class CompanyView extends Combined(ExchangedView, ConsentView) {
  @Text({ example: 'C-00042' })
  code!: string;
  @Text({ example: 'Around the Horn' })
  name!: string;
  @Flag({ example: true })
  isCustomer!: boolean;
  @Flag({ example: false })
  isSupplier!: boolean;
  @Text({ nullable: true, example: 'office@aroundthehorn.example' })
  email!: string | null;
  @Text({ nullable: true, example: '+44 171 555 7788' })
  phone!: string | null;
  @Text({ nullable: true, example: null })
  mobile!: string | null;
  @Text({ nullable: true, example: null })
  fax!: string | null;
  @Text({ nullable: true, example: null })
  website!: string | null;
  @Text({ nullable: true, example: 'GB123456789' })
  taxNumber!: string | null;
  @Whole({ nullable: true, example: 30 })
  salesTermsDays!: number | null;
  @Whole({ nullable: true, example: null })
  purchaseTermsDays!: number | null;
  @Currency({ nullable: true })
  currency!: string | null;
  @Parts(() => AddressDto)
  addresses!: AddressDto[];
  @Flag({ example: false })
  archived!: boolean;
  @Id({ nullable: true, example: null, description: 'The company it was merged into; it takes no new documents.' })
  mergedIntoId!: string | null;
}

export class MergeDto extends VersionDto {
  @Id({ description: 'The company that stays.' })
  into!: string;
}

/** How many of each went over. */
export class MovedView {
  @Whole({ example: 2 })
  contacts!: number;
  @Whole({ example: 1 })
  opportunities!: number;
  @Whole({ example: 1 })
  quotes!: number;
  @Whole({ example: 1 })
  salesOrders!: number;
  @Whole({ example: 0 })
  purchaseOrders!: number;
  @Whole({ example: 3, description: 'Of invoices, credit notes, supplier bills and supplier credits.' })
  drafts!: number;
  @Whole({ example: 4 })
  notes!: number;
  @Whole({ example: 0 })
  tasks!: number;
}

export class MergeView {
  @Part(() => CompanyView, { description: 'The one that stays.' })
  company!: CompanyView;
  @Part(() => CompanyView, { description: 'The one that went into it.' })
  merged!: CompanyView;
  @Part(() => MovedView)
  moved!: MovedView;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { ModuleKey, ModuleMode } from '../engine/exporter.js';
import type {
  BrandingChoices,
  InvoiceStatus,
  ItemAccounts,
  LockDatePolicy,
  TaxChoice,
  TrackingChoices,
} from './xero-settings.js';

const accountExample = '7d05a53d-613d-4eb2-a2fc-dcb6adb80b80';
const account = (description: string) => ({ description, example: accountExample, maxLength: 64, nullable: true });

/** AccountIDs of Xero; null or left out means not chosen. */
export class AccountChoicesDto {
  @ApiPropertyOptional(account('Account for stock adjustments: contra line of every adjustment.'))
  @IsOptional()
  @IsString()
  @MaxLength(64)
  stockAdjustments?: string;

  @ApiPropertyOptional(account('Bank account for supplier payments: pays the bill of what a stocktake found more.'))
  @IsOptional()
  @IsString()
  @MaxLength(64)
  supplierPayments?: string;

  @ApiPropertyOptional(
    account('Bank account for supplier refunds: refunds the credit note of what a stocktake found less.'),
  )
  @IsOptional()
  @IsString()
  @MaxLength(64)
  supplierRefunds?: string;

  @ApiPropertyOptional(account('Default revenue account of sales lines.'))
  @IsOptional()
  @IsString()
  @MaxLength(64)
  sales?: string;

  @ApiPropertyOptional(account('Default account of purchase lines that hold no stock.'))
  @IsOptional()
  @IsString()
  @MaxLength(64)
  purchases?: string;

  @ApiPropertyOptional(account('Default cost of goods sold account of tracked products.'))
  @IsOptional()
  @IsString()
  @MaxLength(64)
  costOfGoodsSold?: string;

  @ApiPropertyOptional(account('Default inventory asset account of tracked products (type INVENTORY).'))
  @IsOptional()
  @IsString()
  @MaxLength(64)
  inventory?: string;

  @ApiPropertyOptional(account('Manufacturing clearing account; the stock adjustments account when left out.'))
  @IsOptional()
  @IsString()
  @MaxLength(64)
  manufacturingClearing?: string;

  @ApiPropertyOptional(account('Labour and overhead absorbed by work orders.'))
  @IsOptional()
  @IsString()
  @MaxLength(64)
  absorbedCosts?: string;
}

/** TaxTypes of Xero for the two sides. */
export class UntaxedDto {
  @ApiProperty({ description: 'TaxType of sales lines without a tax rate.', example: 'NONE' })
  @IsString()
  @MaxLength(50)
  sales!: string;

  @ApiProperty({ description: 'TaxType of purchase lines without a tax rate.', example: 'NONE' })
  @IsString()
  @MaxLength(50)
  purchases!: string;
}

/** From which difference on a stock check asks before it corrects Xero. */
export class DiscrepancyLimitsDto {
  @ApiPropertyOptional({
    description: 'Units of one product, more than 0; at most 4 decimals. Left out: never asks because of the quantity.',
    example: '100',
    nullable: true,
  })
  @IsOptional()
  @IsString()
  @MaxLength(20)
  units?: string;
  @ApiPropertyOptional({
    description:
      'Value in the base currency, more than 0; at most 2 decimals. Left out: never asks because of the value.',
    example: '500.00',
    nullable: true,
  })
  @IsOptional()
  @IsString()
  @MaxLength(20)
  value?: string;
}

/** Which payments come in from Xero, and when. */
export class PaymentImportDto {
  @ApiProperty({ description: 'Payments that are not reconciled in Xero wait.', example: false })
  @IsBoolean()
  reconciledOnly!: boolean;

  @ApiProperty({
    description: 'Days of the week, Monday 1 to Sunday 7; none: only by hand.',
    type: [Number],
    example: [1, 2, 3, 4, 5],
  })
  @IsArray()
  @ArrayMaxSize(7)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(7, { each: true })
  days!: number[];

  @ApiProperty({
    description: 'Local time of the first import of a day; the others follow every two hours.',
    example: '08:00',
  })
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'The first import of a day is at a time such as 08:00.' })
  from!: string;

  @ApiProperty({ description: 'Local time before which the last one begins; at most 24:00.', example: '18:00' })
  @Matches(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { message: 'The imports of a day end at a time such as 18:00.' })
  until!: string;

  @ApiPropertyOptional({
    description: 'IANA time zone; that of the workspace when left out.',
    example: 'Pacific/Auckland',
    nullable: true,
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  timeZone?: string;
}

export class DriftChoicesDto {
  @ApiProperty({
    description:
      'Calls to Xero a day that look for changes which neither webhooks nor imports tell of; every linked record comes up once a week. 0: none.',
    example: 50,
  })
  @IsInt()
  @Min(0)
  @Max(1000)
  callsPerDay!: number;
}

const trackingExample = [
  { categoryId: '351953c4-8127-4009-88c3-f9cd8c9cbe9f', optionId: 'ce205173-7387-4651-9726-2cf4c5405ba2' },
];

/**
 * What a save changes: a field that is left out keeps its value, a field that is given replaces the former value whole.
 * The contents of the maps are checked against Xero's lists and the CRM's records, all problems at once.
 */
export class SettingsDto {
  @ApiProperty({
    description: 'Version that was read; 0 before the first save. A save by somebody else in between gives 409.',
    example: 1,
  })
  @IsInt()
  @Min(0)
  version!: number;

  @ApiPropertyOptional({ type: AccountChoicesDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => AccountChoicesDto)
  accounts?: AccountChoicesDto;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'object' },
    description: 'Product id → accounts of its own.',
    example: { '6a1f4c6e-8f0b-4a52-9f0e-0c4e54b1b2aa': { sales: accountExample } },
  })
  @IsOptional()
  @IsObject()
  productAccounts?: Record<string, ItemAccounts>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'object' },
    description: 'Product group id → accounts of its own.',
    example: {},
  })
  @IsOptional()
  @IsObject()
  groupAccounts?: Record<string, ItemAccounts>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'object' },
    description: 'Customer id → sales account of its own.',
    example: {},
  })
  @IsOptional()
  @IsObject()
  customerAccounts?: Record<string, { sales?: string }>;

  @ApiPropertyOptional({ description: 'Sync Inventory with Xero: the CRM is master of stock.', example: true })
  @IsOptional()
  @IsBoolean()
  syncInventory?: boolean;

  @ApiPropertyOptional({
    description: 'Sync Invoice Item Descriptions: name and description as line text.',
    example: false,
  })
  @IsOptional()
  @IsBoolean()
  syncDescriptions?: boolean;

  @ApiPropertyOptional({ description: 'Lock invoices when transferred to Xero.', example: true })
  @IsOptional()
  @IsBoolean()
  lockInvoices?: boolean;

  @ApiPropertyOptional({ description: 'Several allocations of one receipt arrive as one bank line.', example: false })
  @IsOptional()
  @IsBoolean()
  oneBankLine?: boolean;

  @ApiPropertyOptional({
    description:
      'Of two customers or suppliers with one name the later one carries our code in Xero: "Miller (C-00042)". Off: it is stopped, and people decide.',
    example: false,
  })
  @IsOptional()
  @IsBoolean()
  tellApartByCode?: boolean;

  @ApiPropertyOptional({
    enum: ['DRAFT', 'SUBMITTED', 'AUTHORISED'],
    description: 'Status of exported invoices.',
    example: 'AUTHORISED',
  })
  @IsOptional()
  @IsIn(['DRAFT', 'SUBMITTED', 'AUTHORISED'])
  invoiceStatus?: InvoiceStatus;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['automatic', 'manual', 'off'] },
    description: 'Module → what happens by itself. A module that is not named is automatic.',
    example: { invoice: 'automatic', adjustment: 'manual' },
  })
  @IsOptional()
  @IsObject()
  modes?: Partial<Record<ModuleKey, ModuleMode>>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'object' },
    description: 'Tax rate id → TaxTypes of Xero.',
    example: { '0c9d3a54-52d2-4c67-8a51-1a34c1a8e6c1': { sales: 'OUTPUT2', purchases: 'INPUT2' } },
  })
  @IsOptional()
  @IsObject()
  taxRates?: Record<string, TaxChoice>;

  @ApiPropertyOptional({ type: UntaxedDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => UntaxedDto)
  untaxed?: UntaxedDto;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Payment method id → AccountID the money arrives on.',
    example: { '5b7a1f0e-58a8-4f3c-9a55-d6b3a0a2c001': accountExample },
  })
  @IsOptional()
  @IsObject()
  methodAccounts?: Record<string, string>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'object' },
    description:
      'Tracking of document lines: by document (invoice, creditNote, purchaseOrder, bill, supplierCredit), by product group id and by customer id, each a list of at most one option per category; and by location id, one option. For one category the product group’s option goes before the customer’s, that before the document’s.',
    example: { documents: { invoice: trackingExample }, groups: {}, customers: {}, locations: {} },
  })
  @IsOptional()
  @IsObject()
  tracking?: Partial<TrackingChoices>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'object' },
    description:
      'Branding themes: by document (invoice, creditNote, purchaseOrder), by product group id and by customer id. The customer’s goes before that of the first line’s product group, that before the document’s.',
    example: { documents: { invoice: 'dabc7637-62c1-4941-8a6e-ee44fa5090e7' }, groups: {}, customers: {} },
  })
  @IsOptional()
  @IsObject()
  branding?: Partial<BrandingChoices>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['block', 'firstOpenDay', 'ask'] },
    description:
      'Module → what happens to a document dated in a period that Xero has locked: it cannot be made (block), it is posted on the first open day with its own date in the text (firstOpenDay), or people are asked (ask). A module that is not named blocks.',
    example: { invoice: 'firstOpenDay', adjustment: 'ask' },
  })
  @IsOptional()
  @IsObject()
  lockDates?: Partial<Record<ModuleKey, LockDatePolicy>>;

  @ApiPropertyOptional({ type: DiscrepancyLimitsDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DiscrepancyLimitsDto)
  discrepancyLimits?: DiscrepancyLimitsDto;

  @ApiPropertyOptional({ type: DriftChoicesDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DriftChoicesDto)
  drift?: DriftChoicesDto;

  @ApiPropertyOptional({ type: PaymentImportDto })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => PaymentImportDto)
  paymentImport?: PaymentImportDto;
}

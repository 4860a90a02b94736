import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  AccountChoicesDto,
  DiscrepancyLimitsDto,
  DriftChoicesDto,
  PaymentImportDto,
  UntaxedDto,
} from '../settings/settings.dto.js';

const accountId = '7d05a53d-613d-4eb2-a2fc-dcb6adb80b80';
const map = (description: string, example: object) => ({
  type: 'object' as const,
  additionalProperties: true as const,
  description,
  example,
});

export class SettingsValuesView {
  @ApiProperty({ type: AccountChoicesDto })
  accounts!: AccountChoicesDto;
  @ApiProperty(map('Product id → accounts of its own.', {}))
  productAccounts!: object;
  @ApiProperty(map('Product group id → accounts of its own.', {}))
  groupAccounts!: object;
  @ApiProperty(map('Customer id → sales account of its own.', {}))
  customerAccounts!: object;
  @ApiProperty({ example: true })
  syncInventory!: boolean;
  @ApiProperty({ example: false })
  syncDescriptions!: boolean;
  @ApiProperty({ example: true })
  lockInvoices!: boolean;
  @ApiProperty({ example: false })
  oneBankLine!: boolean;
  @ApiProperty({ example: false })
  tellApartByCode!: boolean;
  @ApiProperty({ enum: ['DRAFT', 'SUBMITTED', 'AUTHORISED'], example: 'AUTHORISED' })
  invoiceStatus!: string;
  @ApiProperty(map('Module → automatic, manual or off; automatic when not named.', { adjustment: 'manual' }))
  modes!: object;
  @ApiProperty(map('Tax rate id → TaxTypes.', { '0c9d3a54-52d2-4c67-8a51-1a34c1a8e6c1': { sales: 'OUTPUT2' } }))
  taxRates!: object;
  @ApiProperty({ type: UntaxedDto })
  untaxed!: UntaxedDto;
  @ApiProperty(map('Payment method id → AccountID.', { '5b7a1f0e-58a8-4f3c-9a55-d6b3a0a2c001': accountId }))
  methodAccounts!: object;
  @ApiProperty(
    map('Tracking options of lines, by document, product group, customer and location.', {
      documents: {},
      groups: {},
      customers: {},
      locations: {},
    }),
  )
  tracking!: object;
  @ApiProperty(
    map('Branding themes, by document, product group and customer.', { documents: {}, groups: {}, customers: {} }),
  )
  branding!: object;
  @ApiProperty(
    map('Module → block, firstOpenDay or ask, for documents dated in a locked period; block when not named.', {
      invoice: 'firstOpenDay',
    }),
  )
  lockDates!: object;
  @ApiProperty({ type: DiscrepancyLimitsDto })
  discrepancyLimits!: DiscrepancyLimitsDto;
  @ApiProperty({ type: DriftChoicesDto })
  drift!: DriftChoicesDto;
  @ApiProperty({ type: PaymentImportDto })
  paymentImport!: PaymentImportDto;
}

export class XeroSettingsView {
  @ApiProperty({ description: 'A save names it; 0 before the first.', example: 3 })
  version!: number;
  @ApiProperty({ type: SettingsValuesView })
  values!: SettingsValuesView;
}

export class ProposalView {
  @ApiProperty({ description: 'Where it belongs in the settings.', type: [String], example: ['accounts', 'sales'] })
  path!: string[];
  @ApiProperty({
    description: 'Of tracking: the category’s id and the option’s, with a slash between them.',
    example: accountId,
  })
  value!: string;
  @ApiProperty({ example: '200 Sales' })
  label!: string;
  @ApiProperty({ example: 'Its type and name fit.' })
  because!: string;
}

export class AcceptedSettingsView extends XeroSettingsView {
  @ApiProperty({ type: [ProposalView] })
  accepted!: ProposalView[];
}

export class ChoiceOptionView {
  @ApiProperty({ description: 'The option to save with its category.', example: accountId })
  id!: string;
  @ApiProperty({ example: 'North' })
  name!: string;
}

export class ChoiceView {
  @ApiProperty({ description: 'The value to save.', example: accountId })
  id!: string;
  @ApiProperty({ example: '200 Sales' })
  name!: string;
  @ApiPropertyOptional({ description: 'Percentage of a tax rate.', example: '15' })
  rate?: string;
  @ApiPropertyOptional({ description: 'Type of an account.', example: 'REVENUE' })
  type?: string;
  @ApiPropertyOptional({
    type: [String],
    description: 'What an account or tax rate can be chosen for.',
    example: ['sales'],
  })
  fits?: string[];
  @ApiPropertyOptional({ type: [ChoiceOptionView], description: 'Active options of a tracking category.' })
  options?: ChoiceOptionView[];
}

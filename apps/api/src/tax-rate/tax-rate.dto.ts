import { Decimal, Flag, Text } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';

export class TaxRateDto {
  @Text({ example: 'VAT 20%', max: 255 })
  name!: string;
  @Decimal({
    example: '20',
    description: 'Percent, at most 4 decimals. Never changes: make a new rate and archive the old one.',
  })
  rate!: string;
}

export class TaxRatePatchDto extends VersionDto {
  @Text({ optional: true, example: 'VAT 20% (until 2026)', max: 255 })
  name?: string;
  @Flag({ optional: true, example: true })
  archived?: boolean;
}

export class TaxRateView extends RecordView {
  @Text({ example: 'VAT 20%' })
  name!: string;
  @Decimal({ example: '20.0000', description: 'Percent.' })
  rate!: string;
  @Flag({ example: false })
  archived!: boolean;
}

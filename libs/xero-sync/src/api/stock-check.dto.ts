import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';

const uuid = '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c';

export class DismissCorrectionDto {
  @ApiProperty({ description: 'Why the difference is to stay.', example: 'The accountant settles it at year end.' })
  @IsString({ message: 'Say why the difference is to stay.' })
  @MinLength(1, { message: 'Say why the difference is to stay.' })
  @MaxLength(500, { message: 'The reason may have at most 500 characters.' })
  reason!: string;
}

export class DifferenceReasonView {
  @ApiProperty({
    enum: [
      'under_way',
      'unsent_movement',
      'left_out',
      'correction_due',
      'not_linked',
      'gone_in_xero',
      'untracked_in_xero',
      'edited_in_xero',
      'value_differs',
    ],
    example: 'edited_in_xero',
  })
  code!: string;
  @ApiProperty({
    example: 'Xero has -3 beside what was sent: it was changed there, or began to count later.',
  })
  sentence!: string;
}

export class StockDifferenceView {
  @ApiProperty({ example: uuid })
  productId!: string;
  @ApiProperty({ example: 'TEA' })
  code!: string;
  @ApiProperty({ example: 'Green tea' })
  name!: string;
  @ApiProperty({ example: '12' })
  inCrm!: string;
  @ApiProperty({ description: 'What of it Xero does not have yet but will get.', example: '2' })
  unsent!: string;
  @ApiProperty({ description: 'On hand less what is on back-order.', example: '7' })
  inXero!: string;
  @ApiProperty({ description: 'What Xero has to be changed by.', example: '3' })
  missing!: string;
  @ApiProperty({ description: 'Base currency.', example: '72.00' })
  valueInCrm!: string;
  @ApiProperty({ description: 'Base currency.', example: '42.00' })
  valueInXero!: string;
  @ApiProperty({ type: [DifferenceReasonView] })
  reasons!: DifferenceReasonView[];
  @ApiProperty({ enum: ['none', 'posted', 'asked', 'dismissed'], example: 'posted' })
  action!: string;
  @ApiPropertyOptional({ description: 'The correction that was posted, asks, or was dismissed.', example: uuid })
  correctionId?: string;
}

export class CorrectionLineView {
  @ApiProperty({ example: uuid })
  productId!: string;
  @ApiProperty({ description: 'What Xero’s quantity is changed by.', example: '-3' })
  quantityChange!: string;
  @ApiProperty({ description: 'Base currency.', example: '18.00' })
  value!: string;
}

export class StockCorrectionView {
  @ApiProperty({ example: uuid })
  id!: string;
  @ApiProperty({ example: 'SC-00004' })
  number!: string;
  @ApiProperty({
    enum: ['quantity', 'value'],
    description: '`value` takes everything out and brings it back at the worth it has here.',
    example: 'quantity',
  })
  purpose!: string;
  @ApiProperty({ type: [CorrectionLineView] })
  lines!: CorrectionLineView[];
  @ApiProperty({ example: 'Xero has -3 beside what was sent: it was changed there, or began to count later.' })
  because!: string;
  @ApiProperty({ example: '2026-11-22T09:05:00.000Z' })
  askedAt!: Date;
}

export class StockCheckView {
  @ApiPropertyOptional({ description: 'Absent before the first comparison.', example: uuid })
  id?: string;
  @ApiProperty({ enum: ['never', 'running', 'finished', 'failed'], example: 'finished' })
  state!: string;
  @ApiProperty({ example: '1 of 120 tracked products differ. 1 corrected in Xero.' })
  sentence!: string;
  @ApiPropertyOptional({ example: '2026-11-22T09:05:00.000Z' })
  startedAt?: Date;
  @ApiPropertyOptional({ example: 'the schedule' })
  startedBy?: string;
  @ApiProperty({ description: 'How many tracked products were compared.', example: 120 })
  products!: number;
  @ApiProperty({ type: [StockDifferenceView] })
  differences!: StockDifferenceView[];
  @ApiProperty({ type: [StockCorrectionView], description: 'Corrections that wait for an administrator.' })
  questions!: StockCorrectionView[];
}

import { Combined, Currency, DateOnly, Decimal, Flag, Id, OneOf, Parts, Text } from '../http/fields.js';
import { DocumentDto, LineDto } from './document.dto.js';

class PreviewLineDto extends LineDto {
  @Flag({ optional: true, example: true, description: 'Of credit notes; changes no money.' })
  returnsToStock?: boolean;
}

class PreviewedIdDto {
  @Id({ optional: true, nullable: true, example: null, description: 'The document that is being edited.' })
  documentId?: string | null;
  @Parts(() => PreviewLineDto, { optional: true })
  lines?: PreviewLineDto[];
}

/** A document as it is being typed. */
export class DocumentPreviewDto extends Combined(DocumentDto, PreviewedIdDto) {}

class PreviewLineView {
  @Id({ nullable: true })
  productId!: string | null;
  @Text({ example: 'Chai', description: 'Taken over from the product where none was given.' })
  name!: string;
  @Decimal({ example: '12.0000' })
  quantity!: string;
  @Decimal({ example: '18.0000' })
  unitPrice!: string;
  @Decimal({ nullable: true, example: '15.00' })
  discountPercent!: string | null;
  @Id({ nullable: true })
  taxRateId!: string | null;
  @Decimal({ nullable: true, example: '20.0000' })
  taxRate!: string | null;
  @Decimal({ example: '183.60' })
  amount!: string;
  @Decimal({ example: '36.72' })
  taxAmount!: string;
}

class PreviewTaxView {
  @Text({ nullable: true, example: 'VAT 20%', description: 'Null: no tax.' })
  name!: string | null;
  @Decimal({ nullable: true, example: '20.0000' })
  rate!: string | null;
  @Decimal({ example: '183.60', description: 'What the tax is on.' })
  net!: string;
  @Decimal({ example: '36.72' })
  tax!: string;
}

class PreviewProblemView {
  @Text({ example: 'lines.0.quantity' })
  field!: string;
  @Text({ example: 'too_small' })
  code!: string;
  @Text({ example: 'The quantity is 0; the least possible is 0.0001.' })
  message!: string;
}

/** What the document would come to. */
export class DocumentPreviewView {
  @Currency()
  currency!: string;
  @OneOf(['exclusive', 'inclusive', 'noTax'])
  amountsAre!: string;
  @DateOnly()
  date!: string;
  @DateOnly({ description: 'The date plus the terms of the customer or supplier.' })
  dueDate!: string;
  @Parts(() => PreviewLineView)
  lines!: PreviewLineView[];
  @Parts(() => PreviewTaxView, { description: 'The tax by rate.' })
  taxes!: PreviewTaxView[];
  @Decimal({ example: '183.60' })
  net!: string;
  @Decimal({ example: '36.72' })
  tax!: string;
  @Decimal({ example: '220.32' })
  total!: string;
  @Parts(() => PreviewProblemView, {
    description: 'What saving would be refused for. The totals leave out the lines named here.',
  })
  problems!: PreviewProblemView[];
}

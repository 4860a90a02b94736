import { StockLineView } from '../document/stock-document.dto.js';
import { costSources } from '#crm-core';
import { Combined, Decimal, Flag, Id, OneOf, Parts, Text, Whole } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';

class ComponentDto {
  @Id()
  productId!: string;
  @Decimal({ example: '4', description: 'In one unit of the product; more than zero, at most 4 decimals.' })
  quantity!: string;
  @Decimal({
    optional: true,
    nullable: true,
    example: '2.5',
    description: 'Lost on the way and needed on top, 0 to 100.',
  })
  scrapPercent?: string | null;
}

class BillOfMaterialsFields {
  @Text({ optional: true, nullable: true, example: 'Oak instead of beech', max: 500 })
  note?: string | null;
  @Decimal({ optional: true, nullable: true, example: '12.5', description: 'Of one unit, in the base currency.' })
  labourCost?: string | null;
  @Decimal({ optional: true, nullable: true, example: '3', description: 'Of one unit, in the base currency.' })
  overheadCost?: string | null;
}

export class BillOfMaterialsDto extends BillOfMaterialsFields {
  @Id({ example: '0c7d8a1e-9a55-4d3e-9b1a-4f8c7f642b3c', description: 'What is made.' })
  productId!: string;
  @Parts(() => ComponentDto)
  lines!: ComponentDto[];
}

export class BillOfMaterialsPatchDto extends Combined(BillOfMaterialsFields, VersionDto) {
  @Parts(() => ComponentDto, { optional: true })
  lines?: ComponentDto[];
}

/** A bill of materials in a list. */
export class BillOfMaterialsSummaryView extends RecordView {
  @Id()
  productId!: string;
  @Whole({ example: 2, description: 'Counted per product.' })
  revision!: number;
  @Flag({ example: true, description: 'Whether the product is made from this one at present.' })
  active!: boolean;
  @Text({ nullable: true, example: 'Oak instead of beech' })
  note!: string | null;
  @Decimal({ example: '12.5000' })
  labourCost!: string;
  @Decimal({ example: '3.0000' })
  overheadCost!: string;
}

class ComponentView extends StockLineView {
  @Decimal({ example: '4.0000' })
  quantity!: string;
  @Decimal({ example: '2.5000' })
  scrapPercent!: string;
}

export class BillOfMaterialsView extends BillOfMaterialsSummaryView {
  @Parts(() => ComponentView)
  lines!: ComponentView[];
}

class ComponentCostView {
  @Id()
  productId!: string;
  @Text({ example: 'LEG' })
  productCode!: string;
  @Text({ example: 'Table leg' })
  productName!: string;
  @Decimal({ example: '4.1000', description: 'For one unit, with what is lost.' })
  quantity!: string;
  @Decimal({ example: '2.5000' })
  unitCost!: string;
  @Decimal({ example: '10.2500' })
  cost!: string;
  @OneOf(costSources, { description: 'Where the cost of one unit of the component comes from.' })
  source!: string;
}

export class BillOfMaterialsCostView {
  @Id()
  billOfMaterialsId!: string;
  @Id()
  productId!: string;
  @Decimal({ example: '10.2500', description: 'Of all components, over all levels; base currency, one unit.' })
  materials!: string;
  @Decimal({ example: '12.5000' })
  labour!: string;
  @Decimal({ example: '3.0000' })
  overhead!: string;
  @Decimal({ example: '25.7500' })
  total!: string;
  @Parts(() => ComponentCostView)
  components!: ComponentCostView[];
}

export class WhereUsedView {
  @Id()
  billOfMaterialsId!: string;
  @Id({ description: 'What is made with it.' })
  productId!: string;
  @Text({ example: 'TABLE' })
  productCode!: string;
  @Text({ example: 'Table' })
  productName!: string;
  @Whole({ example: 2 })
  revision!: number;
  @Flag({ example: true })
  active!: boolean;
  @Whole({ example: 1, description: '1: as a component; 2: in one of its components; and so on.' })
  level!: number;
}

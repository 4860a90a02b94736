import { StockLineView } from '../document/stock-document.dto.js';
import { workOrderStatuses } from '#crm-core';
import { Combined, DateOnly, Decimal, Id, Instant, OneOf, Parts, Text } from '../http/fields.js';
import { ExchangedView, VersionDto } from '../http/record.dto.js';

class WorkOrderFields {
  @Id({ optional: true, description: 'A revision of the product’s own. Absent: the active one.' })
  billOfMaterialsId?: string;
  @Id({ optional: true, description: 'Where inputs come from and the output goes to. Absent: the default location.' })
  locationId?: string;
  @DateOnly({ optional: true, description: 'When it is to be made. Absent: today.' })
  date?: string;
  @Text({ optional: true, nullable: true, example: 'For the fair', max: 500 })
  note?: string | null;
}

export class WorkOrderDto extends WorkOrderFields {
  @Id({ description: 'What is to be made.' })
  productId!: string;
  @Decimal({ example: '10', description: 'More than zero, at most 4 decimals.' })
  quantity!: string;
}

export class WorkOrderPatchDto extends Combined(WorkOrderFields, VersionDto) {
  @Decimal({ optional: true, example: '10', description: 'More than zero, at most 4 decimals.' })
  quantity?: string;
}

class ConsumedDto {
  @Id()
  productId!: string;
  @Decimal({ example: '42', description: 'From zero, at most 4 decimals.' })
  quantity!: string;
}

export class WorkOrderCompletionDto extends VersionDto {
  @DateOnly({ optional: true, description: 'When it was made. Absent: the date of the order.' })
  date?: string;
  @Decimal({ optional: true, example: '9', description: 'Good units. Absent: what was ordered less what was spoilt.' })
  producedQuantity?: string;
  @Decimal({ optional: true, example: '1', description: 'Spoilt units; the good ones bear their cost. Absent: none.' })
  scrappedQuantity?: string;
  @Parts(() => ConsumedDto, { optional: true, description: 'Inputs of which another quantity was used than planned.' })
  consumed?: ConsumedDto[];
  @Decimal({ optional: true, example: '125', description: 'Labour for the whole order, in the base currency.' })
  labourValue?: string;
  @Decimal({ optional: true, example: '30', description: 'Overhead for the whole order, in the base currency.' })
  overheadValue?: string;
}

/** A work order in a list. */
export class WorkOrderSummaryView extends ExchangedView {
  @Text({ example: 'WO-00004' })
  number!: string;
  @OneOf(workOrderStatuses, { example: 'completed' })
  status!: string;
  @Id()
  productId!: string;
  @Id()
  billOfMaterialsId!: string;
  @Id()
  locationId!: string;
  @DateOnly()
  date!: string;
  @Decimal({ example: '10.0000' })
  quantity!: string;
  @Text({ nullable: true, example: 'For the fair' })
  note!: string | null;
  @Decimal({ example: '12.5000', description: 'Of one unit, in the base currency.' })
  labourCost!: string;
  @Decimal({ example: '3.0000', description: 'Of one unit, in the base currency.' })
  overheadCost!: string;
  @Decimal({ nullable: true, example: '9.0000' })
  producedQuantity!: string | null;
  @Decimal({ nullable: true, example: '1.0000' })
  scrappedQuantity!: string | null;
  @Decimal({ nullable: true, example: '102.5000', description: 'What all inputs were worth.' })
  inputValue!: string | null;
  @Decimal({ nullable: true, example: '125.0000' })
  labourValue!: string | null;
  @Decimal({ nullable: true, example: '30.0000' })
  overheadValue!: string | null;
  @Decimal({ nullable: true, example: '257.5000', description: 'Inputs, labour and overhead.' })
  outputValue!: string | null;
  @Decimal({ nullable: true, example: '28.6111111111', description: 'Of one good unit.' })
  unitCost!: string | null;
  @Instant({ nullable: true })
  completedAt!: string | null;
}

class WorkOrderLineView extends StockLineView {
  @Decimal({ example: '41.0000', description: 'Planned.' })
  quantity!: string;
  @Decimal({ nullable: true, example: '42.0000' })
  consumedQuantity!: string | null;
  @Decimal({ nullable: true, example: '2.5000000000' })
  unitCost!: string | null;
  @Decimal({ nullable: true, example: '105.0000' })
  value!: string | null;
}

export class WorkOrderView extends WorkOrderSummaryView {
  @Parts(() => WorkOrderLineView, { description: 'The inputs.' })
  lines!: WorkOrderLineView[];
}

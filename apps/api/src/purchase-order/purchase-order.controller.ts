import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { purchaseOrderList, PurchaseOrderService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { ApiQueryFlag, QueryFlag } from '../http/query-flag.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { Verb } from '../http/verb.js';
import { SeenVersion, SeenVersionIfGiven } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { SupplierBillView } from '../supplier-bill/supplier-bill.dto.js';
import {
  PurchaseOrderDto,
  PurchaseOrderPatchDto,
  PurchaseOrderSummaryView,
  PurchaseOrderView,
  ReceiptDto,
} from './purchase-order.dto.js';

@ApiTags('Purchase orders')
@Controller('purchase-orders')
@Permission('view')
export class PurchaseOrderController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly orders: PurchaseOrderService,
  ) {}

  @Get()
  @ApiList(purchaseOrderList)
  @ApiPages(PurchaseOrderSummaryView, { summary: 'List purchase orders, without their lines' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<PurchaseOrderSummaryView>> {
    return this.door.page(caller, PurchaseOrderSummaryView, (tx) => this.orders.list(tx, query));
  }

  @Get(':id')
  @ApiReads(PurchaseOrderView, { summary: 'Read a purchase order' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<PurchaseOrderView> {
    return this.door.show(caller, PurchaseOrderView, (tx) => this.orders.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiQueryFlag('send', 'Mark it as sent in the same step.')
  @ApiWrites(PurchaseOrderView, {
    summary: 'Create a purchase order',
    description: 'A draft, unless `send=true`.',
    status: 201,
    body: PurchaseOrderDto,
  })
  create(
    @By() caller: Caller,
    @QueryFlag('send') send: boolean,
    @Body() input: PurchaseOrderDto,
  ): Promise<PurchaseOrderView> {
    return this.door.change(caller, PurchaseOrderView, (tx, actor) =>
      this.orders.create(tx, Object.assign({}, input, { send }), actor),
    );
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(PurchaseOrderView, {
    summary: 'Change an order that is neither billed nor cancelled',
    description: 'Lines, when given, replace all lines; what was received stays ordered.',
    body: PurchaseOrderPatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: PurchaseOrderPatchDto,
  ): Promise<PurchaseOrderView> {
    return this.door.change(caller, PurchaseOrderView, (tx, actor) => this.orders.update(tx, id, seen, patch, actor));
  }

  @Verb('send', PurchaseOrderView, {
    summary: 'Mark a draft as sent to the supplier',
    description: 'From now on it can be received. Sends no e-mail.',
  })
  send(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<PurchaseOrderView> {
    return this.door.change(caller, PurchaseOrderView, (tx, actor) => this.orders.send(tx, id, actor, seen));
  }

  @Post(':id/receive')
  @Permission('edit')
  @ApiWrites(SupplierBillView, {
    summary: 'Receive an order or a part of it',
    description: 'Makes and issues the supplier bill, which brings the goods into stock at its cost; answers the bill.',
    status: 201,
    errors: [404],
    body: ReceiptDto,
  })
  receive(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() input: ReceiptDto,
  ): Promise<SupplierBillView> {
    return this.door.change(caller, SupplierBillView, (tx, actor) => this.orders.receive(tx, id, input, actor, seen));
  }

  @Verb('cancel', PurchaseOrderView, { summary: 'Cancel an order of which nothing was received' })
  cancel(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<PurchaseOrderView> {
    return this.door.change(caller, PurchaseOrderView, (tx, actor) => this.orders.cancel(tx, id, actor, seen));
  }
}

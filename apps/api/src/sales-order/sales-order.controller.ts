import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { FieldChecks, salesOrderList, SalesOrderService, type ListQuery, type Page } from '#crm-core';
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
import { InvoiceView } from '../invoice/invoice.dto.js';
import {
  ConversionDto,
  SalesOrderDto,
  SalesOrderPatchDto,
  SalesOrderSummaryView,
  SalesOrderView,
} from './sales-order.dto.js';

@ApiTags('Sales orders')
@Controller('sales-orders')
@Permission('view')
export class SalesOrderController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly orders: SalesOrderService,
  ) {}

  @Get()
  @ApiList(salesOrderList)
  @ApiPages(SalesOrderSummaryView, { summary: 'List sales orders, without their lines' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<SalesOrderSummaryView>> {
    return this.door.page(caller, SalesOrderSummaryView, (tx) => this.orders.list(tx, query));
  }

  @Get(':id')
  @ApiReads(SalesOrderView, { summary: 'Read a sales order' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<SalesOrderView> {
    return this.door.show(caller, SalesOrderView, (tx) => this.orders.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiQueryFlag('confirm', 'Confirm it in the same step.')
  @ApiWrites(SalesOrderView, {
    summary: 'Create a sales order',
    description: 'A draft, unless `confirm=true`.',
    status: 201,
    body: SalesOrderDto,
  })
  create(
    @By() caller: Caller,
    @QueryFlag('confirm') confirm: boolean,
    @Body() input: SalesOrderDto,
  ): Promise<SalesOrderView> {
    return this.door.change(caller, SalesOrderView, (tx, actor) =>
      this.orders.create(tx, Object.assign({}, input, { confirm }), actor),
    );
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(SalesOrderView, {
    summary: 'Change an order that is neither invoiced nor cancelled',
    description: 'Lines, when given, replace all lines.',
    body: SalesOrderPatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: SalesOrderPatchDto,
  ): Promise<SalesOrderView> {
    return this.door.change(caller, SalesOrderView, (tx, actor) => this.orders.update(tx, id, seen, patch, actor));
  }

  @Verb('confirm', SalesOrderView, { summary: 'Confirm a draft' })
  confirm(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<SalesOrderView> {
    return this.door.change(caller, SalesOrderView, (tx, actor) => this.orders.confirm(tx, id, actor, seen));
  }

  @Verb('cancel', SalesOrderView, { summary: 'Cancel an order that is not invoiced' })
  cancel(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<SalesOrderView> {
    return this.door.change(caller, SalesOrderView, (tx, actor) => this.orders.cancel(tx, id, actor, seen));
  }

  @Post(':id/convert')
  @Permission('edit')
  @ApiWrites(InvoiceView, {
    summary: 'Make an invoice of an order, or of a part of it',
    description:
      'Of everything that is open, or of the given quantities; what is left stays open. Answers the invoice.',
    status: 201,
    errors: [404],
    body: ConversionDto,
  })
  convert(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() options: ConversionDto,
  ): Promise<InvoiceView> {
    const check = new FieldChecks('invoice', 'update');
    check.boolean('issue', options.issue);
    check.done();
    return this.door.change(caller, InvoiceView, (tx, actor) => this.orders.convert(tx, id, options, actor, seen));
  }
}

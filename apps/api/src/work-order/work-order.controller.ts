import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { workOrderList, WorkOrderService, type ListQuery, type Page } from '#crm-core';
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
import {
  WorkOrderCompletionDto,
  WorkOrderDto,
  WorkOrderPatchDto,
  WorkOrderSummaryView,
  WorkOrderView,
} from './work-order.dto.js';

@ApiTags('Work orders')
@Controller('work-orders')
@Permission('view')
export class WorkOrderController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly orders: WorkOrderService,
  ) {}

  @Get()
  @ApiList(workOrderList)
  @ApiPages(WorkOrderSummaryView, { summary: 'List work orders, without their inputs' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<WorkOrderSummaryView>> {
    return this.door.page(caller, WorkOrderSummaryView, (tx) => this.orders.list(tx, query));
  }

  @Get(':id')
  @ApiReads(WorkOrderView, { summary: 'Read a work order' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<WorkOrderView> {
    return this.door.show(caller, WorkOrderView, (tx) => this.orders.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiQueryFlag('release', 'Release it in the same step.')
  @ApiWrites(WorkOrderView, {
    summary: 'Plan the making of a product',
    description: 'Planned, unless `release=true`.',
    status: 201,
    body: WorkOrderDto,
  })
  create(
    @By() caller: Caller,
    @QueryFlag('release') release: boolean,
    @Body() input: WorkOrderDto,
  ): Promise<WorkOrderView> {
    return this.door.change(caller, WorkOrderView, (tx, actor) =>
      this.orders.create(tx, Object.assign({}, input, { release }), actor),
    );
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(WorkOrderView, {
    summary: 'Change a planned order',
    description: 'Another quantity or bill of materials changes its inputs.',
    body: WorkOrderPatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: WorkOrderPatchDto,
  ): Promise<WorkOrderView> {
    return this.door.change(caller, WorkOrderView, (tx, actor) => this.orders.update(tx, id, seen, patch, actor));
  }

  @Verb('release', WorkOrderView, { summary: 'Release a planned order' })
  release(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<WorkOrderView> {
    return this.door.change(caller, WorkOrderView, (tx, actor) => this.orders.release(tx, id, actor, seen));
  }

  @Post(':id/complete')
  @Permission('edit')
  @ApiWrites(WorkOrderView, {
    summary: 'Consume the inputs and produce the output',
    description: 'What is left out happened as planned.',
    body: WorkOrderCompletionDto,
  })
  complete(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() completion: WorkOrderCompletionDto,
  ): Promise<WorkOrderView> {
    return this.door.change(caller, WorkOrderView, (tx, actor) =>
      this.orders.complete(tx, id, completion, actor, seen),
    );
  }

  @Verb('cancel', WorkOrderView, {
    summary: 'Cancel a work order',
    description: 'A completed one is taken back: its output leaves the stock and its inputs return.',
  })
  cancel(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<WorkOrderView> {
    return this.door.change(caller, WorkOrderView, (tx, actor) => this.orders.cancel(tx, id, actor, seen));
  }
}

import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { stockAdjustmentList, StockAdjustmentService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { ApiQueryFlag, QueryFlag } from '../http/query-flag.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { Removes, Verb } from '../http/verb.js';
import { SeenVersion, SeenVersionIfGiven } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import {
  StockAdjustmentDto,
  StockAdjustmentPatchDto,
  StockAdjustmentSummaryView,
  StockAdjustmentView,
} from './stock-adjustment.dto.js';

@ApiTags('Stock adjustments')
@Controller('stock-adjustments')
@Permission('view')
export class StockAdjustmentController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly adjustments: StockAdjustmentService,
  ) {}

  @Get()
  @ApiList(stockAdjustmentList)
  @ApiPages(StockAdjustmentSummaryView, { summary: 'List stock adjustments, without their lines' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<StockAdjustmentSummaryView>> {
    return this.door.page(caller, StockAdjustmentSummaryView, (tx) => this.adjustments.list(tx, query));
  }

  @Get(':id')
  @ApiReads(StockAdjustmentView, { summary: 'Read a stock adjustment' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<StockAdjustmentView> {
    return this.door.show(caller, StockAdjustmentView, (tx) => this.adjustments.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiQueryFlag('post', 'Post it in the same step.')
  @ApiWrites(StockAdjustmentView, {
    summary: 'Create a stock adjustment',
    description: 'A draft, unless `post=true`.',
    status: 201,
    body: StockAdjustmentDto,
  })
  create(
    @By() caller: Caller,
    @QueryFlag('post') post: boolean,
    @Body() input: StockAdjustmentDto,
  ): Promise<StockAdjustmentView> {
    return this.door.change(caller, StockAdjustmentView, (tx, actor) =>
      this.adjustments.create(tx, Object.assign({}, input, { post }), actor),
    );
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(StockAdjustmentView, {
    summary: 'Change a draft',
    description: 'Lines, when given, replace all lines.',
    body: StockAdjustmentPatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: StockAdjustmentPatchDto,
  ): Promise<StockAdjustmentView> {
    return this.door.change(caller, StockAdjustmentView, (tx, actor) =>
      this.adjustments.update(tx, id, seen, patch, actor),
    );
  }

  @Verb('post', StockAdjustmentView, {
    summary: 'Post a draft',
    description: 'Moves the stock and gives it its number.',
  })
  post(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<StockAdjustmentView> {
    return this.door.change(caller, StockAdjustmentView, (tx, actor) => this.adjustments.post(tx, id, actor, seen));
  }

  @Verb('void', StockAdjustmentView, { summary: 'Take a posted adjustment back' })
  void(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<StockAdjustmentView> {
    return this.door.change(caller, StockAdjustmentView, (tx, actor) => this.adjustments.void(tx, id, actor, seen));
  }

  @Removes('Delete a draft')
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() _body: VersionDto,
  ): Promise<void> {
    return this.door.write(caller, (tx) => this.adjustments.delete(tx, id, seen));
  }
}

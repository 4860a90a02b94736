import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { stockAdjustmentList, StockAdjustmentService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { ApiList, Listed, presentPage } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { ApiQueryFlag, QueryFlag } from '../http/query-flag.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
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
  async list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<StockAdjustmentSummaryView>> {
    return presentPage(
      StockAdjustmentSummaryView,
      await this.door.read(caller, (tx) => this.adjustments.list(tx, query)),
    );
  }

  @Get(':id')
  @ApiReads(StockAdjustmentView, { summary: 'Read a stock adjustment' })
  async get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<StockAdjustmentView> {
    return present(StockAdjustmentView, await this.door.read(caller, (tx) => this.adjustments.get(tx, id)));
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
    return this.door.write(caller, async (tx, actor) =>
      present(StockAdjustmentView, await this.adjustments.create(tx, Object.assign({}, input, { post }), actor)),
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
    return this.door.write(caller, async (tx, actor) =>
      present(StockAdjustmentView, await this.adjustments.update(tx, id, seen, patch, actor)),
    );
  }

  @Post(':id/post')
  @Permission('edit')
  @ApiWrites(StockAdjustmentView, {
    summary: 'Post a draft',
    description: 'Moves the stock and gives it its number.',
    body: VersionDto,
  })
  post(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<StockAdjustmentView> {
    return this.door.write(caller, async (tx, actor) =>
      present(StockAdjustmentView, await this.adjustments.post(tx, id, actor, seen)),
    );
  }

  @Post(':id/void')
  @Permission('edit')
  @ApiWrites(StockAdjustmentView, { summary: 'Take a posted adjustment back', body: VersionDto })
  void(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<StockAdjustmentView> {
    return this.door.write(caller, async (tx, actor) =>
      present(StockAdjustmentView, await this.adjustments.void(tx, id, actor, seen)),
    );
  }

  @Delete(':id')
  @Permission('edit')
  @ApiWrites(undefined, { summary: 'Delete a draft', status: 204, body: VersionDto })
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() _body: VersionDto,
  ): Promise<void> {
    return this.door.write(caller, (tx) => this.adjustments.delete(tx, id, seen));
  }
}

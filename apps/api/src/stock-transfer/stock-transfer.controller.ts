import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { stockTransferList, StockTransferService, type ListQuery, type Page } from '#crm-core';
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
  StockTransferDto,
  StockTransferPatchDto,
  StockTransferSummaryView,
  StockTransferView,
} from './stock-transfer.dto.js';

@ApiTags('Stock transfers')
@Controller('stock-transfers')
@Permission('view')
export class StockTransferController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly transfers: StockTransferService,
  ) {}

  @Get()
  @ApiList(stockTransferList)
  @ApiPages(StockTransferSummaryView, { summary: 'List stock transfers, without their lines' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<StockTransferSummaryView>> {
    return this.door.page(caller, StockTransferSummaryView, (tx) => this.transfers.list(tx, query));
  }

  @Get(':id')
  @ApiReads(StockTransferView, { summary: 'Read a stock transfer' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<StockTransferView> {
    return this.door.show(caller, StockTransferView, (tx) => this.transfers.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiQueryFlag('complete', 'Move the goods in the same step.')
  @ApiWrites(StockTransferView, {
    summary: 'Create a stock transfer',
    description: 'A draft, unless `complete=true`.',
    status: 201,
    body: StockTransferDto,
  })
  create(
    @By() caller: Caller,
    @QueryFlag('complete') complete: boolean,
    @Body() input: StockTransferDto,
  ): Promise<StockTransferView> {
    return this.door.change(caller, StockTransferView, (tx, actor) =>
      this.transfers.create(tx, Object.assign({}, input, { complete }), actor),
    );
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(StockTransferView, {
    summary: 'Change a draft',
    description: 'Lines, when given, replace all lines.',
    body: StockTransferPatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: StockTransferPatchDto,
  ): Promise<StockTransferView> {
    return this.door.change(caller, StockTransferView, (tx, actor) =>
      this.transfers.update(tx, id, seen, patch, actor),
    );
  }

  @Verb('complete', StockTransferView, {
    summary: 'Move the goods',
    description: 'At their average cost, which stays what it was.',
  })
  complete(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<StockTransferView> {
    return this.door.change(caller, StockTransferView, (tx, actor) => this.transfers.complete(tx, id, actor, seen));
  }

  @Verb('cancel', StockTransferView, {
    summary: 'Cancel a stock transfer',
    description: 'The goods of a completed one are brought back.',
  })
  cancel(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<StockTransferView> {
    return this.door.change(caller, StockTransferView, (tx, actor) => this.transfers.cancel(tx, id, actor, seen));
  }
}

import { Body, Controller, Get, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { stocktakeList, StocktakeService, type ListQuery, type Page } from '#crm-core';
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
  CountsDto,
  RecountDto,
  StocktakeCompletionDto,
  StocktakeDto,
  StocktakePatchDto,
  StocktakeSummaryView,
  StocktakeView,
} from './stocktake.dto.js';

@ApiTags('Stocktakes')
@Controller('stocktakes')
@Permission('view')
export class StocktakeController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly stocktakes: StocktakeService,
  ) {}

  @Get()
  @ApiList(stocktakeList)
  @ApiPages(StocktakeSummaryView, { summary: 'List stocktakes, without their lines' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<StocktakeSummaryView>> {
    return this.door.page(caller, StocktakeSummaryView, (tx) => this.stocktakes.list(tx, query));
  }

  @Get(':id')
  @ApiReads(StocktakeView, { summary: 'Read a stocktake with its count sheet' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<StocktakeView> {
    return this.door.show(caller, StocktakeView, (tx) => this.stocktakes.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiQueryFlag('start', 'Freeze the quantities and begin to count in the same step.')
  @ApiWrites(StocktakeView, {
    summary: 'Create a stocktake',
    description: 'A draft, unless `start=true`.',
    status: 201,
    body: StocktakeDto,
  })
  create(
    @By() caller: Caller,
    @QueryFlag('start') start: boolean,
    @Body() input: StocktakeDto,
  ): Promise<StocktakeView> {
    return this.door.change(caller, StocktakeView, (tx, actor) =>
      this.stocktakes.create(tx, Object.assign({}, input, { start }), actor),
    );
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(StocktakeView, {
    summary: 'Change a draft',
    description: 'Lines, when given, replace all lines.',
    body: StocktakePatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: StocktakePatchDto,
  ): Promise<StocktakeView> {
    return this.door.change(caller, StocktakeView, (tx, actor) => this.stocktakes.update(tx, id, seen, patch, actor));
  }

  @Verb('start', StocktakeView, {
    summary: 'Freeze the quantities and begin to count',
    description: 'Goods may go on moving: what is posted in the end is the difference to the frozen quantity.',
  })
  start(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<StocktakeView> {
    return this.door.change(caller, StocktakeView, (tx, actor) => this.stocktakes.start(tx, id, actor, seen));
  }

  @Post(':id/counts')
  @Permission('edit')
  @ApiWrites(StocktakeView, {
    summary: 'Enter what was counted',
    description: 'Each product once; a second count of it is refused.',
    body: CountsDto,
  })
  count(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() { counts }: CountsDto,
  ): Promise<StocktakeView> {
    return this.door.change(caller, StocktakeView, (tx, actor) => this.stocktakes.count(tx, id, counts, actor, seen));
  }

  @Put(':id/counts/:productId')
  @Permission('edit')
  @ApiWrites(StocktakeView, { summary: 'Correct the count of one product, or take it back', body: RecountDto })
  recount(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @Param('productId', idInPath()) productId: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() recount: RecountDto,
  ): Promise<StocktakeView> {
    return this.door.change(caller, StocktakeView, (tx, actor) =>
      this.stocktakes.recount(tx, id, productId.toLowerCase(), recount, actor, seen),
    );
  }

  @Post(':id/complete')
  @Permission('edit')
  @ApiWrites(StocktakeView, { summary: 'Post the variances', body: StocktakeCompletionDto })
  complete(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() options: StocktakeCompletionDto,
  ): Promise<StocktakeView> {
    return this.door.change(caller, StocktakeView, (tx, actor) =>
      this.stocktakes.complete(tx, id, options, actor, seen),
    );
  }

  @Verb('cancel', StocktakeView, {
    summary: 'Cancel a stocktake',
    description: 'A completed one is taken back by counter movements.',
  })
  cancel(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<StocktakeView> {
    return this.door.change(caller, StocktakeView, (tx, actor) => this.stocktakes.cancel(tx, id, actor, seen));
  }
}

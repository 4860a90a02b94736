import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  billOfMaterialsList,
  BillOfMaterialsService,
  ProductCostService,
  ProductService,
  type ListQuery,
  type Page,
} from '#crm-core';
import { ApiAnswersList, ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { ApiQueryFlag, QueryFlag } from '../http/query-flag.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { SeenVersion, SeenVersionIfGiven } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import {
  BillOfMaterialsCostView,
  BillOfMaterialsDto,
  BillOfMaterialsPatchDto,
  BillOfMaterialsSummaryView,
  BillOfMaterialsView,
  WhereUsedView,
} from './bill-of-materials.dto.js';

@ApiTags('Bills of materials')
@Controller()
@Permission('view')
export class BillOfMaterialsController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly bills: BillOfMaterialsService,
    private readonly costs: ProductCostService,
    private readonly products: ProductService,
  ) {}

  @Get('bills-of-materials')
  @ApiList(billOfMaterialsList)
  @ApiPages(BillOfMaterialsSummaryView, { summary: 'List bills of materials, without their components' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<BillOfMaterialsSummaryView>> {
    return this.door.page(caller, BillOfMaterialsSummaryView, (tx) => this.bills.list(tx, query));
  }

  @Get('bills-of-materials/:id')
  @ApiReads(BillOfMaterialsView, { summary: 'Read a bill of materials' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<BillOfMaterialsView> {
    return this.door.show(caller, BillOfMaterialsView, (tx) => this.bills.get(tx, id));
  }

  @Get('bills-of-materials/:id/cost')
  @ApiReads(BillOfMaterialsCostView, { summary: 'What one unit costs to make, rolled up over all levels' })
  cost(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<BillOfMaterialsCostView> {
    return this.door.show(caller, BillOfMaterialsCostView, (tx) => this.costs.rollUp(tx, id));
  }

  @Get('products/:id/where-used')
  @ApiAnswersList(WhereUsedView, {
    summary: 'Every bill of materials that needs a product, directly or through others',
    errors: [404],
  })
  whereUsed(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<WhereUsedView[]> {
    return this.door.read(caller, async (tx) => {
      const product = await this.products.get(tx, id);
      return (await this.bills.whereUsed(tx, product.id)).map((one) => present(WhereUsedView, one));
    });
  }

  @Post('bills-of-materials')
  @Permission('edit')
  @ApiQueryFlag('activate', 'Make the product from it from now on.')
  @ApiWrites(BillOfMaterialsView, {
    summary: 'Create the next revision of a bill of materials',
    description: 'Not used until it is activated, unless `activate=true`.',
    status: 201,
    body: BillOfMaterialsDto,
  })
  create(
    @By() caller: Caller,
    @QueryFlag('activate') activate: boolean,
    @Body() input: BillOfMaterialsDto,
  ): Promise<BillOfMaterialsView> {
    return this.door.change(caller, BillOfMaterialsView, (tx, actor) =>
      this.bills.create(tx, Object.assign({}, input, { activate }), actor),
    );
  }

  @Patch('bills-of-materials/:id')
  @Permission('edit')
  @ApiWrites(BillOfMaterialsView, {
    summary: 'Change a revision that no work order was made from',
    description: 'Lines, when given, replace all lines.',
    body: BillOfMaterialsPatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: BillOfMaterialsPatchDto,
  ): Promise<BillOfMaterialsView> {
    return this.door.change(caller, BillOfMaterialsView, (tx, actor) => this.bills.update(tx, id, seen, patch, actor));
  }

  @Post('bills-of-materials/:id/activate')
  @Permission('edit')
  @ApiWrites(BillOfMaterialsView, {
    summary: 'Make the product from this revision from now on',
    description: 'The revision that was active retires.',
    body: VersionDto,
  })
  activate(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<BillOfMaterialsView> {
    return this.door.change(caller, BillOfMaterialsView, (tx, actor) => this.bills.activate(tx, id, actor, seen));
  }

  @Post('bills-of-materials/:id/retire')
  @Permission('edit')
  @ApiWrites(BillOfMaterialsView, { summary: 'Stop making the product from this revision', body: VersionDto })
  retire(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<BillOfMaterialsView> {
    return this.door.change(caller, BillOfMaterialsView, (tx, actor) => this.bills.retire(tx, id, actor, seen));
  }

  @Delete('bills-of-materials/:id')
  @Permission('edit')
  @ApiWrites(undefined, {
    summary: 'Delete a revision that no work order was made from',
    status: 204,
    body: VersionDto,
  })
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() _body: VersionDto,
  ): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.bills.delete(tx, id, seen, actor));
  }
}

import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  ProductService,
  stockMovementList,
  StockService,
  stockValuationList,
  type ListQuery,
  type Page,
} from '#crm-core';
import { ApiPages, ApiReads } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { ApiList, Listed, presentPage } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { ApiQueryDate, QueryDate } from '../http/query-date.js';
import { idInPath } from '../http/validation.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { ProductStockView, ProductValuationView, StockMovementView, StockTotalView } from './stock.dto.js';

/** What is on hand, and how it came about. */
@ApiTags('Stock')
@Controller()
@Permission('view')
export class StockController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly products: ProductService,
    private readonly stock: StockService,
  ) {}

  @Get('products/:id/stock')
  @ApiQueryDate('at', 'At the end of that day, by the dates of the documents. Absent: now.')
  @ApiReads(ProductStockView, { summary: 'Quantity of a product, in all and per location, and its value' })
  levels(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @QueryDate('at') at: string | undefined,
  ): Promise<ProductStockView> {
    return this.door.read(caller, async (tx) => {
      const product = await this.products.get(tx, id);
      const stock =
        at === undefined ? await this.stock.stockOf(tx, [product.id]) : await this.stock.stockAt(tx, [product.id], at);
      const levels =
        at === undefined ? await this.stock.levels(tx, product.id) : await this.stock.levelsAt(tx, product.id, at);
      return present(ProductStockView, { ...stock.get(product.id)!, levels });
    });
  }

  @Get('stock-valuation')
  @ApiList(stockValuationList)
  @ApiQueryDate('at', 'At the end of that day, by the dates of the documents. Absent: now.')
  @ApiPages(ProductValuationView, { summary: 'What the stock of each tracked product is worth' })
  valuation(
    @By() caller: Caller,
    @Listed(['at']) query: ListQuery,
    @QueryDate('at') at: string | undefined,
  ): Promise<Page<ProductValuationView>> {
    return this.door.page(caller, ProductValuationView, (tx) => this.stock.valuation(tx, query, at));
  }

  @Get('stock-valuation/total')
  @ApiQueryDate('at', 'At the end of that day, by the dates of the documents. Absent: now.')
  @ApiReads(StockTotalView, { summary: 'What all stock is worth' })
  total(@By() caller: Caller, @QueryDate('at') at: string | undefined): Promise<StockTotalView> {
    return this.door.show(caller, StockTotalView, (tx) => this.stock.total(tx, at));
  }

  @Get('products/:id/stock-movements')
  @ApiList(stockMovementList)
  @ApiPages(StockMovementView, { summary: 'The stock ledger of a product, newest first', errors: [404] })
  movements(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @Listed() query: ListQuery,
  ): Promise<Page<StockMovementView>> {
    return this.door.read(caller, async (tx) => {
      const product = await this.products.get(tx, id);
      const ofProduct = { ...query, filter: { ...query.filter, productId: product.id } };
      return presentPage(StockMovementView, await this.stock.movements(tx, ofProduct));
    });
  }

  @Get('stock-movements')
  @ApiList(stockMovementList)
  @ApiPages(StockMovementView, { summary: 'The stock ledger of the workspace, newest first' })
  all(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<StockMovementView>> {
    return this.door.page(caller, StockMovementView, (tx) => this.stock.movements(tx, query));
  }
}

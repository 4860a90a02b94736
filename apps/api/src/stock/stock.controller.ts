import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ProductService, stockMovementList, StockService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { ApiList, Listed, presentPage } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { ProductStockView, StockMovementView } from './stock.dto.js';

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
  @ApiReads(ProductStockView, { summary: 'Quantity of a product, in all and per location, and its value' })
  levels(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<ProductStockView> {
    return this.door.read(caller, async (tx) => {
      const product = await this.products.get(tx, id);
      const stock = (await this.stock.stockOf(tx, [product.id])).get(product.id);
      return present(ProductStockView, { ...stock!, levels: await this.stock.levels(tx, product.id) });
    });
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
  async all(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<StockMovementView>> {
    return presentPage(StockMovementView, await this.door.read(caller, (tx) => this.stock.movements(tx, query)));
  }
}

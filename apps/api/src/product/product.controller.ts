import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { productList, ProductService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { Removes } from '../http/verb.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { ProductDto, ProductPatchDto, ProductView } from './product.dto.js';

@ApiTags('Products')
@Controller('products')
@Permission('view')
export class ProductController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly products: ProductService,
  ) {}

  @Get()
  @ApiList(productList)
  @ApiPages(ProductView, { summary: 'List products' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<ProductView>> {
    return this.door.page(caller, ProductView, (tx) => this.products.list(tx, query));
  }

  @Get(':id')
  @ApiReads(ProductView, { summary: 'Read a product' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<ProductView> {
    return this.door.show(caller, ProductView, (tx) => this.products.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(ProductView, { summary: 'Create a product', status: 201, body: ProductDto })
  create(@By() caller: Caller, @Body() input: ProductDto): Promise<ProductView> {
    return this.door.change(caller, ProductView, (tx, actor) => this.products.create(tx, input, actor));
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(ProductView, {
    summary: 'Change a product',
    description: 'Fields that are left out stay as they are; null empties one.',
    body: ProductPatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: ProductPatchDto,
  ): Promise<ProductView> {
    return this.door.change(caller, ProductView, (tx, actor) => this.products.update(tx, id, seen, patch, actor));
  }

  @Removes('Delete a product that nothing refers to')
  remove(@By() caller: Caller, @Param('id', idInPath()) id: string, @SeenVersion() seen: number): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.products.delete(tx, id, seen, actor));
  }
}

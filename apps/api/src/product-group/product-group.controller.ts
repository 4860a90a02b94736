import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { productGroupList, ProductGroupService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { ProductGroupDto, ProductGroupPatchDto, ProductGroupView } from './product-group.dto.js';

@ApiTags('Product groups')
@Controller('product-groups')
@Permission('view')
export class ProductGroupController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly groups: ProductGroupService,
  ) {}

  @Get()
  @ApiList(productGroupList)
  @ApiPages(ProductGroupView, { summary: 'List product groups' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<ProductGroupView>> {
    return this.door.page(caller, ProductGroupView, (tx) => this.groups.list(tx, query));
  }

  @Get(':id')
  @ApiReads(ProductGroupView, { summary: 'Read a product group' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<ProductGroupView> {
    return this.door.show(caller, ProductGroupView, (tx) => this.groups.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(ProductGroupView, { summary: 'Create a product group', status: 201, body: ProductGroupDto })
  create(@By() caller: Caller, @Body() input: ProductGroupDto): Promise<ProductGroupView> {
    return this.door.change(caller, ProductGroupView, (tx) => this.groups.create(tx, input));
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(ProductGroupView, { summary: 'Change a product group', body: ProductGroupPatchDto })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: ProductGroupPatchDto,
  ): Promise<ProductGroupView> {
    return this.door.change(caller, ProductGroupView, (tx) => this.groups.update(tx, id, seen, patch));
  }

  @Delete(':id')
  @Permission('admin')
  @ApiWrites(undefined, { summary: 'Delete a product group that nothing uses', status: 204, body: VersionDto })
  remove(@By() caller: Caller, @Param('id', idInPath()) id: string, @SeenVersion() version: number): Promise<void> {
    return this.door.write(caller, (tx) => this.groups.delete(tx, id, version));
  }
}

import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { companyList, CompanyMergeService, CompanyService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { Removes } from '../http/verb.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { CompanyDto, CompanyPatchDto, CompanyView, MergeDto, MergeView } from './company.dto.js';

@ApiTags('Companies')
@Controller('companies')
@Permission('view')
export class CompanyController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly companies: CompanyService,
    private readonly merges: CompanyMergeService,
  ) {}

  @Get()
  @ApiList(companyList)
  @ApiPages(CompanyView, { summary: 'List companies' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<CompanyView>> {
    return this.door.page(caller, CompanyView, (tx) => this.companies.list(tx, query));
  }

  @Get(':id')
  @ApiReads(CompanyView, { summary: 'Read a company' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<CompanyView> {
    return this.door.show(caller, CompanyView, (tx) => this.companies.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(CompanyView, { summary: 'Create a company', status: 201, body: CompanyDto })
  create(@By() caller: Caller, @Body() input: CompanyDto): Promise<CompanyView> {
    return this.door.change(caller, CompanyView, (tx, actor) => this.companies.create(tx, input, actor));
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(CompanyView, {
    summary: 'Change a company',
    description: 'Fields that are left out stay as they are; null empties one.',
    body: CompanyPatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: CompanyPatchDto,
  ): Promise<CompanyView> {
    return this.door.change(caller, CompanyView, (tx, actor) => this.companies.update(tx, id, seen, patch, actor));
  }

  @Post(':id/merge')
  @Permission('edit')
  @ApiWrites(MergeView, {
    summary: 'Merge a company into another that is the same business',
    description:
      'People, notes, tasks, open opportunities, quotes, orders that are not invoiced whole, and drafts go over; issued documents and their money stay. The company is archived for good and takes no new documents. Written to the audit log.',
    errors: [404],
    body: MergeDto,
  })
  merge(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() input: MergeDto,
  ): Promise<MergeView> {
    return this.door.change(caller, MergeView, (tx, actor) => this.merges.merge(tx, id, input, actor, seen));
  }

  @Removes('Delete a company that nothing refers to')
  remove(@By() caller: Caller, @Param('id', idInPath()) id: string, @SeenVersion() seen: number): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.companies.delete(tx, id, seen, actor));
  }
}

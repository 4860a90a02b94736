import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { companyList, CompanyMergeService, CompanyService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { ApiList, Listed, presentPage } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
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
  async list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<CompanyView>> {
    return presentPage(CompanyView, await this.door.read(caller, (tx) => this.companies.list(tx, query)));
  }

  @Get(':id')
  @ApiReads(CompanyView, { summary: 'Read a company' })
  async get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<CompanyView> {
    return present(CompanyView, await this.door.read(caller, (tx) => this.companies.get(tx, id)));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(CompanyView, { summary: 'Create a company', status: 201, body: CompanyDto })
  create(@By() caller: Caller, @Body() input: CompanyDto): Promise<CompanyView> {
    return this.door.write(caller, async (tx, actor) =>
      present(CompanyView, await this.companies.create(tx, input, actor)),
    );
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
    return this.door.write(caller, async (tx, actor) =>
      present(CompanyView, await this.companies.update(tx, id, seen, patch, actor)),
    );
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
    return this.door.write(caller, async (tx, actor) =>
      present(MergeView, await this.merges.merge(tx, id, input, actor, seen)),
    );
  }

  @Delete(':id')
  @Permission('edit')
  @ApiWrites(undefined, { summary: 'Delete a company that nothing refers to', status: 204, body: VersionDto })
  remove(@By() caller: Caller, @Param('id', idInPath()) id: string, @SeenVersion() seen: number): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.companies.delete(tx, id, seen, actor));
  }
}

import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { EntityManager } from 'typeorm';
import { Company, companyList, CompanyService, notFound, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed, presentPage } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { CompanyDto, CompanyView } from './company.dto.js';

/** The companies we buy from: a view of companies, which may be customers as well. */
@ApiTags('Supplier companies')
@Controller('supplier-companies')
@Permission('view')
export class SupplierCompanyController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly companies: CompanyService,
  ) {}

  @Get()
  @ApiList(companyList)
  @ApiPages(CompanyView, { summary: 'List supplier companies' })
  async list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<CompanyView>> {
    const suppliers = { ...query, filter: { ...query.filter, isSupplier: true } };
    return presentPage(CompanyView, await this.door.read(caller, (tx) => this.companies.list(tx, suppliers)));
  }

  @Get(':id')
  @ApiReads(CompanyView, { summary: 'Read a supplier company' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<CompanyView> {
    return this.door.show(caller, CompanyView, (tx) => this.supplier(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(CompanyView, {
    summary: 'Create a supplier company',
    description: 'Change it under /companies.',
    status: 201,
    body: CompanyDto,
  })
  create(@By() caller: Caller, @Body() input: CompanyDto): Promise<CompanyView> {
    const supplier = Object.assign({}, input, { isSupplier: true, isCustomer: input.isCustomer ?? false });
    return this.door.change(caller, CompanyView, (tx, actor) => this.companies.create(tx, supplier, actor));
  }

  private async supplier(tx: EntityManager, id: string): Promise<Company> {
    const company = await this.companies.get(tx, id);
    if (!company.isSupplier) throw notFound('supplier company', id);
    return company;
  }
}

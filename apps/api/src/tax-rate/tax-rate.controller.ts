import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { taxRateList, TaxRateService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { TaxRateDto, TaxRatePatchDto, TaxRateView } from './tax-rate.dto.js';

@ApiTags('Tax rates')
@Controller('tax-rates')
@Permission('view')
export class TaxRateController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly rates: TaxRateService,
  ) {}

  @Get()
  @ApiList(taxRateList)
  @ApiPages(TaxRateView, { summary: 'List tax rates' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<TaxRateView>> {
    return this.door.page(caller, TaxRateView, (tx) => this.rates.list(tx, query));
  }

  @Get(':id')
  @ApiReads(TaxRateView, { summary: 'Read a tax rate' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<TaxRateView> {
    return this.door.show(caller, TaxRateView, (tx) => this.rates.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(TaxRateView, { summary: 'Create a tax rate', status: 201, body: TaxRateDto })
  create(@By() caller: Caller, @Body() input: TaxRateDto): Promise<TaxRateView> {
    return this.door.change(caller, TaxRateView, (tx, actor) => this.rates.create(tx, input, actor));
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(TaxRateView, { summary: 'Change a tax rate', body: TaxRatePatchDto })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: TaxRatePatchDto,
  ): Promise<TaxRateView> {
    return this.door.change(caller, TaxRateView, (tx, actor) => this.rates.update(tx, id, seen, patch, actor));
  }
}

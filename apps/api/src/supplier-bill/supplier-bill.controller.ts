import { Body, Controller, Get, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { supplierBillList, SupplierBillService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { ApiQueryFlag, QueryFlag } from '../http/query-flag.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { Removes, Verb } from '../http/verb.js';
import { SeenVersion, SeenVersionIfGiven } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import {
  LandedCostsDto,
  SupplierBillDetailView,
  SupplierBillDto,
  SupplierBillPatchDto,
  SupplierBillSummaryView,
  SupplierBillView,
} from './supplier-bill.dto.js';

@ApiTags('Supplier bills')
@Controller('supplier-bills')
@Permission('view')
export class SupplierBillController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly bills: SupplierBillService,
  ) {}

  @Get()
  @ApiList(supplierBillList)
  @ApiPages(SupplierBillSummaryView, { summary: 'List supplier bills, without their lines' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<SupplierBillSummaryView>> {
    return this.door.page(caller, SupplierBillSummaryView, (tx) => this.bills.list(tx, query));
  }

  @Get(':id')
  @ApiReads(SupplierBillDetailView, { summary: 'Read a supplier bill with its lines and what was applied to it' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<SupplierBillDetailView> {
    return this.door.read(caller, async (tx) => {
      const bill = await this.bills.get(tx, id);
      return present(SupplierBillDetailView, bill, { applied: await this.bills.applied(tx, id) });
    });
  }

  @Post()
  @Permission('edit')
  @ApiQueryFlag('issue', 'Issue it in the same step.')
  @ApiWrites(SupplierBillView, {
    summary: 'Enter a supplier bill that is no receipt of a purchase order',
    description: 'A draft, unless `issue=true`.',
    status: 201,
    body: SupplierBillDto,
  })
  create(
    @By() caller: Caller,
    @QueryFlag('issue') issue: boolean,
    @Body() input: SupplierBillDto,
  ): Promise<SupplierBillView> {
    return this.door.change(caller, SupplierBillView, (tx, actor) =>
      this.bills.create(tx, Object.assign({}, input, { issue }), actor),
    );
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(SupplierBillView, {
    summary: 'Change a supplier bill',
    description:
      'A draft, or an issued one to which nothing is applied: corrected prices correct the stock. Lines, when given, replace all lines.',
    body: SupplierBillPatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: SupplierBillPatchDto,
  ): Promise<SupplierBillView> {
    return this.door.change(caller, SupplierBillView, (tx, actor) => this.bills.update(tx, id, seen, patch, actor));
  }

  @Put(':id/landed-costs')
  @Permission('edit')
  @ApiWrites(SupplierBillView, {
    summary: 'Set the landed costs of a draft',
    description: 'Replaces all of them and spreads them over the lines of tracked goods.',
    body: LandedCostsDto,
  })
  landedCosts(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() { landedCosts }: LandedCostsDto,
  ): Promise<SupplierBillView> {
    return this.door.change(caller, SupplierBillView, (tx) => this.bills.setLandedCosts(tx, id, landedCosts, seen));
  }

  @Verb('issue', SupplierBillView, {
    summary: 'Issue a draft',
    description: 'Gives it its number and brings tracked goods into stock at what they cost.',
  })
  issue(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<SupplierBillView> {
    return this.door.change(caller, SupplierBillView, (tx, actor) => this.bills.issue(tx, id, actor, seen));
  }

  @Verb('void', SupplierBillView, {
    summary: 'Void an issued supplier bill',
    description:
      'Takes its goods out of stock again and reopens its purchase order. Refused while payments or credits are applied, and when the goods are gone.',
  })
  void(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<SupplierBillView> {
    return this.door.change(caller, SupplierBillView, (tx, actor) => this.bills.void(tx, id, actor, seen));
  }

  @Removes('Delete a draft')
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() _body: VersionDto,
  ): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.bills.delete(tx, id, seen, actor));
  }
}

import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  supplierCreditList,
  SupplierCreditService,
  SupplierCreditUseService,
  type ListQuery,
  type Page,
} from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { ApiQueryFlag, QueryFlag } from '../http/query-flag.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { Removes, Verb } from '../http/verb.js';
import { SeenVersion, SeenVersionIfGiven } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import {
  SupplierCreditAllocationDto,
  SupplierCreditAllocationView,
  SupplierCreditDto,
  SupplierCreditPatchDto,
  SupplierCreditSummaryView,
  SupplierCreditView,
} from './supplier-credit.dto.js';

@ApiTags('Supplier credits')
@Controller('supplier-credits')
@Permission('view')
export class SupplierCreditController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly credits: SupplierCreditService,
    private readonly use: SupplierCreditUseService,
  ) {}

  @Get()
  @ApiList(supplierCreditList)
  @ApiPages(SupplierCreditSummaryView, { summary: 'List supplier credits, without their lines' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<SupplierCreditSummaryView>> {
    return this.door.page(caller, SupplierCreditSummaryView, (tx) => this.credits.list(tx, query));
  }

  @Get(':id')
  @ApiReads(SupplierCreditView, { summary: 'Read a supplier credit' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<SupplierCreditView> {
    return this.door.show(caller, SupplierCreditView, (tx) => this.credits.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiQueryFlag('issue', 'Issue it in the same step.')
  @ApiWrites(SupplierCreditView, {
    summary: 'Enter a supplier credit',
    description: 'A draft, unless `issue=true`.',
    status: 201,
    body: SupplierCreditDto,
  })
  create(
    @By() caller: Caller,
    @QueryFlag('issue') issue: boolean,
    @Body() input: SupplierCreditDto,
  ): Promise<SupplierCreditView> {
    return this.door.change(caller, SupplierCreditView, (tx, actor) =>
      this.credits.create(tx, Object.assign({}, input, { issue }), actor),
    );
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(SupplierCreditView, {
    summary: 'Change a supplier credit of which nothing is used',
    description: 'Lines, when given, replace all lines.',
    body: SupplierCreditPatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: SupplierCreditPatchDto,
  ): Promise<SupplierCreditView> {
    return this.door.change(caller, SupplierCreditView, (tx, actor) => this.credits.update(tx, id, seen, patch, actor));
  }

  @Verb('issue', SupplierCreditView, {
    summary: 'Issue a draft',
    description: 'Gives it its number and takes returned goods out of stock.',
  })
  issue(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<SupplierCreditView> {
    return this.door.change(caller, SupplierCreditView, (tx, actor) => this.credits.issue(tx, id, actor, seen));
  }

  @Verb('void', SupplierCreditView, {
    summary: 'Void an issued supplier credit',
    description: 'Refused while any of it is used.',
  })
  void(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<SupplierCreditView> {
    return this.door.change(caller, SupplierCreditView, (tx, actor) => this.credits.void(tx, id, actor, seen));
  }

  @Removes('Delete a draft')
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() _body: VersionDto,
  ): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.credits.delete(tx, id, seen, actor));
  }

  @Post(':id/allocations')
  @Permission('edit')
  @ApiWrites(SupplierCreditAllocationView, {
    summary: 'Apply credit to a supplier bill',
    status: 201,
    errors: [404],
    body: SupplierCreditAllocationDto,
  })
  allocate(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @Body() input: SupplierCreditAllocationDto,
  ): Promise<SupplierCreditAllocationView> {
    return this.door.change(caller, SupplierCreditAllocationView, (tx, actor) =>
      this.use.allocate(tx, id, input, actor),
    );
  }
}

import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { creditNoteList, CreditNoteService, CreditUseService, type ListQuery, type Page } from '#crm-core';
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
  CreditAllocationDto,
  CreditAllocationView,
  CreditNoteDto,
  CreditNotePatchDto,
  CreditNoteSummaryView,
  CreditNoteView,
  RefundDto,
  RefundView,
} from './credit-note.dto.js';

@ApiTags('Credit notes')
@Controller('credit-notes')
@Permission('view')
export class CreditNoteController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly notes: CreditNoteService,
    private readonly credit: CreditUseService,
  ) {}

  @Get()
  @ApiList(creditNoteList)
  @ApiPages(CreditNoteSummaryView, { summary: 'List credit notes, without their lines' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<CreditNoteSummaryView>> {
    return this.door.page(caller, CreditNoteSummaryView, (tx) => this.notes.list(tx, query));
  }

  @Get(':id')
  @ApiReads(CreditNoteView, { summary: 'Read a credit note' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<CreditNoteView> {
    return this.door.show(caller, CreditNoteView, (tx) => this.notes.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiQueryFlag('issue', 'Issue it in the same step.')
  @ApiWrites(CreditNoteView, {
    summary: 'Create a credit note',
    description: 'A draft, unless `issue=true`.',
    status: 201,
    body: CreditNoteDto,
  })
  create(
    @By() caller: Caller,
    @QueryFlag('issue') issue: boolean,
    @Body() input: CreditNoteDto,
  ): Promise<CreditNoteView> {
    return this.door.change(caller, CreditNoteView, (tx, actor) =>
      this.notes.create(tx, Object.assign({}, input, { issue }), actor),
    );
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(CreditNoteView, {
    summary: 'Change a credit note of which nothing is used',
    description: 'Lines, when given, replace all lines.',
    body: CreditNotePatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: CreditNotePatchDto,
  ): Promise<CreditNoteView> {
    return this.door.change(caller, CreditNoteView, (tx, actor) => this.notes.update(tx, id, seen, patch, actor));
  }

  @Verb('issue', CreditNoteView, {
    summary: 'Issue a draft',
    description: 'Gives it its number and takes returned goods into stock.',
  })
  issue(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<CreditNoteView> {
    return this.door.change(caller, CreditNoteView, (tx, actor) => this.notes.issue(tx, id, actor, seen));
  }

  @Verb('void', CreditNoteView, {
    summary: 'Void an issued credit note',
    description: 'Refused while any of it is used.',
  })
  void(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<CreditNoteView> {
    return this.door.change(caller, CreditNoteView, (tx, actor) => this.notes.void(tx, id, actor, seen));
  }

  @Removes('Delete a draft')
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() _body: VersionDto,
  ): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.notes.delete(tx, id, seen, actor));
  }

  @Post(':id/allocations')
  @Permission('edit')
  @ApiWrites(CreditAllocationView, {
    summary: 'Apply credit to an invoice',
    status: 201,
    errors: [404],
    body: CreditAllocationDto,
  })
  allocate(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @Body() input: CreditAllocationDto,
  ): Promise<CreditAllocationView> {
    return this.door.change(caller, CreditAllocationView, (tx, actor) => this.credit.allocate(tx, id, input, actor));
  }

  @Post(':id/refunds')
  @Permission('edit')
  @ApiWrites(RefundView, { summary: 'Pay credit back', status: 201, errors: [404], body: RefundDto })
  refund(@By() caller: Caller, @Param('id', idInPath()) id: string, @Body() input: RefundDto): Promise<RefundView> {
    return this.door.change(caller, RefundView, (tx, actor) => this.credit.refund(tx, id, input, actor));
  }
}

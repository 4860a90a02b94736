import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  CreditAndReissueService,
  invoiceList,
  InvoiceService,
  type ListQuery,
  type Page,
  RecordGuards,
} from '#crm-core';
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
  InvoiceDetailView,
  InvoiceDto,
  InvoicePatchDto,
  InvoiceRefusalsView,
  InvoiceSummaryView,
  InvoiceView,
  ReissueDto,
  ReissueView,
} from './invoice.dto.js';

@ApiTags('Invoices')
@Controller('invoices')
@Permission('view')
export class InvoiceController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly invoices: InvoiceService,
    private readonly reissues: CreditAndReissueService,
    private readonly guards: RecordGuards,
  ) {}

  @Get()
  @ApiList(invoiceList)
  @ApiPages(InvoiceSummaryView, { summary: 'List invoices, without their lines' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<InvoiceSummaryView>> {
    return this.door.page(caller, InvoiceSummaryView, (tx) => this.invoices.list(tx, query));
  }

  @Get(':id')
  @ApiReads(InvoiceDetailView, { summary: 'Read an invoice with its lines and what was applied to it' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<InvoiceDetailView> {
    return this.door.read(caller, async (tx) => {
      const invoice = await this.invoices.get(tx, id);
      return present(InvoiceDetailView, invoice, { applied: await this.invoices.applied(tx, id) });
    });
  }

  @Get(':id/refusals')
  @ApiReads(InvoiceRefusalsView, {
    summary: 'Ask what may not be done with an invoice, and why',
    description: 'As far as other parts of the system forbid it, such as books that lock what they hold.',
  })
  refusals(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<InvoiceRefusalsView> {
    return this.door.show(caller, InvoiceRefusalsView, async (tx) => {
      await this.invoices.get(tx, id);
      const subject = { workspaceId: caller.workspaceId, record: 'invoice' as const, id };
      const edit = await this.guards.refusal(subject, 'edit', tx);
      return { edit, void: await this.guards.refusal(subject, 'void', tx) };
    });
  }

  @Post()
  @Permission('edit')
  @ApiQueryFlag('issue', 'Issue it in the same step.')
  @ApiWrites(InvoiceView, {
    summary: 'Create an invoice',
    description: 'A draft, unless `issue=true`.',
    status: 201,
    body: InvoiceDto,
  })
  create(@By() caller: Caller, @QueryFlag('issue') issue: boolean, @Body() input: InvoiceDto): Promise<InvoiceView> {
    return this.door.change(caller, InvoiceView, (tx, actor) =>
      this.invoices.create(tx, Object.assign({}, input, { issue }), actor),
    );
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(InvoiceView, {
    summary: 'Change an invoice',
    description: 'A draft, or an issued one to which nothing is applied. Lines, when given, replace all lines.',
    body: InvoicePatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: InvoicePatchDto,
  ): Promise<InvoiceView> {
    return this.door.change(caller, InvoiceView, (tx, actor) => this.invoices.update(tx, id, seen, patch, actor));
  }

  @Verb('issue', InvoiceView, {
    summary: 'Issue a draft',
    description: 'Gives it its number and takes tracked goods out of stock.',
  })
  issue(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<InvoiceView> {
    return this.door.change(caller, InvoiceView, (tx, actor) => this.invoices.issue(tx, id, actor, seen));
  }

  @Verb('void', InvoiceView, {
    summary: 'Void an issued invoice',
    description: 'Takes the goods back into stock. Refused while payments or credits are applied.',
  })
  void(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<InvoiceView> {
    return this.door.change(caller, InvoiceView, (tx, actor) => this.invoices.void(tx, id, actor, seen));
  }

  @Post(':id/credit-and-reissue')
  @Permission('edit')
  @ApiWrites(ReissueView, {
    summary: 'Credit an issued invoice in whole and open a draft in its place',
    description:
      'The credit settles the invoice where it is open; what is left of it is applied to the draft when that is issued.',
    status: 201,
    errors: [404],
    body: ReissueDto,
  })
  creditAndReissue(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() input: ReissueDto,
  ): Promise<ReissueView> {
    return this.door.change(caller, ReissueView, (tx, actor) =>
      this.reissues.creditAndReissue(tx, id, input, actor, seen),
    );
  }

  @Removes('Delete a draft')
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() _body: VersionDto,
  ): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.invoices.delete(tx, id, seen, actor));
  }
}

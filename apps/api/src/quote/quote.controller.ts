import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { quoteList, QuoteService, type ListQuery, type Page } from '#crm-core';
import { ApiAnswersList, ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { ApiQueryFlag, QueryFlag } from '../http/query-flag.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { Verb } from '../http/verb.js';
import { SeenVersion, SeenVersionIfGiven } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { SalesOrderView } from '../sales-order/sales-order.dto.js';
import {
  AcceptanceDto,
  AcceptedQuoteView,
  DeclineDto,
  QuoteDto,
  QuotePatchDto,
  QuoteRevisionView,
  QuoteSummaryView,
  QuoteView,
} from './quote.dto.js';

@ApiTags('Quotes')
@Controller('quotes')
@Permission('view')
export class QuoteController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly quotes: QuoteService,
  ) {}

  @Get()
  @ApiList(quoteList)
  @ApiPages(QuoteSummaryView, { summary: 'List quotes, without their lines' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<QuoteSummaryView>> {
    return this.door.page(caller, QuoteSummaryView, (tx) => this.quotes.list(tx, query));
  }

  @Get(':id')
  @ApiReads(QuoteView, { summary: 'Read a quote' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<QuoteView> {
    return this.door.show(caller, QuoteView, (tx) => this.quotes.get(tx, id));
  }

  @Get(':id/revisions')
  @ApiAnswersList(QuoteRevisionView, { summary: 'What a quote offered before, oldest first', errors: [404] })
  async revisions(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<QuoteRevisionView[]> {
    const revisions = await this.door.read(caller, (tx) => this.quotes.revisions(tx, id));
    return revisions.map(({ content, revision, createdAt }) =>
      present(QuoteRevisionView, content, { revision, createdAt }),
    );
  }

  @Post()
  @Permission('edit')
  @ApiQueryFlag('send', 'Send it in the same step.')
  @ApiWrites(QuoteView, {
    summary: 'Create a quote',
    description: 'A draft, unless `send=true`.',
    status: 201,
    body: QuoteDto,
  })
  create(@By() caller: Caller, @QueryFlag('send') send: boolean, @Body() input: QuoteDto): Promise<QuoteView> {
    return this.door.change(caller, QuoteView, (tx, actor) =>
      this.quotes.create(tx, Object.assign({}, input, { send }), actor),
    );
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(QuoteView, {
    summary: 'Change a draft',
    description: 'Lines, when given, replace all lines. What was sent is revised instead.',
    body: QuotePatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: QuotePatchDto,
  ): Promise<QuoteView> {
    return this.door.change(caller, QuoteView, (tx, actor) => this.quotes.update(tx, id, seen, patch, actor));
  }

  @Verb('send', QuoteView, { summary: 'Mark a draft as sent to the customer' })
  send(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<QuoteView> {
    return this.door.change(caller, QuoteView, (tx, actor) => this.quotes.send(tx, id, actor, seen));
  }

  @Post(':id/accept')
  @Permission('edit')
  @ApiWrites(AcceptedQuoteView, {
    summary: 'Say that the customer accepts',
    description: 'Makes the confirmed sales order with the same lines, unless `order` is false.',
    body: AcceptanceDto,
  })
  accept(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() options: AcceptanceDto,
  ): Promise<AcceptedQuoteView> {
    return this.door.write(caller, async (tx, actor) => {
      const { quote, salesOrder } = await this.quotes.accept(tx, id, options, actor, seen);
      return present(AcceptedQuoteView, quote, { salesOrderId: salesOrder?.id });
    });
  }

  @Post(':id/convert')
  @Permission('edit')
  @ApiWrites(SalesOrderView, {
    summary: 'Make the sales order of an accepted quote',
    status: 201,
    errors: [404],
    body: VersionDto,
  })
  convert(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<SalesOrderView> {
    return this.door.change(caller, SalesOrderView, (tx, actor) => this.quotes.convert(tx, id, actor, seen));
  }

  @Post(':id/decline')
  @Permission('edit')
  @ApiWrites(QuoteView, { summary: 'Say that the customer declines, or withdraw the quote', body: DeclineDto })
  decline(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() { reason }: DeclineDto,
  ): Promise<QuoteView> {
    return this.door.change(caller, QuoteView, (tx, actor) => this.quotes.decline(tx, id, reason, actor, seen));
  }

  @Post(':id/revise')
  @Permission('edit')
  @ApiWrites(QuoteView, {
    summary: 'Begin the next revision as a draft, with the given changes',
    description: 'The one before is kept as it was. Dated today, unless a date is given.',
    body: QuotePatchDto,
  })
  revise(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() patch: QuotePatchDto,
  ): Promise<QuoteView> {
    return this.door.change(caller, QuoteView, (tx, actor) => this.quotes.revise(tx, id, patch, actor, seen));
  }
}

import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { EntityManager } from 'typeorm';
import { FieldChecks, opportunityList, OpportunityService, type Actor, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { Verb } from '../http/verb.js';
import { SeenVersion, SeenVersionIfGiven } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import {
  ConvertedOpportunityView,
  LossDto,
  OpportunityConversionDto,
  OpportunityDto,
  OpportunityPatchDto,
  OpportunityView,
  WinDto,
} from './opportunity.dto.js';

@ApiTags('Opportunities')
@Controller('opportunities')
@Permission('view')
export class OpportunityController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly opportunities: OpportunityService,
  ) {}

  @Get()
  @ApiList(opportunityList)
  @ApiPages(OpportunityView, { summary: 'List opportunities' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<OpportunityView>> {
    return this.door.page(caller, OpportunityView, (tx) => this.opportunities.list(tx, query));
  }

  @Get(':id')
  @ApiReads(OpportunityView, { summary: 'Read an opportunity' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<OpportunityView> {
    return this.door.show(caller, OpportunityView, (tx) => this.opportunities.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(OpportunityView, { summary: 'Create an opportunity', status: 201, body: OpportunityDto })
  create(@By() caller: Caller, @Body() input: OpportunityDto): Promise<OpportunityView> {
    return this.door.change(caller, OpportunityView, (tx, actor) => this.opportunities.create(tx, input, actor));
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(OpportunityView, {
    summary: 'Change an open opportunity',
    description: 'A `stageId` moves it along the pipeline.',
    body: OpportunityPatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: OpportunityPatchDto,
  ): Promise<OpportunityView> {
    return this.door.change(caller, OpportunityView, (tx, actor) =>
      this.opportunities.update(tx, id, seen, patch, actor),
    );
  }

  @Post(':id/win')
  @Permission('edit')
  @ApiWrites(OpportunityView, { summary: 'Close an opportunity as won', body: WinDto })
  win(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() { reason }: WinDto,
  ): Promise<OpportunityView> {
    return this.door.change(caller, OpportunityView, (tx, actor) =>
      this.opportunities.win(tx, id, reason, actor, seen),
    );
  }

  @Post(':id/lose')
  @Permission('edit')
  @ApiWrites(OpportunityView, { summary: 'Close an opportunity as lost', body: LossDto })
  lose(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() { reason }: LossDto,
  ): Promise<OpportunityView> {
    return this.door.change(caller, OpportunityView, (tx, actor) =>
      this.opportunities.lose(tx, id, reason, actor, seen),
    );
  }

  @Verb('reopen', OpportunityView, { summary: 'Open a closed opportunity again' })
  reopen(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<OpportunityView> {
    return this.door.change(caller, OpportunityView, (tx, actor) => this.opportunities.reopen(tx, id, actor, seen));
  }

  @Post(':id/convert')
  @Permission('edit')
  @ApiWrites(ConvertedOpportunityView, {
    summary: 'Make a draft quote or a draft sales order of an open opportunity',
    description: 'With an order the opportunity is won at once, with a quote when that is accepted.',
    status: 201,
    errors: [404],
    body: OpportunityConversionDto,
  })
  convert(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() input: OpportunityConversionDto,
  ): Promise<ConvertedOpportunityView> {
    return this.door.change(caller, ConvertedOpportunityView, (tx, actor) =>
      this.converted(tx, id, input, actor, seen),
    );
  }

  private async converted(
    tx: EntityManager,
    id: string,
    { to, expiryDate, date, lines }: OpportunityConversionDto,
    actor: Actor,
    seen: number | undefined,
  ): Promise<object> {
    await this.opportunities.get(tx, id);
    const check = new FieldChecks('opportunity', 'create');
    check.oneOf('to', to, ['quote', 'salesOrder']);
    check.done();
    const content = { ...(date === undefined ? {} : { date }), ...(lines ? { lines } : {}) };
    const made =
      to === 'quote'
        ? await this.opportunities.toQuote(
            tx,
            id,
            { ...content, ...(expiryDate === undefined ? {} : { expiryDate }) },
            actor,
            seen,
          )
        : await this.opportunities.toSalesOrder(tx, id, content, actor, seen);
    return Object.assign({ record: to }, made);
  }
}

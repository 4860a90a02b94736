import { Body, Controller, Get, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { driftStates } from '../drift/causes.js';
import { ChangedInXero, type ChangeView } from '../drift/changed-in-xero.js';
import { DriftSweep } from '../drift/drift-sweep.js';
import { wordsFor } from '../drift/fields.js';
import { CallFailed } from '../engine/call.js';
import type { Caller } from '../host/access.js';
import { SyncError } from '../sync-error.js';
import { Answers, AnswersPage } from './api-docs.js';
import { deepLink } from './deep-links.js';
import { ChangeInXeroView, IgnoreChangeDto, LookedView } from './drift.dto.js';
import { filterOf, oneOf, pageOf, pageView } from './listing.js';
import { Presenter } from './presenter.js';
import { RecordNames } from './record-names.js';
import { Allow, By, XeroGuard } from './xero-guard.js';

const idParam = ApiParam({ name: 'id', example: '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c' });

@ApiTags('Xero: changed in Xero')
@Controller('integrations/xero/changes')
@UseGuards(XeroGuard)
export class DriftController {
  constructor(
    private readonly changes: ChangedInXero,
    private readonly names: RecordNames,
    private readonly presenter: Presenter,
    private readonly sweep: DriftSweep,
  ) {}

  @Get()
  @Allow('view')
  @ApiQuery({ name: 'page', required: false, example: 1 })
  @ApiQuery({ name: 'pageSize', required: false, example: 25 })
  @ApiQuery({ name: 'filter[state]', required: false, example: 'ignored' })
  @ApiQuery({ name: 'filter[kind]', required: false, example: 'invoice' })
  @AnswersPage(ChangeInXeroView, {
    summary: 'Records that were changed in Xero',
    description:
      'Without a filter those that wait for a decision and those that are excluded by "do not import", the latest first.',
    errors: [400, 404],
  })
  async list(@By() { workspaceId }: Caller, @Query() query: Record<string, unknown>) {
    const page = pageOf(query);
    const filter = filterOf(query, ['state', 'kind']);
    const state = oneOf('filter[state]', filter.state, driftStates);
    const found = await this.changes.list(
      workspaceId,
      { ...(state ? { state } : {}), ...(filter.kind ? { kind: this.names.kindOf(workspaceId, filter.kind) } : {}) },
      page,
    );
    const shortCode = await this.presenter.shortCode(workspaceId);
    return pageView(found, page, (change) => this.viewOf(change, shortCode));
  }

  @Post('look')
  @Allow('operate')
  @Answers(LookedView, {
    summary: 'Compare everything that is in Xero now',
    description:
      'Else it takes a week: one call to Xero for 40 records. Stopped by the limits of Xero it may be asked for again and goes on.',
    errors: [503],
  })
  async look(@By() { workspaceId }: Caller): Promise<LookedView> {
    try {
      return { looked: await this.sweep.lookAtAll(workspaceId) };
    } catch (error) {
      if (!(error instanceof CallFailed)) throw error;
      throw new SyncError('unavailable', 'xero_unreachable', error.message);
    }
  }

  @Get(':id')
  @Allow('view')
  @idParam
  @Answers(ChangeInXeroView, { summary: 'One change, field by field: agreed, ours, theirs', errors: [404] })
  async one(@By() { workspaceId }: Caller, @Param('id') id: string): Promise<ChangeInXeroView> {
    return this.shown(await this.changes.one(workspaceId, id));
  }

  @Post(':id/push')
  @Allow('operate')
  @idParam
  @Answers(ChangeInXeroView, {
    summary: "Send the CRM's values to Xero",
    description: 'Goes ahead of the rest. What Xero does not take becomes an unresolved error.',
    errors: [404, 409, 422],
  })
  async push(@By() caller: Caller, @Param('id') id: string): Promise<ChangeInXeroView> {
    return this.shown(await this.changes.push(caller, id));
  }

  @Post(':id/accept')
  @Allow('operate')
  @idParam
  @Answers(ChangeInXeroView, {
    summary: "Take Xero's values over",
    description: 'Where the CRM may: never amounts, lines, dates, currency or contact of a document.',
    errors: [404, 409, 422],
  })
  async accept(@By() caller: Caller, @Param('id') id: string): Promise<ChangeInXeroView> {
    return this.shown(await this.changes.accept(caller, id));
  }

  @Post(':id/ignore')
  @Allow('operate')
  @idParam
  @Answers(ChangeInXeroView, {
    summary: 'Leave a change as it is, for a reason',
    body: IgnoreChangeDto,
    errors: [400, 404, 409, 422],
  })
  async ignore(
    @By() caller: Caller,
    @Param('id') id: string,
    @Body() { reason }: IgnoreChangeDto,
  ): Promise<ChangeInXeroView> {
    return this.shown(await this.changes.ignore(caller, id, reason));
  }

  @Post(':id/credit-and-reissue')
  @Allow('operate')
  @idParam
  @Answers(ChangeInXeroView, {
    summary: 'Credit the invoice and open a new one in its place',
    description: 'For invoices whose amounts, lines, date or contact were changed in Xero. The new one is a draft.',
    errors: [404, 409, 422],
  })
  async creditAndReissue(@By() caller: Caller, @Param('id') id: string): Promise<ChangeInXeroView> {
    return this.shown(await this.changes.creditAndReissue(caller, id));
  }

  private async shown(change: ChangeView): Promise<ChangeInXeroView> {
    return this.viewOf(change, await this.presenter.shortCode(change.ref.workspaceId));
  }

  private viewOf(
    { ref, fields, remoteType, remoteId, ...change }: ChangeView,
    shortCode: string | undefined,
  ): ChangeInXeroView {
    const url = deepLink(shortCode, ref.kind, remoteType, remoteId);
    return {
      ...change,
      record: this.names.nameOf(ref),
      fields: fields.map((field) => ({ ...field, words: wordsFor(remoteType, field.field) })),
      ...(url ? { url } : {}),
    };
  }
}

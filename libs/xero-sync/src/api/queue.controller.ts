import { Body, Controller, Get, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import type { RowState } from '../engine/views.js';
import { titleOf } from '../help/error-help.js';
import type { Caller } from '../host/access.js';
import type { SettingProblem } from '../settings/setting-problems.js';
import { SyncError } from '../sync-error.js';
import { XeroSync } from '../xero-sync.js';
import { Answers, AnswersPage } from './api-docs.js';
import { filterOf, oneOf, pageOf, pageView } from './listing.js';
import { Presenter } from './presenter.js';
import {
  BulkExportView,
  ErrorGroupView,
  PauseDto,
  QueueRowView,
  RetriedView,
  RetryAllDto,
  SendFirstDto,
  SkipDto,
} from './queue.dto.js';
import { XeroStatusView } from './status.dto.js';
import { StatusViews } from './status-views.js';
import { ManualExport } from './manual-export.js';
import { RecordNames } from './record-names.js';
import { Allow, By, XeroGuard } from './xero-guard.js';

const states = ['pending', 'sending', 'unknown', 'attention'] as const satisfies readonly RowState[];
const paged = [
  ApiQuery({ name: 'page', required: false, example: 1 }),
  ApiQuery({ name: 'pageSize', required: false, example: 25 }),
];
const Paged = (): MethodDecorator => (target, key, descriptor) =>
  paged.forEach((decorate) => decorate(target, key, descriptor));
const Filtered = (name: string, example: string) => ApiQuery({ name: `filter[${name}]`, required: false, example });

@ApiTags('Xero: queue, history and errors')
@Controller('integrations/xero')
@UseGuards(XeroGuard)
export class QueueController {
  constructor(
    private readonly sync: XeroSync,
    private readonly status: StatusViews,
    private readonly presenter: Presenter,
    private readonly names: RecordNames,
    private readonly manual: ManualExport,
  ) {}

  @Get('export-queue')
  @Allow('view')
  @Paged()
  @Filtered('state', 'pending')
  @Filtered('kind', 'invoice')
  @Filtered('held', 'true')
  @ApiQuery({ name: 'search', required: false, example: 'INV-0000' })
  @AnswersPage(QueueRowView, { summary: 'What is still to be sent, in order' })
  async queue(@By() { workspaceId }: Caller, @Query() query: Record<string, unknown>) {
    const page = pageOf(query);
    const filter = filterOf(query, ['state', 'kind', 'held']);
    const state = oneOf('filter[state]', filter.state, states);
    const heldOnly = oneOf('filter[held]', filter.held, ['true', 'false']) === 'true';
    const search = typeof query['search'] === 'string' && query['search'] ? query['search'] : undefined;
    const found = await this.sync.queue(
      workspaceId,
      {
        heldOnly,
        ...(state ? { state } : {}),
        ...(filter.kind ? { kind: this.names.kindOf(workspaceId, filter.kind) } : {}),
        ...(search ? { search } : {}),
      },
      page,
    );
    return pageView(found, page, (row) => this.presenter.row(row));
  }

  @Post('export-queue/pause')
  @Allow('configure')
  @Answers(XeroStatusView, {
    summary: 'Stop sending until resumed; changes are still queued',
    body: PauseDto,
    errors: [400],
  })
  async pause(@By() caller: Caller, @Body() { reason }: PauseDto): Promise<XeroStatusView> {
    await this.sync.pause(caller.workspaceId, reason?.trim() || `Paused by ${caller.userName}.`);
    return this.status.of(caller.workspaceId);
  }

  @Post('export-queue/resume')
  @Allow('configure')
  @Answers(XeroStatusView, { summary: 'Go on sending' })
  async resume(@By() caller: Caller): Promise<XeroStatusView> {
    await this.sync.resume(caller.workspaceId);
    return this.status.of(caller.workspaceId);
  }

  @Post('export-queue/send-first')
  @Allow('operate')
  @Answers(BulkExportView, { summary: 'Send these records ahead of the rest', body: SendFirstDto, errors: [400, 404] })
  sendFirst(@By() { workspaceId }: Caller, @Body() { records }: SendFirstDto): Promise<BulkExportView> {
    return this.manual.records(workspaceId, records);
  }

  @Get('errors')
  @Allow('view')
  @Paged()
  @Filtered('kind', 'invoice')
  @Filtered('code', 'account_missing')
  @AnswersPage(QueueRowView, {
    summary: 'Unresolved errors, the oldest first',
    description:
      'Settings that point at something Xero no longer has come before the records (`filter[kind]=setting` for them alone). They go by themselves when the setting is chosen anew, or when Xero has the thing again.',
  })
  async errors(@By() { workspaceId }: Caller, @Query() query: Record<string, unknown>) {
    const page = pageOf(query);
    const { kind, code } = filterOf(query, ['kind', 'code']);
    const settings =
      kind === undefined || kind === settingKind
        ? await this.sync.settingErrors(workspaceId, code === undefined ? {} : { code })
        : [];
    const from = (page.page - 1) * page.pageSize;
    const first = settings.slice(from, from + page.pageSize).map(settingRow);
    if (kind === settingKind) return { items: first, ...page, total: settings.length };
    const filter = this.errorFilter(workspaceId, { ...(kind ? { kind } : {}), ...(code ? { code } : {}) });
    const found = await this.sync.errors(workspaceId, filter, { ...page, precededBy: settings.length });
    const rows = found.items.map((row) => this.presenter.row(row));
    return { items: [...first, ...rows], ...page, total: settings.length + found.total };
  }

  @Get('errors/groups')
  @Allow('view')
  @Answers([ErrorGroupView], {
    summary: 'Unresolved errors by their causes',
    description: 'Settings first, then those that hold most back. Send a group again with retry-all and its code.',
  })
  async groups(@By() { workspaceId }: Caller): Promise<ErrorGroupView[]> {
    const settings = await this.sync.settingErrors(workspaceId);
    const groups = await this.sync.errorGroups(workspaceId);
    return [...settingGroups(settings), ...groups.map((group) => this.presenter.group(group))];
  }

  @Post('errors/retry-all')
  @Allow('operate')
  @Answers(RetriedView, {
    summary: 'Send all unresolved errors again, or those of one kind or code',
    body: RetryAllDto,
    errors: [400, 404],
  })
  async retryAll(@By() { workspaceId }: Caller, @Body() filter: RetryAllDto): Promise<RetriedView> {
    return { retried: await this.sync.retryAll(workspaceId, this.errorFilter(workspaceId, filter)) };
  }

  @Post('errors/:row/retry')
  @Allow('operate')
  @Answers(QueueRowView, { summary: 'Send one unresolved error again', errors: [404, 409] })
  async retry(@By() { workspaceId }: Caller, @Param('row') row: string): Promise<QueueRowView> {
    await this.refuseSetting(workspaceId, row);
    return this.presenter.row(await this.sync.retry(workspaceId, rowIn(row)));
  }

  @Post('rows/:row/skip')
  @Allow('operate')
  @Answers(QueueRowView, {
    summary: 'Leave a row out on purpose',
    description: 'What depends on it is left out with it.',
    body: SkipDto,
    errors: [400, 404, 409],
  })
  async skip(
    @By() { workspaceId }: Caller,
    @Param('row') row: string,
    @Body() { reason }: SkipDto,
  ): Promise<QueueRowView> {
    await this.refuseSetting(workspaceId, row);
    return this.presenter.row(await this.sync.skip(workspaceId, rowIn(row), reason?.trim() || undefined));
  }

  /** An error of a setting is no row of the queue. */
  private async refuseSetting(workspaceId: string, id: string): Promise<void> {
    const setting = (await this.sync.settingErrors(workspaceId)).find((one) => one.id === id);
    if (!setting) return;
    throw new SyncError(
      'conflict',
      'setting_problem',
      `This error is about a setting (${setting.label}), not about a record. ${setting.remedy} It goes by itself then.`,
    );
  }

  private errorFilter(workspaceId: string, { kind, code }: { kind?: string; code?: string }) {
    return {
      ...(kind ? { kind: this.names.kindOf(workspaceId, kind) } : {}),
      ...(code ? { code } : {}),
    };
  }
}

const settingKind = 'setting';

/** An error of a setting among those of records. */
const settingRow = ({ id, field, label, code, sentence, remedy, foundAt }: SettingProblem): QueueRowView => ({
  rowId: id,
  sequence: 0,
  record: { name: settingKind, id: field },
  kind: settingKind,
  label,
  event: 'listsRead',
  sends: `Nothing: ${label} is a setting.`,
  priority: false,
  holdsBack: 0,
  origin: 'import',
  state: 'attention',
  reason: sentence,
  reasonCode: code,
  problems: [{ code, sentence, remedy, field, fixIn: 'settings' }],
  attempts: 0,
  queuedAt: foundAt,
  updatedAt: foundAt,
  setting: field,
});

/** Errors of settings by their codes; they come the oldest first. */
const settingGroups = (problems: readonly SettingProblem[]): ErrorGroupView[] =>
  [...new Set(problems.map(({ code }) => code))].map((code) => {
    const [oldest, ...others] = problems.filter((problem) => problem.code === code);
    const { id: rowId, field, label, sentence, remedy, foundAt } = oldest!;
    return {
      ...{
        code,
        title: titleOf(code),
        count: others.length + 1,
        kinds: [settingKind],
        holdsBack: 0,
        oldestAt: foundAt,
      },
      ...{ sentence, remedy, fixIn: 'settings' },
      first: { rowId, label, record: { name: settingKind, id: field } },
    };
  });

/** Row ids are ours and always UUIDs; anything else is the id of no row. */
function rowIn(id: string): string {
  if (/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id)) return id;
  throw new SyncError(
    'not-found',
    'row_not_found',
    `There is no row ${id.slice(0, 60)} in the queue of this workspace.`,
  );
}

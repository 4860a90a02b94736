import { Controller, Get, Param, Query, UseGuards } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../host/access.js';
import { SyncError } from '../sync-error.js';
import { XeroSync } from '../xero-sync.js';
import { Answers, AnswersPage } from './api-docs.js';
import { filterOf, instant, oneOf, pageOf, pageView } from './listing.js';
import { Presenter } from './presenter.js';
import { HistoryDetailView, HistoryEntryView } from './queue.dto.js';
import { RecordNames } from './record-names.js';
import { Allow, By, XeroGuard } from './xero-guard.js';

const Filtered = (name: string, example: string) => ApiQuery({ name: `filter[${name}]`, required: false, example });
const filters = ['direction', 'kind', 'record', 'outcome', 'since', 'until'] as const;

@ApiTags('Xero: queue, history and errors')
@Controller('integrations/xero/history')
@UseGuards(XeroGuard)
@Allow('view')
export class HistoryController {
  constructor(
    private readonly sync: XeroSync,
    private readonly presenter: Presenter,
    private readonly names: RecordNames,
  ) {}

  @Get()
  @ApiQuery({ name: 'page', required: false, example: 1 })
  @ApiQuery({ name: 'pageSize', required: false, example: 25 })
  @Filtered('direction', 'export')
  @Filtered('kind', 'invoice')
  @Filtered('record', '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c')
  @Filtered('outcome', 'create')
  @Filtered('since', '2026-11-01T00:00:00Z')
  @Filtered('until', '2026-12-01T00:00:00Z')
  @ApiQuery({ name: 'search', required: false, example: 'INV-00007' })
  @AnswersPage(HistoryEntryView, {
    summary: 'What was exchanged, the latest first',
    description:
      'The total counts to 10,001. `filter[record]` is an id and needs `filter[kind]`. `search` looks for a part of the label among the latest 20,000 entries.',
    errors: [400, 404],
  })
  async page(@By() { workspaceId }: Caller, @Query() query: Record<string, unknown>) {
    const page = pageOf(query);
    const found = await this.sync.history(workspaceId, this.filter(workspaceId, query), page);
    const shortCode = await this.presenter.shortCode(workspaceId);
    return pageView(found, page, (entry) => this.presenter.entry(entry, shortCode));
  }

  @Get(':id')
  @ApiParam({ name: 'id', example: '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c' })
  @Answers(HistoryDetailView, {
    summary: 'One entry, with what exactly went over the line',
    description: 'Without tokens, and with what is about people blacked out.',
    errors: [404],
  })
  async one(@By() { workspaceId }: Caller, @Param('id') id: string): Promise<HistoryDetailView> {
    const isId = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id);
    const found = isId ? await this.sync.historyEntry(workspaceId, id) : undefined;
    if (!found)
      throw new SyncError('not-found', 'not_found', 'There is no such entry in the history of this workspace.');
    const { exchange, ...entry } = found;
    const shown = this.presenter.entry(entry, await this.presenter.shortCode(workspaceId));
    return Object.assign(shown, exchange ? { exchange } : {});
  }

  private filter(workspaceId: string, query: Record<string, unknown>) {
    const filter = filterOf(query, filters);
    const direction = oneOf('filter[direction]', filter.direction, ['export', 'import']);
    return {
      ...(direction ? { direction } : {}),
      ...this.recordFilter(workspaceId, filter.kind, filter.record),
      ...(filter.outcome ? { outcome: filter.outcome } : {}),
      ...(filter.since === undefined ? {} : { since: instant('filter[since]', filter.since) }),
      ...(filter.until === undefined ? {} : { until: instant('filter[until]', filter.until) }),
      ...(typeof query['search'] === 'string' && query['search'] ? { search: query['search'] } : {}),
    };
  }

  private recordFilter(workspaceId: string, kind: string | undefined, id: string | undefined) {
    if (!id) return kind ? { kind: this.names.kindOf(workspaceId, kind) } : {};
    if (kind) {
      const ref = this.names.refOf(workspaceId, kind, id);
      return { kind: ref.kind, recordId: ref.id };
    }
    const message = 'A record is named by its id and its kind: send filter[kind] as well.';
    throw new SyncError('invalid', 'kind_missing', message, [{ field: 'filter[kind]', code: 'kind_missing', message }]);
  }
}

import { Body, Controller, Get, Param, Post, UseGuards } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../host/access.js';
import { XeroSync } from '../xero-sync.js';
import { Answers } from './api-docs.js';
import { ManualExport } from './manual-export.js';
import { Presenter } from './presenter.js';
import { instant } from './listing.js';
import { BulkExportDto, BulkExportView, ExportedView, LockDateAnswerDto, PanelView } from './queue.dto.js';
import { RecordNames } from './record-names.js';
import { Allow, By, XeroGuard } from './xero-guard.js';

const kindParam = ApiParam({ name: 'kind', description: 'Kind or name of the record.', example: 'invoice' });
const idParam = ApiParam({ name: 'id', example: '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c' });

@ApiTags('Xero: records')
@Controller('integrations/xero')
@UseGuards(XeroGuard)
export class RecordsController {
  constructor(
    private readonly sync: XeroSync,
    private readonly names: RecordNames,
    private readonly presenter: Presenter,
    private readonly manual: ManualExport,
  ) {}

  @Get('records/:kind/:id')
  @Allow('view')
  @kindParam
  @idParam
  @Answers(PanelView, { summary: 'What the panel on a record shows', errors: [404] })
  async panel(@By() { workspaceId }: Caller, @Param('kind') kind: string, @Param('id') id: string): Promise<PanelView> {
    return this.presenter.panel(await this.sync.panelOf(await this.names.existing(workspaceId, kind, id)));
  }

  @Post('records/:kind/:id/export')
  @Allow('operate')
  @kindParam
  @idParam
  @Answers(ExportedView, {
    summary: 'Export a record now',
    description:
      'Goes ahead of the rest, also when its module is manual. When it cannot be queued the answer says why.',
    errors: [404],
  })
  async exportNow(
    @By() { workspaceId }: Caller,
    @Param('kind') kind: string,
    @Param('id') id: string,
  ): Promise<ExportedView> {
    const [result] = await this.sync.exportNow([await this.names.existing(workspaceId, kind, id)]);
    if (result?.queued) return { queued: true, rowId: result.rowId, sequence: result.sequence };
    return { queued: false, ...(result ? { code: result.code, because: result.because } : {}) };
  }

  @Post('records/:kind/:id/lock-date')
  @Allow('operate')
  @kindParam
  @idParam
  @Answers(PanelView, {
    summary: 'Decide about a document dated in a period that Xero has locked',
    description:
      'Kept for this document: it is not asked again. A later answer counts until the document is in Xero. What was stopped or waited goes on.',
    body: LockDateAnswerDto,
    errors: [400, 404],
  })
  async decideLockDate(
    @By() caller: Caller,
    @Param('kind') kind: string,
    @Param('id') id: string,
    @Body() { answer }: LockDateAnswerDto,
  ): Promise<PanelView> {
    const ref = await this.names.existing(caller.workspaceId, kind, id);
    await this.sync.decideLockDate(caller, ref, answer);
    return this.presenter.panel(await this.sync.panelOf(ref));
  }

  @Post('exports')
  @Allow('operate')
  @Answers(BulkExportView, {
    summary: 'Export many records',
    description:
      'By ids (at most 500), or a whole kind page by page: ask again with `after` = `next` until there is none.',
    body: BulkExportDto,
    errors: [400, 404],
  })
  bulk(@By() { workspaceId }: Caller, @Body() wish: BulkExportDto): Promise<BulkExportView> {
    const { kind, ids, after, changedSince, limit = 200 } = wish;
    if (ids)
      return this.manual.records(
        workspaceId,
        ids.map((id) => ({ kind, id })),
      );
    return this.manual.kind(workspaceId, kind, {
      limit,
      ...(after ? { after } : {}),
      ...(changedSince ? { changedSince: instant('changedSince', changedSince) } : {}),
    });
  }
}

import { Controller, Get, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../host/access.js';
import type { Kind } from '../host/records.js';
import { ImportRuns, type ImportItem } from '../imports/import-runs.js';
import { PaymentImport } from '../imports/payment-import.service.js';
import { SyncError } from '../sync-error.js';
import { Answers, AnswersPage } from './api-docs.js';
import { ImportItemView, ImportView } from './imports.dto.js';
import { pageOf, pageView } from './listing.js';
import { RecordNames } from './record-names.js';
import { Allow, By, XeroGuard } from './xero-guard.js';

const idParam = ApiParam({ name: 'id', example: '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c' });
const pageParam = ApiQuery({ name: 'page', required: false, example: 1 });
const pageSizeParam = ApiQuery({ name: 'pageSize', required: false, example: 25 });

@ApiTags('Xero: imports')
@Controller('integrations/xero')
@UseGuards(XeroGuard)
export class ImportsController {
  constructor(
    private readonly imports: PaymentImport,
    private readonly runs: ImportRuns,
    private readonly names: RecordNames,
  ) {}

  @Get('imports')
  @Allow('view')
  @pageParam
  @pageSizeParam
  @AnswersPage(ImportView, { summary: 'Imports of payments, the latest first' })
  async list(@By() { workspaceId }: Caller, @Query() query: Record<string, unknown>) {
    const request = pageOf(query);
    return pageView(await this.runs.list(workspaceId, request), request, (run): ImportView => run);
  }

  @Post('imports')
  @Allow('operate')
  @Answers(ImportView, {
    status: 202,
    summary: 'Import payments now',
    description:
      'Begins at once and answers the run, which tells how far it is. Brings payments and refunds that were made or deleted in Xero, and credit that was applied there.',
    errors: [409],
  })
  start(@By() caller: Caller): Promise<ImportView> {
    return this.imports.start(caller);
  }

  @Get('imports/items')
  @Allow('view')
  @pageParam
  @pageSizeParam
  @AnswersPage(ImportItemView, {
    summary: 'What could not be taken in, or not yet, and why',
    description: 'The oldest first. Every import tries all of it again; what is taken in leaves the list.',
  })
  async items(@By() { workspaceId }: Caller, @Query() query: Record<string, unknown>) {
    const request = pageOf(query);
    return pageView(await this.runs.items(workspaceId, request), request, (item) => this.itemOf(workspaceId, item));
  }

  @Get('imports/:id')
  @Allow('view')
  @idParam
  @Answers(ImportView, { summary: 'One import: how far it is, and what came of it', errors: [404] })
  async one(@By() { workspaceId }: Caller, @Param('id') id: string): Promise<ImportView> {
    const found = await this.runs.one(workspaceId, id);
    if (found) return found;
    throw new SyncError('not-found', 'not_found', 'There is no such import in this workspace.');
  }

  @Post('records/:kind/:id/import')
  @Allow('operate')
  @ApiParam({ name: 'kind', description: 'Kind or name of the record.', example: 'invoice' })
  @idParam
  @Answers(ImportView, {
    summary: 'Import the payments of a record now',
    description: 'For invoices, credit notes and supplier bills that are in Xero. Answers when it is done.',
    errors: [404, 409, 503],
  })
  async importRecord(@By() caller: Caller, @Param('kind') kind: string, @Param('id') id: string): Promise<ImportView> {
    const ref = await this.names.existing(caller.workspaceId, kind, id);
    return this.imports.records([ref], caller.userName);
  }

  private itemOf(workspaceId: string, { record, ...item }: ImportItem): ImportItemView {
    return {
      ...item,
      ...(record ? { record: this.names.nameOf({ workspaceId, kind: record.kind as Kind, id: record.id }) } : {}),
    };
  }
}

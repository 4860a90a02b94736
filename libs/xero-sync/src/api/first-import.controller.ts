import { Body, Controller, Get, Param, Post, Put, Query, UseGuards } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../host/access.js';
import type { Kind } from '../host/records.js';
import { FirstImport } from '../set-up/first-import.service.js';
import { Review, type ReviewRecord } from '../set-up/review.js';
import { decisions, takenKinds } from '../set-up/steps.js';
import { SyncError } from '../sync-error.js';
import { Answers, AnswersPage } from './api-docs.js';
import {
  DecideAllDto,
  DecidedView,
  DecideRecordDto,
  FirstImportDto,
  FirstImportView,
  matches,
  outcomes,
  ReviewRecordView,
  RunFirstImportDto,
} from './first-import.dto.js';
import { filterOf, oneOf, pageOf, pageView } from './listing.js';
import { RecordNames } from './record-names.js';
import { Allow, By, XeroGuard } from './xero-guard.js';

const filterParam = (name: string, example: string) => ApiQuery({ name: `filter[${name}]`, required: false, example });
const pageParam = ApiQuery({ name: 'page', required: false, example: 1 });
const pageSizeParam = ApiQuery({ name: 'pageSize', required: false, example: 25 });

@ApiTags('Xero: first import')
@Controller('integrations/xero/first-import')
@UseGuards(XeroGuard)
export class FirstImportController {
  constructor(
    private readonly imports: FirstImport,
    private readonly review: Review,
    private readonly names: RecordNames,
  ) {}

  @Get()
  @Allow('view')
  @Answers(FirstImportView, { summary: 'The latest first import: plan, progress, and the comparison at the end' })
  async latest(@By() { workspaceId }: Caller): Promise<FirstImportView> {
    const found = await this.imports.latest(workspaceId);
    if (found) return found;
    return { state: 'never', sentence: 'Nothing was taken over from Xero yet.', progress: [], undecided: 0 };
  }

  @Post()
  @Allow('configure')
  @Answers(FirstImportView, {
    status: 202,
    summary: 'Begin a first import: count what Xero holds and plan',
    description:
      'Writes nothing into the CRM. From here until it is finished or cancelled changes of the CRM wait in the export queue.',
    body: FirstImportDto,
    errors: [400, 409],
  })
  start(@By() caller: Caller, @Body() { ownHistory, since, openingStock }: FirstImportDto): Promise<FirstImportView> {
    return this.imports.start(caller, {
      ownHistory,
      openingStock: openingStock ?? true,
      ...(since === undefined ? {} : { since }),
    });
  }

  @Post('read')
  @Allow('configure')
  @Answers(FirstImportView, {
    status: 202,
    summary: 'Read the records for the review',
    description: 'Again during the review: what was decided there is forgotten.',
    errors: [409],
  })
  read(@By() caller: Caller): Promise<FirstImportView> {
    return this.imports.read(caller);
  }

  @Get('records')
  @Allow('view')
  @pageParam
  @pageSizeParam
  @filterParam('kind', 'contact')
  @filterParam('match', 'ask')
  @filterParam('outcome', 'waiting')
  @filterParam('decision', 'undecided')
  @filterParam('search', 'horn')
  @AnswersPage(ReviewRecordView, {
    summary: 'Records of the review, with what each resembles here and why',
    description: 'After the run: what became of each, and of those that were refused why.',
  })
  async records(@By() { workspaceId }: Caller, @Query() query: Record<string, unknown>) {
    const { kind, match, outcome, decision, search } = filterOf(query, ['kind', 'match', 'outcome', 'decision', 'search']); // prettier-ignore
    const filter = {
      kind: oneOf('filter[kind]', kind, takenKinds),
      match: oneOf('filter[match]', match, matches),
      outcome: oneOf('filter[outcome]', outcome, outcomes),
      decision: oneOf('filter[decision]', decision, [...decisions, 'undecided'] as const),
      search,
    };
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
    const request = pageOf(query);
    const found = await this.review.list(workspaceId, given, request);
    return pageView(found, request, (record) => this.viewOf(workspaceId, record));
  }

  @Put('records/:kind/:remoteId')
  @Allow('configure')
  @ApiParam({ name: 'kind', example: 'contact' })
  @ApiParam({ name: 'remoteId', description: 'Its id in Xero.', example: '9b278f12-31a4-4b9c-9a7e-1f2d3c4b5a69' })
  @Answers(ReviewRecordView, {
    summary: 'Decide about one record: create it, link it, or leave it out',
    body: DecideRecordDto,
    errors: [400, 404, 409],
  })
  async decide(
    @By() { workspaceId }: Caller,
    @Param('kind') kind: string,
    @Param('remoteId') remoteId: string,
    @Body() { decision, record }: DecideRecordDto,
  ): Promise<ReviewRecordView> {
    const known = takenKinds.find((one) => one === kind);
    if (!known) throw new SyncError('not-found', 'unknown_kind', `Kinds are: ${takenKinds.join(', ')}.`);
    const target = record ? await this.names.existing(workspaceId, record.name, record.id) : undefined;
    const decided = await this.review.decide(workspaceId, { kind: known, remoteId: remoteId.toLowerCase() }, decision, target); // prettier-ignore
    return this.viewOf(workspaceId, decided);
  }

  @Post('decisions')
  @Allow('configure')
  @Answers(DecidedView, {
    summary: 'Decide about all records of a kind or match at once',
    body: DecideAllDto,
    errors: [400, 409],
  })
  async decideAll(
    @By() { workspaceId }: Caller,
    @Body() { decision, kind, match }: DecideAllDto,
  ): Promise<DecidedView> {
    const filter = { ...(kind ? { kind } : {}), ...(match ? { match } : {}) };
    return { decided: await this.review.decideAll(workspaceId, filter, decision) };
  }

  @Post('run')
  @Allow('configure')
  @Answers(FirstImportView, {
    status: 202,
    summary: 'Take over what was decided',
    body: RunFirstImportDto,
    errors: [400, 409],
  })
  run(@By() caller: Caller, @Body() { leaveUndecided }: RunFirstImportDto): Promise<FirstImportView> {
    return this.imports.run(caller, { leaveUndecided: leaveUndecided ?? false });
  }

  @Post('pause')
  @Allow('configure')
  @Answers(FirstImportView, { summary: 'Pause it', errors: [409] })
  pause(@By() caller: Caller): Promise<FirstImportView> {
    return this.imports.pause(caller);
  }

  @Post('resume')
  @Allow('configure')
  @Answers(FirstImportView, { status: 202, summary: 'Go on, also with what waits', errors: [409] })
  resume(@By() caller: Caller): Promise<FirstImportView> {
    return this.imports.resume(caller);
  }

  @Post('cancel')
  @Allow('configure')
  @Answers(FirstImportView, {
    summary: 'End it for good',
    description: 'What came in until then stays, linked. What waits in the export queue is sent.',
    errors: [409],
  })
  cancel(@By() caller: Caller): Promise<FirstImportView> {
    return this.imports.cancel(caller);
  }

  private viewOf(workspaceId: string, record: ReviewRecord): ReviewRecordView {
    const { kind, candidates, targetId, recordId, remarks, ...rest } = record;
    const nameOf = (id: string) => this.names.nameOf({ workspaceId, kind: kind as Kind, id });
    return {
      ...rest,
      kind,
      candidates: candidates.map(({ id, ...candidate }) => ({ record: nameOf(id), ...candidate })),
      remarks: remarks.map(({ sentence }) => sentence),
      ...(targetId === undefined ? {} : { target: nameOf(targetId) }),
      ...(recordId === undefined ? {} : { record: nameOf(recordId) }),
    };
  }
}

import type { ServerResponse } from 'node:http';
import { Controller, Get, Req, Res, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Caller } from '../host/access.js';
import { Answers, AnswersEvents } from './api-docs.js';
import { LiveStreams } from './live-streams.js';
import { XeroStatusView } from './status.dto.js';
import { StatusViews } from './status-views.js';
import { Allow, By, XeroGuard } from './xero-guard.js';

@ApiTags('Xero: live')
@Controller('integrations/xero')
@UseGuards(XeroGuard)
@Allow('view')
export class LiveController {
  constructor(
    private readonly status: StatusViews,
    private readonly streams: LiveStreams,
  ) {}

  @Get('status')
  @Answers(XeroStatusView, {
    summary: 'How the sync stands, for banner and dashboard',
    description: 'One cheap read; what the stream tells first and whenever it changes.',
  })
  read(@By() { workspaceId }: Caller): Promise<XeroStatusView> {
    return this.status.of(workspaceId);
  }

  @Get('live')
  @AnswersEvents({
    summary: 'Live news as server-sent events',
    description:
      'Events: `status` (first of all and whenever it changes; as GET status), `queue` and `history` with a `revision` (ask for the list again), `record` with `kind` and `id` (`*` for very many), `import` with the progress of an import. At most 2 seconds behind. Nothing is repeated after a reconnection: lists that are shown are to be asked for again. Ends when the session ends or the role changes.',
    example:
      'retry: 3000\n\nevent: queue\ndata: {"revision":"1764148802000"}\n\nevent: record\ndata: {"kind":"invoice","id":"4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c"}\n\n',
  })
  listen(@By() caller: Caller, @Req() request: object, @Res() response: ServerResponse): void {
    this.streams.open(caller, request, response);
  }
}

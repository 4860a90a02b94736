import { Body, Controller, Get, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { ConnectionService, type ConnectionView } from '../connection/connection.service.js';
import { ConsentService } from '../connection/consent.service.js';
import type { Caller } from '../host/access.js';
import { SyncError } from '../sync-error.js';
import { Answers } from './api-docs.js';
import {
  AuthorizeView,
  BeginConsentDto,
  ChooseOrganisationDto,
  OrganisationView,
  XeroConnectionView,
} from './connection.dto.js';
import { SetUpService } from './set-up.service.js';
import { Allow, By, XeroGuard } from './xero-guard.js';

/** The little that is used of the platform's request and response, whichever it is. */
interface PlainRequest {
  headers: Record<string, string | string[] | undefined>;
}
interface PlainResponse {
  redirect(status: number, url: string): void;
  json(body: object): void;
}

@ApiTags('Xero: connection')
@Controller('integrations/xero')
@UseGuards(XeroGuard)
export class ConnectionController {
  constructor(
    private readonly connection: ConnectionService,
    private readonly consents: ConsentService,
    private readonly setUp: SetUpService,
  ) {}

  @Get('connection')
  @Allow('view')
  @Answers(XeroConnectionView, { summary: 'Which organisation the workspace is connected to' })
  view(@By() caller: Caller): Promise<ConnectionView> {
    return this.connection.view(caller.workspaceId);
  }

  @Post('connect')
  @Allow('configure')
  @Answers(AuthorizeView, { summary: 'Begin to connect', body: BeginConsentDto, errors: [400, 422, 503] })
  connect(@By() caller: Caller, @Body() { returnTo }: BeginConsentDto): Promise<AuthorizeView> {
    return this.consents.begin(caller, { signIn: false, ...(returnTo === undefined ? {} : { returnTo }) });
  }

  @Post('re-authorise')
  @Allow('configure')
  @Answers(AuthorizeView, {
    summary: 'Begin to authorise again',
    description: 'Xero asks for the password. Another organisation than before is connected only after a confirmation.',
    body: BeginConsentDto,
    errors: [400, 422, 503],
  })
  reauthorise(@By() caller: Caller, @Body() { returnTo }: BeginConsentDto): Promise<AuthorizeView> {
    return this.consents.begin(caller, { signIn: true, ...(returnTo === undefined ? {} : { returnTo }) });
  }

  @Get('callback')
  @Allow('configure')
  @ApiQuery({ name: 'code', required: false, example: '…' })
  @ApiQuery({ name: 'state', required: false, example: '…' })
  @Answers(undefined, {
    summary: 'The way back from Xero',
    description:
      'Answers with a redirection to the site, with `outcome=connected` or `outcome=choose`. A failure leads browsers to a page of the site with its code as `problem`; `help/errors` has its words. Programs that ask for application/json get the outcome, or the problem, instead.',
    status: 302,
    errors: [409, 422, 503],
  })
  async callback(
    @By() caller: Caller,
    @Query() query: Record<string, unknown>,
    @Req() request: PlainRequest,
    @Res() response: PlainResponse,
  ): Promise<void> {
    try {
      const outcome = await this.setUp.complete(caller, textsOf(query));
      const { returnTo, ...reply } = outcome;
      if (wantsJson(request)) return response.json(reply);
      response.redirect(302, this.consents.landing(returnTo, { outcome: outcome.outcome }));
    } catch (error) {
      if (!(error instanceof SyncError) || !wantsPage(request)) throw error;
      // Its words are looked up by its code: a page that showed words of its address would show anybody's.
      response.redirect(302, this.consents.problemPage(error.code));
    }
  }

  @Get('organisations')
  @Allow('configure')
  @Answers([OrganisationView], { summary: 'Organisations that wait for your choice' })
  async organisations(@By() caller: Caller): Promise<OrganisationView[]> {
    const offered = await this.consents.candidates(caller);
    return offered.map(({ tenantId, name }) => ({ tenantId, name }));
  }

  @Post('choose')
  @Allow('configure')
  @Answers(XeroConnectionView, {
    summary: 'Choose the organisation',
    body: ChooseOrganisationDto,
    errors: [400, 409, 422],
  })
  async choose(@By() caller: Caller, @Body() wish: ChooseOrganisationDto): Promise<ConnectionView> {
    await this.setUp.choose(caller, { tenantId: wish.tenantId, confirmOther: wish.confirmOther ?? false });
    return this.connection.view(caller.workspaceId);
  }

  @Post('disconnect')
  @Allow('configure')
  @Answers(XeroConnectionView, {
    summary: 'Disconnect',
    description: 'Parks the queue and removes the connection at Xero. What was synced stays in both systems.',
    errors: [409],
  })
  async disconnect(@By() caller: Caller): Promise<ConnectionView> {
    await this.setUp.disconnect(caller);
    return this.connection.view(caller.workspaceId);
  }
}

const textsOf = (query: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

const wantsPage = (request: PlainRequest) => String(request.headers['accept'] ?? '').includes('text/html');
const wantsJson = (request: PlainRequest) =>
  !wantsPage(request) && String(request.headers['accept'] ?? '').includes('application/json');

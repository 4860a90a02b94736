import { Controller, Get, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SignedByXero, type Caller } from '../host/access.js';
import { WebhookInbox, type Received } from '../webhooks/webhook-inbox.js';
import { WebhookStandings, type WebhookStanding } from '../webhooks/webhook-standing.js';
import { Answers } from './api-docs.js';
import { WebhookStandingView } from './webhook.dto.js';
import { Allow, By, XeroGuard } from './xero-guard.js';

/** The little that is used of the platform's request and response. `rawBody` are the bytes as they came. */
interface RawRequest {
  rawBody?: Uint8Array;
  headers: Record<string, string | string[] | undefined>;
}
interface BareResponse {
  writeHead(status: number, headers: Record<string, string>): { end(): void };
}

const statusOf: Record<Received, number> = { stored: 200, not_signed: 401, not_now: 503 };

const example = {
  events: [
    {
      resourceUrl: 'https://api.xero.com/api.xro/2.0/Invoices/717f2bfc-c6d4-41fd-b238-3f2f0c0cf777',
      resourceId: '717f2bfc-c6d4-41fd-b238-3f2f0c0cf777',
      tenantId: 'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f',
      tenantType: 'ORGANISATION',
      eventCategory: 'INVOICE',
      eventType: 'UPDATE',
      eventDateUtc: '2026-06-21T01:15:39.902',
    },
  ],
  firstEventSequence: 1,
  lastEventSequence: 1,
  entropy: 'S0m3R4nd0m',
};

@ApiTags('Xero: webhooks')
@Controller('integrations/xero/webhooks')
export class WebhookController {
  constructor(
    private readonly inbox: WebhookInbox,
    private readonly standings: WebhookStandings,
  ) {}

  @Post()
  @SignedByXero()
  @ApiOperation({
    summary: 'Xero tells that records changed',
    description:
      'For Xero alone: the signature over the bytes is all that counts. Every answer is empty. What is stored is looked at early; 503 asks Xero to come again.',
    security: [{ xeroSignature: [] }],
  })
  @ApiHeader({
    name: 'x-xero-signature',
    description: 'Base64 of HMAC-SHA256 over the body under the webhook signing key.',
    example: 'EGWmWDtVfQZ1fAcP6yAiKXrEwi0bE1h6lFVKDqPX+3o=',
  })
  @ApiBody({ schema: { type: 'object', example } })
  @ApiResponse({
    status: 200,
    description: 'Stored. Always empty.',
    content: { 'application/json': { schema: { type: 'string', maxLength: 0, example: '' } } },
  })
  @ApiResponse({ status: 401, description: 'Not signed by Xero. Always empty.' })
  @ApiResponse({ status: 503, description: 'Not stored; send it again. Always empty.' })
  async receive(@Req() request: RawRequest, @Res() response: BareResponse): Promise<void> {
    const status = statusOf[await this.inbox.receive(request.headers['x-xero-signature'], request.rawBody)];
    response.writeHead(status, { 'Content-Length': '0' }).end();
  }

  @Get()
  @UseGuards(XeroGuard)
  @Allow('view')
  @Answers(WebhookStandingView, { summary: 'Whether Xero’s webhooks arrive' })
  standing(@By() { workspaceId }: Caller): Promise<WebhookStanding> {
    return this.standings.of(workspaceId);
  }
}

import { Body, Controller, Delete, Get, Param, Patch, Post, Put, Query, UseGuards } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../host/access.js';
import { Endpoints } from '../notifications/endpoints.service.js';
import { Mails, type MailStanding } from '../notifications/mails.service.js';
import { Posts } from '../notifications/posts.service.js';
import { Answers, AnswersPage } from './api-docs.js';
import { filterOf, oneOf, pageOf, pageView } from './listing.js';
import {
  ChangeEndpointDto,
  DeliveryView,
  EndpointView,
  EndpointWithSecretView,
  MailPaceDto,
  MailStandingView,
  MailWishDto,
  RegisterEndpointDto,
} from './notifications.dto.js';
import { Allow, By, XeroGuard } from './xero-guard.js';

const idParam = ApiParam({ name: 'id', description: 'Id of an endpoint.', example: '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c' }); // prettier-ignore
const states = ['waiting', 'delivered', 'given_up'] as const;

@ApiTags('Xero: notifications')
@Controller('integrations/xero/notifications')
@UseGuards(XeroGuard)
export class NotificationsController {
  constructor(
    private readonly mails: Mails,
    private readonly endpoints: Endpoints,
    private readonly posts: Posts,
  ) {}

  @Get()
  @Allow('view')
  @Answers(MailStandingView, { summary: 'How often e-mails are sent, and to whom' })
  standing(@By() { workspaceId }: Caller): Promise<MailStanding> {
    return this.mails.standing(workspaceId);
  }

  @Put()
  @Allow('configure')
  @Answers(MailStandingView, {
    summary: 'Choose how often e-mails are sent',
    description: 'An e-mail is sent only when there is something new, and tells everything that is.',
    body: MailPaceDto,
    errors: [400],
  })
  choose(@By() { workspaceId }: Caller, @Body() { pace }: MailPaceDto): Promise<MailStanding> {
    return this.mails.choose(workspaceId, pace);
  }

  @Put('mine')
  @Allow('configure')
  @Answers(MailStandingView, {
    summary: 'Say whether you want these e-mails yourself',
    description: 'For people: an API key gets none.',
    body: MailWishDto,
    errors: [400, 404],
  })
  want(@By() { workspaceId, userId }: Caller, @Body() { wanted }: MailWishDto): Promise<MailStanding> {
    return this.mails.want(workspaceId, userId, wanted);
  }

  @Get('endpoints')
  @Allow('configure')
  @Answers([EndpointView], { summary: 'Where programs are told' })
  list(@By() { workspaceId }: Caller): Promise<EndpointView[]> {
    return this.endpoints.list(workspaceId);
  }

  @Post('endpoints')
  @Allow('configure')
  @Answers(EndpointWithSecretView, {
    summary: 'Register an endpoint for outgoing webhooks',
    description:
      'Every delivery is a POST of JSON (id, type, time, workspace, data) with the headers of Standard Webhooks: webhook-id, webhook-timestamp, and webhook-signature = "v1," and Base64 of HMAC-SHA256 over "id.timestamp.body" under the secret. Any 2xx within 5 seconds is success; redirections are not followed. What fails is repeated with the same id for 24 hours; then the endpoint is switched off and administrators are told.',
    body: RegisterEndpointDto,
    errors: [400, 409],
  })
  register(@By() caller: Caller, @Body() wish: RegisterEndpointDto): Promise<EndpointWithSecretView> {
    return this.endpoints.register(caller, wish);
  }

  @Patch('endpoints/:id')
  @Allow('configure')
  @idParam
  @Answers(EndpointView, {
    summary: 'Change an endpoint, or switch it on or off',
    body: ChangeEndpointDto,
    errors: [400, 404, 409],
  })
  change(
    @By() { workspaceId }: Caller,
    @Param('id') id: string,
    @Body() wish: ChangeEndpointDto,
  ): Promise<EndpointView> {
    return this.endpoints.change(workspaceId, id, wish);
  }

  @Delete('endpoints/:id')
  @Allow('configure')
  @idParam
  @Answers(undefined, { summary: 'Remove an endpoint with its deliveries', status: 204, errors: [404] })
  remove(@By() { workspaceId }: Caller, @Param('id') id: string): Promise<void> {
    return this.endpoints.remove(workspaceId, id);
  }

  @Post('endpoints/:id/rotate')
  @Allow('configure')
  @idParam
  @Answers(EndpointWithSecretView, {
    summary: 'Make a new secret for an endpoint',
    description: 'For 24 hours every delivery is signed with both, so that the receiver can change over.',
    errors: [404],
  })
  rotate(@By() { workspaceId }: Caller, @Param('id') id: string): Promise<EndpointWithSecretView> {
    return this.endpoints.rotate(workspaceId, id);
  }

  @Post('endpoints/:id/test')
  @Allow('configure')
  @idParam
  @Answers(DeliveryView, {
    summary: 'Try an endpoint out',
    description: 'Sends one delivery of type `test` now and answers how it went.',
    errors: [404],
  })
  test(@By() { workspaceId }: Caller, @Param('id') id: string): Promise<DeliveryView> {
    return this.posts.test(workspaceId, id);
  }

  @Get('deliveries')
  @Allow('configure')
  @ApiQuery({ name: 'page', required: false, example: 1 })
  @ApiQuery({ name: 'pageSize', required: false, example: 25 })
  @ApiQuery({ name: 'filter[endpoint]', required: false, example: '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c' })
  @ApiQuery({ name: 'filter[state]', required: false, enum: states, example: 'waiting' })
  @AnswersPage(DeliveryView, {
    summary: 'Deliveries of outgoing webhooks, the latest first',
    description: 'Kept for 30 days.',
  })
  async deliveries(@By() { workspaceId }: Caller, @Query() query: Record<string, unknown>) {
    const request = pageOf(query);
    const { endpoint, state } = filterOf(query, ['endpoint', 'state']);
    const known = oneOf('filter[state]', state, states);
    const filter = { ...(endpoint ? { endpoint } : {}), ...(known ? { state: known } : {}) };
    return pageView(await this.posts.list(workspaceId, request, filter), request, (post): DeliveryView => post);
  }
}

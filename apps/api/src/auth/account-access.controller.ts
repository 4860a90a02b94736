import { setTimeout as pause } from 'node:timers/promises';
import { Body, Controller, Get, Logger, Post, Query, Req } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { FieldChecks, InvitationService, PasswordLinkService } from '#crm-core';
import { ApiReads, ApiWrites } from '../http/api-docs.js';
import { CsrfProtection } from '../http/csrf.js';
import { present } from '../http/fields.js';
import { Public } from '../http/permission.js';
import { newPasswordLetter } from '../mail/account-letters.js';
import { AccountLinks } from '../mail/account-links.js';
import { SmtpMailer } from '../mail/smtp-mailer.js';
import {
  AcceptInvitationDto,
  ForgottenPasswordDto,
  InvitationOfferView,
  ResetPasswordDto,
} from './account-access.dto.js';
import { ThrottledByEmail, ThrottledByToken } from './throttling.js';

// Longer than finding an account takes, so that the time of an answer does not tell whether there is one.
const answerAfterMs = 400;

/** Ways into an account for who cannot sign in yet: by links that came by e-mail. */
@ApiTags('Signing in')
@Controller('auth')
@Public()
export class AccountAccessController {
  private readonly logger = new Logger('accounts');

  constructor(
    private readonly invitations: InvitationService,
    private readonly passwords: PasswordLinkService,
    private readonly links: AccountLinks,
    private readonly mailer: SmtpMailer,
    private readonly csrf: CsrfProtection,
  ) {}

  @Get('invitation')
  @ThrottledByToken()
  @ApiQuery({ name: 'token', required: true, schema: { type: 'string' }, description: 'The end of the link.' })
  @ApiReads(InvitationOfferView, { summary: 'What an invitation offers', errors: [422, 429] })
  async invitation(@Query('token') token: unknown): Promise<InvitationOfferView> {
    return present(InvitationOfferView, await this.invitations.offer(token));
  }

  @Post('accept-invitation')
  @ThrottledByToken()
  @ApiWrites(undefined, {
    summary: 'Accept an invitation',
    description: 'Name and password make a new account; an account that is there keeps its own.',
    body: AcceptInvitationDto,
    status: 204,
    errors: [429],
  })
  async accept(@Body() { token, ...input }: AcceptInvitationDto, @Req() request: Request): Promise<void> {
    this.csrf.checkSite(request);
    await this.invitations.accept(token, input);
  }

  @Post('forgotten-password')
  @ThrottledByEmail()
  @ApiWrites(undefined, {
    summary: 'Ask for a link to choose a new password',
    description: 'The answer is the same whether the address has an account or not. The link is sent by e-mail only.',
    body: ForgottenPasswordDto,
    status: 204,
    errors: [429],
  })
  async forgotten(@Body() input: ForgottenPasswordDto, @Req() request: Request): Promise<void> {
    this.csrf.checkSite(request);
    const check = new FieldChecks('user', 'create');
    const email = check.text('email', input.email, { max: 254, label: 'e-mail address' });
    if (email) check.email('email', email);
    check.done();
    await Promise.all([this.sendLink(email!), pause(answerAfterMs)]);
  }

  @Post('reset-password')
  @ThrottledByToken()
  @ApiWrites(undefined, {
    summary: 'Choose a new password with a link',
    description: 'Ends all sessions of the account. The link works once, for an hour.',
    body: ResetPasswordDto,
    status: 204,
    errors: [429],
  })
  async reset(@Body() { token, newPassword }: ResetPasswordDto, @Req() request: Request): Promise<void> {
    this.csrf.checkSite(request);
    await this.passwords.redeem(token, newPassword);
  }

  // The mail server is not waited for: how long it takes would tell that there was something to send.
  private async sendLink(email: string): Promise<void> {
    if (!this.mailer.ready) return;
    const link = await this.passwords.forAddress(email);
    if (!link) return;
    const letter = newPasswordLetter(link.email, link.name, this.links.newPassword(link.token));
    void this.mailer.send(letter).catch((error: unknown) => this.logger.warn((error as Error).message));
  }
}

import { Body, Controller, Delete, Get, Logger, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { EntityManager } from 'typeorm';
import { type Actor, InvitationService, type InvitationWithToken, WorkspaceService } from '#crm-core';
import { ApiAnswersList, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { invitationLetter } from '../mail/account-letters.js';
import { AccountLinks } from '../mail/account-links.js';
import { SmtpMailer } from '../mail/smtp-mailer.js';
import { InvitationDto, InvitationView, NewInvitationView } from './invitation.dto.js';

/** Inviting people into the workspace. */
@ApiTags('Users')
@Controller('users/invitations')
@Permission('admin')
export class InvitationController {
  private readonly logger = new Logger('accounts');

  constructor(
    private readonly door: WorkspaceDoor,
    private readonly invitations: InvitationService,
    private readonly workspaces: WorkspaceService,
    private readonly links: AccountLinks,
    private readonly mailer: SmtpMailer,
  ) {}

  @Get()
  @ApiAnswersList(InvitationView, {
    summary: 'Invitations that nobody has accepted yet',
    description: 'Newest first, those past their time included.',
  })
  async list(@By() caller: Caller): Promise<InvitationView[]> {
    const open = await this.door.read(caller, (tx) => this.invitations.open(tx));
    return open.map((invitation) => present(InvitationView, invitation));
  }

  @Post()
  @ApiWrites(NewInvitationView, {
    summary: 'Invite somebody',
    description: 'The link is shown in this reply only, and sent by e-mail where a mail server is set up.',
    status: 201,
    body: InvitationDto,
  })
  invite(@By() caller: Caller, @Body() input: InvitationDto): Promise<NewInvitationView> {
    return this.send(caller, (tx, actor) => this.invitations.invite(tx, input, actor));
  }

  @Post(':id/resend')
  @ApiWrites(NewInvitationView, {
    summary: 'Send an invitation again',
    description: 'With a new link, for seven more days; the older link is worthless from then on.',
  })
  resend(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<NewInvitationView> {
    return this.send(caller, (tx, actor) => this.invitations.renew(tx, id, actor));
  }

  @Delete(':id')
  @ApiWrites(undefined, { summary: 'Withdraw an invitation', status: 204 })
  withdraw(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.invitations.withdraw(tx, id, actor));
  }

  private async send(
    caller: Caller,
    make: (tx: EntityManager, actor: Actor) => Promise<InvitationWithToken>,
  ): Promise<NewInvitationView> {
    const made = await this.door.write(
      caller,
      async (tx, actor) => {
        const { name } = await this.workspaces.get(tx);
        const { invitation, token } = await make(tx, actor);
        return { invitation, workspace: name, link: this.links.invitation(token) };
      },
      { holdsSecret: true },
    );
    const letter = invitationLetter(made.invitation.email, made.workspace, caller.name, made.link);
    const mailed = this.mailer.ready && (await this.mailer.send(letter).then(() => true, this.notSent));
    return present(NewInvitationView, made.invitation, { link: made.link, mailed });
  }

  // The invitation stands; whoever made it can hand on the link.
  private readonly notSent = (error: unknown): false => {
    this.logger.warn((error as Error).message);
    return false;
  };
}

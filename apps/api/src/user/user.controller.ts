import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { EntityManager } from 'typeorm';
import { AccountHelpService, FieldChecks, type Member, notFound, roles, UserService } from '#crm-core';
import { ApiAnswersList, ApiWrites } from '../http/api-docs.js';
import { actorOf, By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { AccountLinks } from '../mail/account-links.js';
import { MemberRoleDto, MemberView, NewMemberDto, NewMemberView, PasswordLinkView } from './user.dto.js';

/** The people who may work in the workspace. */
@ApiTags('Users')
@Controller('users')
@Permission('admin')
export class UserController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly users: UserService,
    private readonly help: AccountHelpService,
    private readonly links: AccountLinks,
  ) {}

  @Get()
  @ApiAnswersList(MemberView, { summary: 'The members of the workspace' })
  async list(@By() caller: Caller): Promise<MemberView[]> {
    const members = await this.door.read(caller, (tx) => this.users.members(tx));
    return members.map((member) => present(MemberView, member));
  }

  @Post()
  @ApiWrites(NewMemberView, {
    summary: 'Add a member',
    description: 'Makes an account for a new e-mail address.',
    status: 201,
    body: NewMemberDto,
  })
  async add(@By() caller: Caller, @Body() { role, ...input }: NewMemberDto): Promise<NewMemberView> {
    const check = new FieldChecks('user', 'create');
    check.oneOf('role', role, roles);
    check.done();
    const { userId, existed } = await this.users.register(input);
    return this.door.write(caller, async (tx, actor) => {
      await this.users.addMember(tx, userId, role, actor);
      return present(NewMemberView, { ...(await this.member(tx, userId)), existed });
    });
  }

  @Patch(':id')
  @ApiWrites(MemberView, { summary: 'Change the role of a member', body: MemberRoleDto })
  changeRole(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @Body() { role }: MemberRoleDto,
  ): Promise<MemberView> {
    return this.door.write(caller, async (tx, actor) => {
      await this.users.changeRole(tx, id, role, actor);
      return present(MemberView, await this.member(tx, id));
    });
  }

  @Delete(':id')
  @ApiWrites(undefined, { summary: 'Close the workspace to a member', status: 204 })
  remove(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.users.removeMember(tx, id, actor));
  }

  @Post(':id/password-link')
  @ApiWrites(PasswordLinkView, {
    summary: 'Make a link with which a member chooses a new password',
    description:
      'For where no e-mails are sent. Works once, for an hour. Refused for people who also work in a workspace that the caller does not administer.',
  })
  passwordLink(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<PasswordLinkView> {
    return this.door.write(
      caller,
      async (_, actor) => {
        const { token, expiresAt } = await this.help.passwordLink(caller.workspaceId, id, actor);
        return present(PasswordLinkView, { link: this.links.newPassword(token), expiresAt });
      },
      { holdsSecret: true },
    );
  }

  @Post(':id/second-factor/reset')
  @ApiWrites(undefined, {
    summary: 'Remove the second factor of a member who lost it',
    description: 'Refused for people who also work in a workspace that the caller does not administer.',
    status: 204,
  })
  resetSecondFactor(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<void> {
    return this.help.resetSecondFactor(caller.workspaceId, id, actorOf(caller));
  }

  private async member(tx: EntityManager, userId: string): Promise<Member> {
    const member = (await this.users.members(tx)).find((one) => one.userId === userId.toLowerCase());
    if (!member) throw notFound('user', userId);
    return member;
  }
}

import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { EntityManager } from 'typeorm';
import { FieldChecks, type Member, notFound, roles, UserService } from '#crm-core';
import { ApiAnswersList, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { MemberRoleDto, MemberView, NewMemberDto, NewMemberView } from './user.dto.js';

/** The people who may work in the workspace. */
@ApiTags('Users')
@Controller('users')
@Permission('admin')
export class UserController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly users: UserService,
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

  private async member(tx: EntityManager, userId: string): Promise<Member> {
    const member = (await this.users.members(tx)).find((one) => one.userId === userId.toLowerCase());
    if (!member) throw notFound('user', userId);
    return member;
  }
}

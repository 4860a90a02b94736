import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiAnswersList, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { Permission } from '../http/permission.js';
import { SessionView } from './session.dto.js';
import { SessionList } from './session-list.js';
import { SessionUser } from './session-user.js';

/** Where the signed-in person is signed in. */
@ApiTags('Signing in')
@Controller('auth/sessions')
@Permission('view')
export class SessionController {
  constructor(
    private readonly sessionUser: SessionUser,
    private readonly sessions: SessionList,
  ) {}

  @Get()
  @ApiAnswersList(SessionView, { summary: 'Where I am signed in, the latest first', errors: [422] })
  async list(@By() caller: Caller): Promise<SessionView[]> {
    const { userId } = await this.sessionUser.of(caller);
    return (await this.sessions.of(userId, caller.sessionId)).map((session) => present(SessionView, session));
  }

  @Delete(':id')
  @ApiWrites(undefined, { summary: 'Sign me out somewhere', status: 204 })
  async end(@By() caller: Caller, @Param('id') id: string): Promise<void> {
    const { userId } = await this.sessionUser.of(caller);
    await this.sessions.end(userId, id);
  }
}

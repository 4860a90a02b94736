import { Body, Controller, Delete, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PreferenceService } from '#crm-core';
import { SessionUser } from '../auth/session-user.js';
import { ApiAnswersValues, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { PreferenceDto } from './preference.dto.js';

/** What the screens remember for the signed-in person in the open workspace. */
@ApiTags('Preferences')
@Controller('preferences')
@Permission('view')
export class PreferenceController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly preferences: PreferenceService,
    private readonly sessionUser: SessionUser,
  ) {}

  @Get()
  @ApiAnswersValues({
    summary: 'My preferences, by name',
    example: { theme: 'dark', 'invoices.columns': ['number', 'total'] },
    errors: [422],
  })
  async all(@By() caller: Caller): Promise<Record<string, unknown>> {
    const { userId } = await this.sessionUser.of(caller);
    return this.door.read(caller, (tx) => this.preferences.all(tx, userId));
  }

  @Put(':name')
  @ApiWrites(undefined, {
    summary: 'Keep a preference',
    description:
      'The name has at most 100 characters of a-z, A-Z, 0-9, dot, dash and underscore; the value at most 16 kB of JSON.',
    body: PreferenceDto,
    status: 204,
  })
  async keep(@By() caller: Caller, @Param('name') name: string, @Body() { value }: PreferenceDto): Promise<void> {
    const { userId } = await this.sessionUser.of(caller);
    await this.door.write(caller, (tx) => this.preferences.keep(tx, userId, name, value));
  }

  @Delete(':name')
  @ApiWrites(undefined, { summary: 'Forget a preference', status: 204 })
  async forget(@By() caller: Caller, @Param('name') name: string): Promise<void> {
    const { userId } = await this.sessionUser.of(caller);
    await this.door.write(caller, (tx) => this.preferences.forget(tx, userId, name));
  }
}

import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ApiKeyService } from '#crm-core';
import { ApiAnswersList, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { Permission } from '../http/permission.js';
import { idInPath, invalidFields } from '../http/validation.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { ApiKeyDto, ApiKeyView, NewApiKeyView } from './api-key.dto.js';

/** Keys by which programs call this API. */
@ApiTags('API keys')
@Controller('api-keys')
@Permission('admin')
export class ApiKeyController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly keys: ApiKeyService,
  ) {}

  @Get()
  @ApiAnswersList(ApiKeyView, { summary: 'The API keys of the workspace, newest first' })
  async list(@By() caller: Caller): Promise<ApiKeyView[]> {
    const keys = await this.door.read(caller, (tx) => this.keys.list(tx));
    return keys.map((key) => present(ApiKeyView, key));
  }

  @Post()
  @ApiWrites(NewApiKeyView, {
    summary: 'Make an API key',
    description: 'The key itself is shown in this reply only.',
    status: 201,
    body: ApiKeyDto,
  })
  create(@By() caller: Caller, @Body() input: ApiKeyDto): Promise<NewApiKeyView> {
    const expiresAt = moment('expiresAt', input.expiresAt);
    return this.door.write(
      caller,
      async (tx, actor) => {
        const { key, token } = await this.keys.create(tx, { name: input.name, role: input.role, expiresAt }, actor);
        return present(NewApiKeyView, key, { key: token });
      },
      { holdsSecret: true },
    );
  }

  @Delete(':id')
  @ApiWrites(ApiKeyView, { summary: 'Revoke an API key', description: 'Takes effect at once.' })
  revoke(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<ApiKeyView> {
    return this.door.change(caller, ApiKeyView, (tx, actor) => this.keys.revoke(tx, id, actor));
  }
}

function moment(field: string, value: unknown): Date | null {
  if (value === undefined || value === null) return null;
  const date = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? new Date(value) : undefined;
  if (!date || Number.isNaN(date.getTime()))
    throw invalidFields([
      { field, code: 'not_a_moment', message: `${field} must be a moment such as 2027-01-31T00:00:00Z.` },
    ]);
  return date;
}

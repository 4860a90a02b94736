import { createHash, randomUUID } from 'node:crypto';
import { Body, Controller, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, ApiKeyService, Database, UserService, WorkspaceService } from '#crm-core';
import { ApiReads, ApiWrites } from '../http/api-docs.js';
import { actorOf, By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { Permission } from '../http/permission.js';
import { HttpProblem } from '../http/problem.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { NewWorkspaceView, WorkspaceDto, WorkspacePatchDto, WorkspaceView } from './workspace.dto.js';

/** The caller's workspace, and the making of further ones. */
@ApiTags('Workspaces')
@Controller()
export class WorkspaceController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly database: Database,
    private readonly workspaces: WorkspaceService,
    private readonly users: UserService,
    private readonly keys: ApiKeyService,
  ) {}

  @Get('workspace')
  @Permission('view')
  @ApiReads(WorkspaceView, { summary: 'Read the workspace' })
  get(@By() caller: Caller): Promise<WorkspaceView> {
    return this.door.show(caller, WorkspaceView, (tx) => this.workspaces.get(tx));
  }

  @Patch('workspace')
  @Permission('admin')
  @ApiWrites(WorkspaceView, { summary: 'Change the workspace', body: WorkspacePatchDto })
  update(@By() caller: Caller, @SeenVersion() seen: number, @Body() patch: WorkspacePatchDto): Promise<WorkspaceView> {
    return this.door.change(caller, WorkspaceView, (tx, actor) => this.workspaces.update(tx, seen, patch, actor));
  }

  @Post('workspaces')
  @Permission('admin')
  @ApiWrites(NewWorkspaceView, {
    summary: 'Create another workspace',
    description: 'Its administrator is the caller or, for an API key, the administrators of the calling workspace.',
    status: 201,
    body: WorkspaceDto,
  })
  async create(@By() caller: Caller, @Body() input: WorkspaceDto): Promise<NewWorkspaceView> {
    const admins = await this.administrators(caller);
    const id = idFor(caller);
    return this.database
      .inWorkspace(id, async (tx) => {
        const actor: Actor = actorOf(caller);
        const workspace = await this.workspaces.create(tx, input, actor);
        for (const userId of admins) await this.users.addMember(tx, userId, 'admin', actor);
        const { token } = await this.keys.create(tx, { name: 'First key', role: 'admin' }, actor);
        return present(NewWorkspaceView, { workspace, apiKey: token });
      })
      .catch((error: unknown) => {
        if ((error as { code?: unknown }).code === '23505' && caller.idempotency) throw alreadyMade();
        throw error;
      });
  }

  private async administrators(caller: Caller): Promise<string[]> {
    if (caller.userId) return [caller.userId];
    const members = await this.door.read(caller, (tx) => this.users.members(tx));
    return members.filter(({ role }) => role === 'admin').map(({ userId }) => userId);
  }
}

/** With an Idempotency-Key, a repetition asks for the same id again and is refused by the primary key. */
function idFor({ workspaceId, idempotency }: Caller): string {
  if (!idempotency) return randomUUID();
  const hex = createHash('sha256').update(`workspace/${workspaceId}/${idempotency.key}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const alreadyMade = () =>
  new HttpProblem(
    409,
    'idempotent_reply_withheld',
    'This workspace was created before; the reply held a key that is shown only once.',
    'Sign in to the workspace and make another API key there.',
  );

import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { WorkspacePaperService } from '#crm-core';
import { ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { WorkspacePaperDto, WorkspacePaperView } from './paper.dto.js';

@ApiTags('Workspaces')
@Controller('workspace/paper')
export class WorkspacePaperController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly papers: WorkspacePaperService,
  ) {}

  @Get()
  @Permission('view')
  @ApiReads(WorkspacePaperView, { summary: 'What the workspace prints on documents and writes in e-mails with them' })
  get(@By() caller: Caller): Promise<WorkspacePaperView> {
    return this.door.show(caller, WorkspacePaperView, (tx) => this.papers.get(tx));
  }

  @Patch()
  @Permission('admin')
  @ApiWrites(WorkspacePaperView, {
    summary: 'Change what is printed on documents and written in e-mails with them',
    description: 'Documents that were e-mailed before stay as they were.',
    body: WorkspacePaperDto,
  })
  update(
    @By() caller: Caller,
    @SeenVersion() seen: number,
    @Body() patch: WorkspacePaperDto,
  ): Promise<WorkspacePaperView> {
    return this.door.change(caller, WorkspacePaperView, (tx, actor) => this.papers.update(tx, seen, patch, actor));
  }
}

import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { pipelineStageList, PipelineStageService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { Removes } from '../http/verb.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { PipelineStageDto, PipelineStagePatchDto, PipelineStageView } from './pipeline-stage.dto.js';

@ApiTags('Pipeline stages')
@Controller('pipeline-stages')
@Permission('view')
export class PipelineStageController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly stages: PipelineStageService,
  ) {}

  @Get()
  @ApiList(pipelineStageList)
  @ApiPages(PipelineStageView, { summary: 'List the stages of the pipeline, in its order' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<PipelineStageView>> {
    return this.door.page(caller, PipelineStageView, (tx) => this.stages.list(tx, query));
  }

  @Get(':id')
  @ApiReads(PipelineStageView, { summary: 'Read a pipeline stage' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<PipelineStageView> {
    return this.door.show(caller, PipelineStageView, (tx) => this.stages.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(PipelineStageView, { summary: 'Add a pipeline stage', status: 201, body: PipelineStageDto })
  create(@By() caller: Caller, @Body() input: PipelineStageDto): Promise<PipelineStageView> {
    return this.door.change(caller, PipelineStageView, (tx) => this.stages.create(tx, input));
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(PipelineStageView, {
    summary: 'Change, move, archive or restore a pipeline stage',
    body: PipelineStagePatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: PipelineStagePatchDto,
  ): Promise<PipelineStageView> {
    return this.door.change(caller, PipelineStageView, (tx) => this.stages.update(tx, id, seen, patch));
  }

  @Removes('Delete a stage that no opportunity is in')
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() _body: VersionDto,
  ): Promise<void> {
    return this.door.write(caller, (tx) => this.stages.delete(tx, id, seen));
  }
}

import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { taskList, TaskService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { Removes } from '../http/verb.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { TaskDto, TaskPatchDto, TaskView } from './task.dto.js';

@ApiTags('Tasks')
@Controller('tasks')
@Permission('view')
export class TaskController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly tasks: TaskService,
  ) {}

  @Get()
  @ApiList(taskList)
  @ApiPages(TaskView, { summary: 'List tasks; of one record by `filter[record]` and `filter[recordId]`' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<TaskView>> {
    return this.door.page(caller, TaskView, (tx) => this.tasks.list(tx, query));
  }

  @Get(':id')
  @ApiReads(TaskView, { summary: 'Read a task' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<TaskView> {
    return this.door.show(caller, TaskView, (tx) => this.tasks.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(TaskView, { summary: 'Add a task to a record', status: 201, body: TaskDto })
  create(@By() caller: Caller, @Body() input: TaskDto): Promise<TaskView> {
    return this.door.change(caller, TaskView, (tx, actor) => this.tasks.create(tx, input, actor));
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(TaskView, { summary: 'Change a task', body: TaskPatchDto })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: TaskPatchDto,
  ): Promise<TaskView> {
    return this.door.change(caller, TaskView, (tx, actor) => this.tasks.update(tx, id, seen, patch, actor));
  }

  @Removes('Delete a task')
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() _body: VersionDto,
  ): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.tasks.delete(tx, id, seen, actor));
  }
}

import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { noteList, NoteService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { Removes } from '../http/verb.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { NoteDto, NotePatchDto, NoteView } from './note.dto.js';

@ApiTags('Notes')
@Controller('notes')
@Permission('view')
export class NoteController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly notes: NoteService,
  ) {}

  @Get()
  @ApiList(noteList)
  @ApiPages(NoteView, { summary: 'List notes; of one record by `filter[record]` and `filter[recordId]`' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<NoteView>> {
    return this.door.page(caller, NoteView, (tx) => this.notes.list(tx, query));
  }

  @Get(':id')
  @ApiReads(NoteView, { summary: 'Read a note' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<NoteView> {
    return this.door.show(caller, NoteView, (tx) => this.notes.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(NoteView, { summary: 'Add a note to a record', status: 201, body: NoteDto })
  create(@By() caller: Caller, @Body() input: NoteDto): Promise<NoteView> {
    return this.door.change(caller, NoteView, (tx, actor) => this.notes.create(tx, input, actor));
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(NoteView, { summary: 'Change a note', body: NotePatchDto })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: NotePatchDto,
  ): Promise<NoteView> {
    return this.door.change(caller, NoteView, (tx, actor) => this.notes.update(tx, id, seen, patch, actor));
  }

  @Removes('Delete a note')
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() _body: VersionDto,
  ): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.notes.delete(tx, id, seen, actor));
  }
}

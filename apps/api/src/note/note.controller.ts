import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { noteList, NoteService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { ApiList, Listed, presentPage } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
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
  async list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<NoteView>> {
    return presentPage(NoteView, await this.door.read(caller, (tx) => this.notes.list(tx, query)));
  }

  @Get(':id')
  @ApiReads(NoteView, { summary: 'Read a note' })
  async get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<NoteView> {
    return present(NoteView, await this.door.read(caller, (tx) => this.notes.get(tx, id)));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(NoteView, { summary: 'Add a note to a record', status: 201, body: NoteDto })
  create(@By() caller: Caller, @Body() input: NoteDto): Promise<NoteView> {
    return this.door.write(caller, async (tx, actor) => present(NoteView, await this.notes.create(tx, input, actor)));
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
    return this.door.write(caller, async (tx, actor) =>
      present(NoteView, await this.notes.update(tx, id, seen, patch, actor)),
    );
  }

  @Delete(':id')
  @Permission('edit')
  @ApiWrites(undefined, { summary: 'Delete a note', status: 204, body: VersionDto })
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() _body: VersionDto,
  ): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.notes.delete(tx, id, seen, actor));
  }
}

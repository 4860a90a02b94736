import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { contactList, ContactService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { Removes } from '../http/verb.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { ContactDto, ContactPatchDto, ContactView } from './contact.dto.js';

@ApiTags('Contacts')
@Controller('contacts')
@Permission('view')
export class ContactController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly contacts: ContactService,
  ) {}

  @Get()
  @ApiList(contactList)
  @ApiPages(ContactView, { summary: 'List contacts' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<ContactView>> {
    return this.door.page(caller, ContactView, (tx) => this.contacts.list(tx, query));
  }

  @Get(':id')
  @ApiReads(ContactView, { summary: 'Read a contact' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<ContactView> {
    return this.door.show(caller, ContactView, (tx) => this.contacts.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(ContactView, { summary: 'Create a contact', status: 201, body: ContactDto })
  create(@By() caller: Caller, @Body() input: ContactDto): Promise<ContactView> {
    return this.door.change(caller, ContactView, (tx, actor) => this.contacts.create(tx, input, actor));
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(ContactView, {
    summary: 'Change a contact',
    description: 'Fields that are left out stay as they are; null empties one.',
    body: ContactPatchDto,
  })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: ContactPatchDto,
  ): Promise<ContactView> {
    return this.door.change(caller, ContactView, (tx, actor) => this.contacts.update(tx, id, seen, patch, actor));
  }

  @Removes('Delete a contact that nothing refers to')
  remove(@By() caller: Caller, @Param('id', idInPath()) id: string, @SeenVersion() seen: number): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.contacts.delete(tx, id, seen, actor));
  }
}

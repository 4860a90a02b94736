import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { Contact, contactList, listRecords, notFound, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { ContactView } from './contact.dto.js';

const ofSuppliers = (builder: SelectQueryBuilder<Contact>) => {
  builder.andWhere(
    'EXISTS (SELECT FROM companies c WHERE c.workspace_id = r.workspace_id AND c.id = r.company_id AND c.is_supplier)',
  );
};

/** The people of the companies we buy from: a view of contacts; they are changed under /contacts. */
@ApiTags('Supplier contacts')
@Controller('supplier-contacts')
@Permission('view')
export class SupplierContactController {
  constructor(private readonly door: WorkspaceDoor) {}

  @Get()
  @ApiList(contactList)
  @ApiPages(ContactView, { summary: 'List supplier contacts' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<ContactView>> {
    return this.door.page(caller, ContactView, (tx) => listRecords(tx, contactList, query, ofSuppliers));
  }

  @Get(':id')
  @ApiReads(ContactView, { summary: 'Read a supplier contact' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<ContactView> {
    return this.door.show(caller, ContactView, (tx) => this.supplierContact(tx, id));
  }

  private async supplierContact(tx: EntityManager, id: string): Promise<Contact> {
    const { items } = await listRecords(tx, contactList, {}, (builder) => {
      ofSuppliers(builder);
      builder.andWhere('r.id = :id', { id });
    });
    if (!items[0]) throw notFound('supplier contact', id);
    return items[0];
  }
}

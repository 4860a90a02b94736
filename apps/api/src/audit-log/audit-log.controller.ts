import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type AuditEntry, auditList, AuditLog, type ListQuery, type Page } from '#crm-core';
import { ApiPages } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { AuditEntryView } from './audit-log.dto.js';

/** Who did what that needs a right, in the workspace. */
@ApiTags('Audit log')
@Controller('audit-log')
@Permission('admin')
export class AuditLogController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly audit: AuditLog,
  ) {}

  @Get()
  @ApiList(auditList)
  @ApiPages(AuditEntryView, { summary: 'The audit log, newest first' })
  async list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<AuditEntryView>> {
    const { items, ...page } = await this.door.read(caller, (tx) => this.audit.list(tx, query));
    return { ...page, items: items.map((entry: AuditEntry) => present(AuditEntryView, entry, { action: entry.act })) };
  }
}

import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { leadList, LeadService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { Removes } from '../http/verb.js';
import { SeenVersion, SeenVersionIfGiven } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { LeadDto, LeadLossDto, LeadPatchDto, LeadView, QualificationDto, QualifiedLeadView } from './lead.dto.js';

@ApiTags('Leads')
@Controller('leads')
@Permission('view')
export class LeadController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly leads: LeadService,
  ) {}

  @Get()
  @ApiList(leadList)
  @ApiPages(LeadView, { summary: 'List leads' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<LeadView>> {
    return this.door.page(caller, LeadView, (tx) => this.leads.list(tx, query));
  }

  @Get(':id')
  @ApiReads(LeadView, { summary: 'Read a lead' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<LeadView> {
    return this.door.show(caller, LeadView, (tx) => this.leads.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(LeadView, { summary: 'Create a lead', status: 201, body: LeadDto })
  create(@By() caller: Caller, @Body() input: LeadDto): Promise<LeadView> {
    return this.door.change(caller, LeadView, (tx, actor) => this.leads.create(tx, input, actor));
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(LeadView, { summary: 'Change a lead that is not qualified', body: LeadPatchDto })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: LeadPatchDto,
  ): Promise<LeadView> {
    return this.door.change(caller, LeadView, (tx, actor) => this.leads.update(tx, id, seen, patch, actor));
  }

  @Post(':id/qualify')
  @Permission('edit')
  @ApiWrites(QualifiedLeadView, {
    summary: 'Make a customer of a lead',
    description: 'A company, its contact or a private customer, and an opportunity where one is asked for.',
    body: QualificationDto,
  })
  qualify(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() input: QualificationDto,
  ): Promise<QualifiedLeadView> {
    return this.door.write(caller, async (tx, actor) => {
      const { lead, opportunity } = await this.leads.qualify(tx, id, input, actor, seen);
      const { companyId, contactId } = lead;
      return present(QualifiedLeadView, { lead, companyId, contactId, opportunityId: opportunity?.id });
    });
  }

  @Post(':id/lose')
  @Permission('edit')
  @ApiWrites(LeadView, { summary: 'Say that nothing came of a lead', body: LeadLossDto })
  lose(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() { reason }: LeadLossDto,
  ): Promise<LeadView> {
    return this.door.change(caller, LeadView, (tx, actor) => this.leads.lose(tx, id, reason, actor, seen));
  }

  @Removes('Delete a lead without an opportunity')
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() _body: VersionDto,
  ): Promise<void> {
    return this.door.write(caller, (tx, actor) => this.leads.delete(tx, id, seen, actor));
  }
}

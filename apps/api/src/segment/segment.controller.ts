import { Body, Controller, Get, Param, Patch, Post, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  contactList,
  segmentList,
  SegmentService,
  type Company,
  type Contact,
  type ListQuery,
  type Page,
} from '#crm-core';
import { ApiAnswersCsv, ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed, presentPage } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { Removes } from '../http/verb.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { SegmentCountView, SegmentDto, SegmentMemberView, SegmentPatchDto, SegmentView } from './segment.dto.js';

@ApiTags('Segments')
@Controller('segments')
@Permission('view')
export class SegmentController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly segments: SegmentService,
  ) {}

  @Get()
  @ApiList(segmentList)
  @ApiPages(SegmentView, { summary: 'List segments' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<SegmentView>> {
    return this.door.page(caller, SegmentView, (tx) => this.segments.list(tx, query));
  }

  @Get(':id')
  @ApiReads(SegmentView, { summary: 'Read a segment' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<SegmentView> {
    return this.door.show(caller, SegmentView, (tx) => this.segments.get(tx, id));
  }

  @Get(':id/count')
  @ApiReads(SegmentCountView, { summary: 'How many belong to a segment now' })
  async count(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<SegmentCountView> {
    return { count: await this.door.read(caller, (tx) => this.segments.count(tx, id)) };
  }

  @Get(':id/members')
  @ApiList(contactList)
  @ApiPages(SegmentMemberView, {
    summary: 'Who belongs to a segment now',
    description: 'Sorted and filtered like contacts; of a segment of companies, like companies.',
    errors: [404],
  })
  members(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @Listed() query: ListQuery,
  ): Promise<Page<SegmentMemberView>> {
    return this.door.read(caller, async (tx) => {
      const { record, page } = await this.segments.members(tx, id, query);
      const items = page.items.map((member) => Object.assign({}, member, { record, ...calledBy(member) }));
      return presentPage(SegmentMemberView, Object.assign({}, page, { items }));
    });
  }

  @Get(':id/members.csv')
  @Permission('edit')
  @ApiAnswersCsv({
    summary: 'Who belongs to a segment now, as a file',
    description: 'At most 50,000. Written to the audit log, because people’s data leaves the CRM.',
    example: 'number,firstName,lastName,company,email\r\nP-00007,Thomas,Hardy,Around the Horn,thomas@example.com\r\n',
  })
  async export(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<StreamableFile> {
    const { csv, fileName } = await this.door.write(caller, (tx, actor) => this.segments.export(tx, id, actor));
    return new StreamableFile(Buffer.from(csv), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="${fileName}"`,
    });
  }

  @Post()
  @Permission('edit')
  @ApiWrites(SegmentView, { summary: 'Create a segment', status: 201, body: SegmentDto })
  create(@By() caller: Caller, @Body() input: SegmentDto): Promise<SegmentView> {
    return this.door.change(caller, SegmentView, (tx) => this.segments.create(tx, input));
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(SegmentView, { summary: 'Change a segment', body: SegmentPatchDto })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: SegmentPatchDto,
  ): Promise<SegmentView> {
    return this.door.change(caller, SegmentView, (tx) => this.segments.update(tx, id, seen, patch));
  }

  @Removes('Delete a segment; its members stay')
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() _body: VersionDto,
  ): Promise<void> {
    return this.door.write(caller, (tx) => this.segments.delete(tx, id, seen));
  }
}

function calledBy(member: Contact | Company): { number: string; name: string } {
  if ('code' in member) return { number: member.code, name: member.name };
  return { number: member.number, name: [member.firstName, member.lastName].filter(Boolean).join(' ') };
}

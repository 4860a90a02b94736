import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { locationList, LocationService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { LocationDto, LocationPatchDto, LocationView } from './location.dto.js';

@ApiTags('Locations')
@Controller('locations')
@Permission('view')
export class LocationController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly locations: LocationService,
  ) {}

  @Get()
  @ApiList(locationList)
  @ApiPages(LocationView, { summary: 'List locations' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<LocationView>> {
    return this.door.page(caller, LocationView, (tx) => this.locations.list(tx, query));
  }

  @Get(':id')
  @ApiReads(LocationView, { summary: 'Read a location' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<LocationView> {
    return this.door.show(caller, LocationView, (tx) => this.locations.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(LocationView, { summary: 'Create a location', status: 201, body: LocationDto })
  create(@By() caller: Caller, @Body() input: LocationDto): Promise<LocationView> {
    return this.door.change(caller, LocationView, (tx, actor) => this.locations.create(tx, input, actor));
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(LocationView, { summary: 'Change a location', body: LocationPatchDto })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: LocationPatchDto,
  ): Promise<LocationView> {
    return this.door.change(caller, LocationView, (tx, actor) => this.locations.update(tx, id, seen, patch, actor));
  }
}

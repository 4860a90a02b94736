import { Body, Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SupplierCreditUseService } from '#crm-core';
import { ApiReads } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { Verb } from '../http/verb.js';
import { SeenVersionIfGiven } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { SupplierCreditAllocationView } from './supplier-credit.dto.js';

/** What became of supplier credits; made under /supplier-credits, undone here. */
@ApiTags('Supplier credits')
@Controller('supplier-credit-allocations')
@Permission('view')
export class SupplierCreditUseController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly use: SupplierCreditUseService,
  ) {}

  @Get(':id')
  @ApiReads(SupplierCreditAllocationView, { summary: 'Read a supplier credit allocation' })
  allocation(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<SupplierCreditAllocationView> {
    return this.door.show(caller, SupplierCreditAllocationView, (tx) => this.use.getAllocation(tx, id));
  }

  @Verb('remove', SupplierCreditAllocationView, { summary: 'Take credit off a supplier bill again' })
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<SupplierCreditAllocationView> {
    return this.door.change(caller, SupplierCreditAllocationView, (tx, actor) =>
      this.use.removeAllocation(tx, id, actor, seen),
    );
  }
}

import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { SupplierCreditUseService } from '#crm-core';
import { ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
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
  async allocation(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<SupplierCreditAllocationView> {
    return present(SupplierCreditAllocationView, await this.door.read(caller, (tx) => this.use.getAllocation(tx, id)));
  }

  @Post(':id/remove')
  @Permission('edit')
  @ApiWrites(SupplierCreditAllocationView, { summary: 'Take credit off a supplier bill again', body: VersionDto })
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<SupplierCreditAllocationView> {
    return this.door.write(caller, async (tx, actor) =>
      present(SupplierCreditAllocationView, await this.use.removeAllocation(tx, id, actor, seen)),
    );
  }
}

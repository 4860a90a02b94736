import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CreditUseService } from '#crm-core';
import { ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { SeenVersionIfGiven } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { CreditAllocationView, RefundView } from './credit-note.dto.js';

/** What became of the credit of credit notes; made under /credit-notes, undone here. */
@ApiTags('Credit notes')
@Controller()
@Permission('view')
export class CreditUseController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly credit: CreditUseService,
  ) {}

  @Get('credit-allocations/:id')
  @ApiReads(CreditAllocationView, { summary: 'Read a credit allocation' })
  allocation(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<CreditAllocationView> {
    return this.door.show(caller, CreditAllocationView, (tx) => this.credit.getAllocation(tx, id));
  }

  @Post('credit-allocations/:id/remove')
  @Permission('edit')
  @ApiWrites(CreditAllocationView, { summary: 'Take credit off an invoice again', body: VersionDto })
  remove(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<CreditAllocationView> {
    return this.door.change(caller, CreditAllocationView, (tx, actor) =>
      this.credit.removeAllocation(tx, id, actor, seen),
    );
  }

  @Get('refunds/:id')
  @ApiReads(RefundView, { summary: 'Read a refund' })
  refund(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<RefundView> {
    return this.door.show(caller, RefundView, (tx) => this.credit.getRefund(tx, id));
  }

  @Post('refunds/:id/reverse')
  @Permission('edit')
  @ApiWrites(RefundView, {
    summary: 'Reverse a refund',
    description: 'Its credit remains with the credit note.',
    body: VersionDto,
  })
  reverse(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<RefundView> {
    return this.door.change(caller, RefundView, (tx, actor) => this.credit.reverseRefund(tx, id, actor, seen));
  }
}

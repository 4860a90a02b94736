import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { paymentList, PaymentService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { Verb } from '../http/verb.js';
import { SeenVersionIfGiven } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { AllocationsDto, PaymentDto, PaymentSummaryView, PaymentView } from './payment.dto.js';

@ApiTags('Payments')
@Controller('payments')
@Permission('view')
export class PaymentController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly payments: PaymentService,
  ) {}

  @Get()
  @ApiList(paymentList)
  @ApiPages(PaymentSummaryView, { summary: 'List payments, without their allocations' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<PaymentSummaryView>> {
    return this.door.page(caller, PaymentSummaryView, (tx) => this.payments.list(tx, query));
  }

  @Get(':id')
  @ApiReads(PaymentView, { summary: 'Read a payment with its allocations' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<PaymentView> {
    return this.door.show(caller, PaymentView, (tx) => this.payments.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(PaymentView, { summary: 'Record a payment from a customer', status: 201, body: PaymentDto })
  create(@By() caller: Caller, @Body() input: PaymentDto): Promise<PaymentView> {
    return this.door.change(caller, PaymentView, (tx, actor) => this.payments.create(tx, input, actor));
  }

  @Post(':id/allocations')
  @Permission('edit')
  @ApiWrites(PaymentView, { summary: 'Apply more of a payment to invoices', body: AllocationsDto })
  allocate(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() { allocations }: AllocationsDto,
  ): Promise<PaymentView> {
    return this.door.change(caller, PaymentView, (tx, actor) =>
      this.payments.allocate(tx, id, allocations ?? [], actor, seen),
    );
  }

  @Delete(':id/allocations/:allocationId')
  @Permission('edit')
  @ApiWrites(PaymentView, { summary: 'Take a payment off an invoice', body: VersionDto })
  removeAllocation(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @Param('allocationId', idInPath()) allocationId: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<PaymentView> {
    return this.door.change(caller, PaymentView, (tx, actor) =>
      this.payments.removeAllocation(tx, id, allocationId, actor, seen),
    );
  }

  @Verb('reverse', PaymentView, {
    summary: 'Reverse a payment',
    description: 'Takes it off all invoices and closes it.',
  })
  reverse(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersionIfGiven() seen: number | undefined,
    @Body() _body: VersionDto,
  ): Promise<PaymentView> {
    return this.door.change(caller, PaymentView, (tx, actor) => this.payments.reverse(tx, id, actor, seen));
  }
}

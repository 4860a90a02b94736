import { Body, Controller, Get, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { paymentMethodList, PaymentMethodService, type ListQuery, type Page } from '#crm-core';
import { ApiPages, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { ApiList, Listed } from '../http/list-query.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { PaymentMethodDto, PaymentMethodPatchDto, PaymentMethodView } from './payment-method.dto.js';

@ApiTags('Payment methods')
@Controller('payment-methods')
@Permission('view')
export class PaymentMethodController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly methods: PaymentMethodService,
  ) {}

  @Get()
  @ApiList(paymentMethodList)
  @ApiPages(PaymentMethodView, { summary: 'List payment methods' })
  list(@By() caller: Caller, @Listed() query: ListQuery): Promise<Page<PaymentMethodView>> {
    return this.door.page(caller, PaymentMethodView, (tx) => this.methods.list(tx, query));
  }

  @Get(':id')
  @ApiReads(PaymentMethodView, { summary: 'Read a payment method' })
  get(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<PaymentMethodView> {
    return this.door.show(caller, PaymentMethodView, (tx) => this.methods.get(tx, id));
  }

  @Post()
  @Permission('edit')
  @ApiWrites(PaymentMethodView, { summary: 'Create a payment method', status: 201, body: PaymentMethodDto })
  create(@By() caller: Caller, @Body() input: PaymentMethodDto): Promise<PaymentMethodView> {
    return this.door.change(caller, PaymentMethodView, (tx) => this.methods.create(tx, input));
  }

  @Patch(':id')
  @Permission('edit')
  @ApiWrites(PaymentMethodView, { summary: 'Change a payment method', body: PaymentMethodPatchDto })
  update(
    @By() caller: Caller,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() patch: PaymentMethodPatchDto,
  ): Promise<PaymentMethodView> {
    return this.door.change(caller, PaymentMethodView, (tx) => this.methods.update(tx, id, seen, patch));
  }
}

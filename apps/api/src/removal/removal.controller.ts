import { Body, Controller, Delete, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { type AccountingRecord, RemovalService } from '#crm-core';
import { ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { VersionDto } from '../http/record.dto.js';
import { idInPath } from '../http/validation.js';
import { SeenVersion } from '../http/version.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { PurgeDto } from './removal.dto.js';

/** Numbered when they are made, so that nothing but a refusal with the way out can be answered. */
const numbered: Record<string, AccountingRecord> = {
  payments: 'payment',
  refunds: 'refund',
  'credit-allocations': 'creditAllocation',
  'purchase-orders': 'purchaseOrder',
  'supplier-credit-allocations': 'supplierCreditAllocation',
  stocktakes: 'stocktake',
  'stock-transfers': 'stockTransfer',
  'work-orders': 'workOrder',
};

const purgeable: Record<string, AccountingRecord> = {
  ...numbered,
  companies: 'company',
  contacts: 'contact',
  products: 'product',
  invoices: 'invoice',
  'credit-notes': 'creditNote',
  'supplier-bills': 'supplierBill',
  'supplier-credits': 'supplierCredit',
  'stock-adjustments': 'stockAdjustment',
};

const under = (collections: Record<string, AccountingRecord>, rest: string) =>
  Object.keys(collections).map((collection) => `${collection}/${rest}`);

/** How records that other systems know of end: refused with the way out, or purged by an administrator. */
@ApiTags('Removal')
@Controller()
export class RemovalController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly removal: RemovalService,
  ) {}

  @Delete(under(numbered, ':id'))
  @Permission('edit')
  @ApiWrites(undefined, {
    summary: 'Deleting a numbered record is refused, and the refusal says what to do instead',
    description: 'Numbers have no gaps. What may be deleted is taken back first: cancelled, reversed or removed.',
    status: 204,
    body: VersionDto,
  })
  refuse(@By() caller: Caller, @Req() { path }: Request, @Param('id', idInPath()) id: string): Promise<void> {
    const record = numbered[path.split('/').at(-2)!]!;
    return this.door.write(caller, (tx) => this.removal.refuseDelete(tx, record, id));
  }

  @Post(under(purgeable, ':id/purge'))
  @Permission('admin')
  @ApiWrites(undefined, {
    summary: 'Purge a record: remove it from the CRM for good',
    description:
      'For administrators. Also records that the accounting system has: it keeps them, nothing is changed there. The record and the reason are written to the audit log. Refused while the record counts in stock or money, or others refer to it.',
    status: 204,
    body: PurgeDto,
  })
  purge(
    @By() caller: Caller,
    @Req() { path }: Request,
    @Param('id', idInPath()) id: string,
    @SeenVersion() seen: number,
    @Body() input: PurgeDto,
  ): Promise<void> {
    const record = purgeable[path.split('/').at(-3)!]!;
    return this.door.write(caller, (tx, actor) => this.removal.purge(tx, record, id, seen, input, actor));
  }
}

import { Body, Controller, Param, Patch, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { AccountingFields, type AccountingRecord, FieldChecks } from '#crm-core';
import { ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { AccountingExclusionDto, AccountingExclusionView } from './accounting.dto.js';

const collections: Record<string, AccountingRecord> = {
  companies: 'company',
  contacts: 'contact',
  products: 'product',
  invoices: 'invoice',
  'credit-notes': 'creditNote',
  'credit-allocations': 'creditAllocation',
  refunds: 'refund',
  payments: 'payment',
  'purchase-orders': 'purchaseOrder',
  'supplier-bills': 'supplierBill',
  'supplier-credits': 'supplierCredit',
  'supplier-credit-allocations': 'supplierCreditAllocation',
  'stock-adjustments': 'stockAdjustment',
  stocktakes: 'stocktake',
  'stock-transfers': 'stockTransfer',
  'work-orders': 'workOrder',
};

/** Keeps single records out of the exchange with the accounting system, with a reason. */
@ApiTags('Accounting')
@Controller()
export class AccountingController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly accounting: AccountingFields,
  ) {}

  @Patch(Object.keys(collections).map((collection) => `${collection}/:id/accounting`))
  @Permission('edit')
  @ApiWrites(AccountingExclusionView, {
    summary: 'Exclude the record from export or import, or let it in again',
    description: 'Changes neither the record nor its version.',
    body: AccountingExclusionDto,
  })
  exclude(
    @By() caller: Caller,
    @Req() request: Request,
    @Param('id', idInPath()) id: string,
    @Body() input: AccountingExclusionDto,
  ): Promise<AccountingExclusionView> {
    const check = new FieldChecks('accounting', 'update');
    check.boolean('doNotExport', input.doNotExport);
    check.boolean('doNotImport', input.doNotImport);
    check.done();
    const record = collections[collectionOf(request)]!;
    return this.door.change(caller, AccountingExclusionView, (tx, actor) =>
      this.accounting.setExcluded(tx, record, id, input, actor),
    );
  }
}

const collectionOf = ({ path }: Request): string => path.split('/').at(-3)!;

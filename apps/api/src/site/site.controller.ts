import { Controller, Get, Param, Redirect } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../http/permission.js';
import { HttpProblem } from '../http/problem.js';
import { idInPath } from '../http/validation.js';

const collections: Record<string, string> = {
  company: 'companies',
  contact: 'contacts',
  product: 'products',
  invoice: 'invoices',
  creditNote: 'credit-notes',
  creditAllocation: 'credit-allocations',
  refund: 'refunds',
  payment: 'payments',
  purchaseOrder: 'purchase-orders',
  supplierBill: 'supplier-bills',
  supplierCredit: 'supplier-credits',
  supplierCreditAllocation: 'supplier-credit-allocations',
  stockAdjustment: 'stock-adjustments',
  stocktake: 'stocktakes',
  stockTransfer: 'stock-transfers',
  workOrder: 'work-orders',
};

/** Records that have no page of their own among the screens: their address leads to what the API says of them. */
const pageless = [
  'creditAllocation',
  'refund',
  'purchaseOrder',
  'supplierBill',
  'supplierCredit',
  'supplierCreditAllocation',
];

/** The address of a record that is given to other systems, and therefore never changes. */
export const recordPage = (record: string, id: string): string => `/go/${record}/${id}`;

/** Addresses outside the API. They only lead elsewhere, so they are open to everybody. */
@ApiTags('Site')
@Controller()
@Public()
export class SiteController {
  @Get()
  @Redirect('/admin/', 302)
  @ApiOperation({ summary: 'The front page' })
  @ApiResponse({ status: 302, description: 'Leads to what there is to see.' })
  home(): void {
    return;
  }

  @Get('go/:record/:id')
  @Redirect()
  @ApiOperation({ summary: 'The lasting address of a record', description: 'Given to other systems as the link back.' })
  @ApiResponse({ status: 302, description: 'Leads to the record.' })
  go(@Param('record') record: string, @Param('id', idInPath()) id: string): { url: string; statusCode: number } {
    const collection = Object.hasOwn(collections, record) ? collections[record] : undefined;
    if (!collection) throw new HttpProblem(404, 'route_not_found', 'There is no such kind of record.');
    const url = pageless.includes(record) ? `/api/v1/${collection}/${id}` : `/admin/${collection}/${id}/show`;
    return { url, statusCode: 302 };
  }
}

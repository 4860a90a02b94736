import type { EntityManager } from 'typeorm';
import type { AccountingRecord } from '#crm-core';
import type { CrmRecord } from '../host/records.js';
import { CoreRows } from './core-rows.js';
import { readCompanies, readContacts, readProducts } from './people.reader.js';
import {
  readPurchaseOrders,
  readSupplierBills,
  readSupplierCreditAllocations,
  readSupplierCredits,
} from './purchasing.reader.js';
import { readCreditAllocations, readCreditNotes, readInvoices, readPayments, readRefunds } from './sales.reader.js';
import { readStockAdjustments, readStocktakes, readStockTransfers, readWorkOrders } from './stock.reader.js';

const readers: Partial<Record<AccountingRecord, (rows: CoreRows, ids: string[]) => Promise<CrmRecord[]>>> = {
  company: readCompanies,
  contact: readContacts,
  product: readProducts,
  invoice: readInvoices,
  creditNote: readCreditNotes,
  creditAllocation: readCreditAllocations,
  refund: readRefunds,
  payment: readPayments,
  purchaseOrder: readPurchaseOrders,
  supplierBill: readSupplierBills,
  supplierCredit: readSupplierCredits,
  supplierCreditAllocation: readSupplierCreditAllocations,
  stockAdjustment: readStockAdjustments,
  stocktake: readStocktakes,
  stockTransfer: readStockTransfers,
  workOrder: readWorkOrders,
};

/** Reads whole records of the CRM core: at most one query per table, however many records. */
export class CrmCoreReader {
  private readonly rows: CoreRows;

  constructor(
    tx: EntityManager,
    workspaceId: string,
    urlOf: (record: AccountingRecord, id: string) => string | undefined,
  ) {
    this.rows = new CoreRows(tx, workspaceId, urlOf);
  }

  /** Records of one sort by id; unknown ids are absent. */
  async read(record: AccountingRecord, ids: string[]): Promise<CrmRecord[]> {
    return (await readers[record]?.(this.rows, ids)) ?? [];
  }
}

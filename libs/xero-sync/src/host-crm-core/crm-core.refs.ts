import { isUuid, type AccountingRecord, type RecordName } from '#crm-core';
import type { Kind, RecordRef, StockCause } from '../host/records.js';

/** A record of the CRM core, as its services and addresses call it. */
export interface CoreRecord {
  record: AccountingRecord;
  id: string;
}

/** What a record is at the port: its kind, and what its id begins with there where several tables share the kind. */
interface AtPort {
  kind: Kind;
  prefix?: string;
  cause?: StockCause;
}

/** Every record that is sent. Companies and stand-alone contacts are both customers (or suppliers) at the port. */
const atPort: Partial<Record<AccountingRecord, AtPort>> = {
  company: { kind: 'contact', prefix: 'company.' },
  contact: { kind: 'contact', prefix: 'contact.' },
  product: { kind: 'item' },
  invoice: { kind: 'invoice' },
  creditNote: { kind: 'creditNote' },
  creditAllocation: { kind: 'allocation' },
  supplierCreditAllocation: { kind: 'allocation', prefix: 'supplier.' },
  refund: { kind: 'refund' },
  payment: { kind: 'payment' },
  purchaseOrder: { kind: 'purchaseOrder' },
  supplierBill: { kind: 'bill' },
  supplierCredit: { kind: 'supplierCredit' },
  stockAdjustment: { kind: 'stockChange', cause: 'adjustment' },
  stocktake: { kind: 'stockChange', prefix: 'stocktake.', cause: 'stocktake' },
  stockTransfer: { kind: 'stockChange', prefix: 'transfer.', cause: 'transfer' },
  workOrder: { kind: 'stockChange', prefix: 'workOrder.', cause: 'workOrder' },
};

const sent = Object.entries(atPort) as [AccountingRecord, AtPort][];

/** Names in addresses besides the record's own. */
const aliases: Record<string, AccountingRecord> = {
  companies: 'company',
  contacts: 'contact',
  products: 'product',
  item: 'product',
  invoices: 'invoice',
  'credit-note': 'creditNote',
  'credit-notes': 'creditNote',
  'credit-allocation': 'creditAllocation',
  'credit-allocations': 'creditAllocation',
  allocation: 'creditAllocation',
  'supplier-credit-allocation': 'supplierCreditAllocation',
  'supplier-credit-allocations': 'supplierCreditAllocation',
  refunds: 'refund',
  payments: 'payment',
  'purchase-order': 'purchaseOrder',
  'purchase-orders': 'purchaseOrder',
  'supplier-bill': 'supplierBill',
  'supplier-bills': 'supplierBill',
  bill: 'supplierBill',
  'supplier-credit': 'supplierCredit',
  'supplier-credits': 'supplierCredit',
  'stock-adjustment': 'stockAdjustment',
  'stock-adjustments': 'stockAdjustment',
  stockChange: 'stockAdjustment',
  stocktakes: 'stocktake',
  'stock-transfer': 'stockTransfer',
  'stock-transfers': 'stockTransfer',
  'work-order': 'workOrder',
  'work-orders': 'workOrder',
};

export const keptKinds = [...new Set(sent.map(([, { kind }]) => kind))];

/** What ids of a record begin with at the port; empty where its kind is its own. */
export const prefixOf = (record: AccountingRecord): string => atPort[record]?.prefix ?? '';

/** The port's id of a customer or supplier says which of the two tables it lives in: `company.<uuid>` or `contact.<uuid>`. */
export const customerId = (owner: { companyId: string | null; contactId: string | null }): string =>
  owner.companyId ? `company.${owner.companyId}` : `contact.${owner.contactId}`;

/** The ref of a record of the CRM core; undefined for records that are not exchanged. */
export function refOf(workspaceId: string, record: RecordName | AccountingRecord, id: string): RecordRef | undefined {
  const known = Object.hasOwn(atPort, record) ? atPort[record as AccountingRecord] : undefined;
  if (!known) return undefined;
  const { kind, prefix = '', cause } = known;
  return { workspaceId, kind, id: prefix + id, ...(cause ? { cause } : {}) };
}

/** The record that a ref means; undefined when the id cannot be one of ours. */
export function recordOf(ref: { kind: Kind; id: string }): CoreRecord | undefined {
  for (const [record, { kind, prefix = '' }] of sent) {
    if (kind !== ref.kind || !ref.id.startsWith(prefix)) continue;
    const id = ref.id.slice(prefix.length);
    if (isUuid(id)) return { record, id };
  }
  return undefined;
}

/** The ref that `records/{name}/{id}` means. By the name of its kind a record's id may also come as the port writes it. */
export function refByName(workspaceId: string, name: string, id: string): RecordRef | undefined {
  if (id.includes('.') && (keptKinds as string[]).includes(name)) {
    const record = recordOf({ kind: name as Kind, id });
    return record ? refOf(workspaceId, record.record, record.id) : { workspaceId, kind: name as Kind, id };
  }
  const record = Object.hasOwn(atPort, name)
    ? (name as AccountingRecord)
    : Object.hasOwn(aliases, name)
      ? aliases[name]
      : undefined;
  return record && refOf(workspaceId, record, id);
}

import { isUuid, type AccountingRecord, type RecordName } from '#crm-core';
import type { Kind, RecordRef } from '../host/records.js';

/** A record of the CRM core, as its services and addresses call it. */
export interface CoreRecord {
  record: AccountingRecord;
  id: string;
}

/** Every record that is sent, and its kind at the port. Companies and stand-alone contacts are both customers there. */
const kinds: Partial<Record<AccountingRecord, Kind>> = {
  company: 'contact',
  contact: 'contact',
  product: 'item',
  invoice: 'invoice',
  creditNote: 'creditNote',
  creditAllocation: 'allocation',
  refund: 'refund',
  payment: 'payment',
  stockAdjustment: 'stockChange',
};

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
  refunds: 'refund',
  payments: 'payment',
  'stock-adjustment': 'stockAdjustment',
  'stock-adjustments': 'stockAdjustment',
  stockChange: 'stockAdjustment',
};

export const keptKinds = [...new Set(Object.values(kinds))];

/** The port's id of a customer says which of the two tables it lives in: `company.<uuid>` or `contact.<uuid>`. */
export const customerId = (owner: { companyId: string | null; contactId: string | null }): string =>
  owner.companyId ? `company.${owner.companyId}` : `contact.${owner.contactId}`;

/** The ref of a record of the CRM core; undefined for records that are not exchanged. */
export function refOf(workspaceId: string, record: RecordName | AccountingRecord, id: string): RecordRef | undefined {
  const kind = Object.hasOwn(kinds, record) ? kinds[record as AccountingRecord] : undefined;
  if (!kind) return undefined;
  if (kind === 'contact') return { workspaceId, kind, id: `${record}.${id}` };
  return { workspaceId, kind, id, ...(kind === 'stockChange' ? { cause: 'adjustment' as const } : {}) };
}

/** The record that a ref means; undefined when the id cannot be one of ours. */
export function recordOf(ref: { kind: Kind; id: string }): CoreRecord | undefined {
  if (ref.kind === 'contact') {
    const [record, id = '', ...rest] = ref.id.split('.');
    if ((record !== 'company' && record !== 'contact') || !isUuid(id) || rest.length > 0) return undefined;
    return { record, id };
  }
  const record = (Object.keys(kinds) as AccountingRecord[]).find((candidate) => kinds[candidate] === ref.kind);
  return record && isUuid(ref.id) ? { record, id: ref.id } : undefined;
}

/** The ref that `records/{name}/{id}` means. A contact's id may also come as the port writes it. */
export function refByName(workspaceId: string, name: string, id: string): RecordRef | undefined {
  if (name === 'contact' && id.includes('.')) return { workspaceId, kind: 'contact', id };
  const record = Object.hasOwn(kinds, name)
    ? (name as AccountingRecord)
    : Object.hasOwn(aliases, name)
      ? aliases[name]
      : undefined;
  return record && refOf(workspaceId, record, id);
}

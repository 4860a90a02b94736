import { Link } from '@mui/material';
import type { ReactNode } from 'react';
import { useResourceDefinitions } from 'react-admin';
import { Link as RouterLink } from 'react-router';
import type { RecordName } from './answers';

/** Collections by the name that addresses of the Xero routes give a record. */
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
  salesOrder: 'sales-orders',
};

/** Finds the page of a record, or of the settings for a wrong setting; undefined for what has no page of its own. */
export function usePageOf(): (record: RecordName) => string | undefined {
  const known = useResourceDefinitions();
  return ({ name, id }) => {
    if (name === 'setting') return '/xero';
    const collection = collections[name] ?? name;
    if (known[collection]?.hasShow) return `/${collection}/${id}/show`;
    return known[collection]?.hasEdit ? `/${collection}/${id}` : undefined;
  };
}

/** A record by its number, leading to its page where it has one. */
export const RecordLink = ({ record, children }: { record: RecordName | undefined; children: ReactNode }) => {
  const pageOf = usePageOf();
  const to = record && pageOf(record);
  return to ? (
    <Link component={RouterLink} to={to}>
      {children}
    </Link>
  ) : (
    <>{children}</>
  );
};

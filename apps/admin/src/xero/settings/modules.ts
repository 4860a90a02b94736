/** In the order of the rule table. Quotes and sales orders are never sent, so there is nothing to choose. */
export const modules = [
  'contact',
  'item',
  'quote',
  'salesOrder',
  'invoice',
  'creditNote',
  'allocation',
  'payment',
  'refund',
  'purchaseOrder',
  'bill',
  'supplierCredit',
  'adjustment',
  'stocktake',
  'transfer',
  'workOrder',
] as const;

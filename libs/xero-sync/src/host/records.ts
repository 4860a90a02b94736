/**
 * What a host's documents look like to xero-sync, in bookkeeping words. Amounts, quantities, prices and rates are decimal
 * strings ("1234.50"); dates are business dates `YYYY-MM-DD` in the workspace's time zone; currencies are ISO 4217.
 */

/** Every kind of record the port knows. A host lists the ones it keeps in `CrmHost.kinds`. */
export type Kind =
  | 'contact'
  | 'item'
  | 'quote'
  | 'salesOrder'
  | 'invoice'
  | 'creditNote'
  | 'payment'
  | 'refund'
  | 'allocation'
  | 'purchaseOrder'
  | 'bill'
  | 'supplierCredit'
  | 'stockChange';

/** What moved the stock; rules (module modes, accounts) stay per cause. */
export type StockCause = 'adjustment' | 'stocktake' | 'transfer' | 'workOrder' | 'reconciliation';

/** One record of the host. `id` is the host's and opaque; `cause` belongs to `stockChange` alone. */
export interface RecordRef {
  workspaceId: string;
  kind: Kind;
  id: string;
  cause?: StockCause;
}

/** What every record carries. */
export interface RecordHead {
  kind: Kind;
  id: string;
  /** What people call it: `C-00042`, `INV-00007`. Also our natural key in Xero, so never empty. */
  number: string;
  /** Absolute link back to the record in the CRM, when the host has one. Must not contain the word "xero". */
  url?: string;
  /** Rises with each change of the record's own content. */
  version: number;
  doNotExport?: { reason?: string };
  doNotImport?: { reason?: string };
}

export interface PostalAddress {
  kind: 'postal' | 'street';
  line1?: string;
  line2?: string;
  city?: string;
  region?: string;
  postalCode?: string;
  /** Country name in letters, as printed on an envelope. */
  country?: string;
}

export interface CrmContact extends RecordHead {
  kind: 'contact';
  name: string;
  email?: string;
  firstName?: string;
  lastName?: string;
  phone?: string;
  mobile?: string;
  fax?: string;
  addresses: PostalAddress[];
  taxNumber?: string;
  /** Days from the document date until payment is due. */
  salesTermsDays?: number;
  purchaseTermsDays?: number;
  currency?: string;
  /** People of the business, the main one first. */
  persons: { firstName?: string; lastName?: string; email?: string; includeInEmails: boolean }[];
  /** Another contact took its place for good. Documents that were made out to this one stay with it until they are settled. */
  mergedInto?: { id: string; number: string; name: string; openDocuments: number };
  /** The number of an older contact in use that is called the same. */
  sameNameAs?: string;
  /** Product-group-like key for account overrides: `settings.customerAccounts[id]` uses the contact's own id. */
  archived: boolean;
}

export interface CrmItem extends RecordHead {
  kind: 'item';
  /** `number` is the item code (≤ 30 characters). */
  name: string;
  description?: string;
  purchaseDescription?: string;
  salesPrice?: string;
  purchasePrice?: string;
  salesTaxRateId?: string;
  purchaseTaxRateId?: string;
  groupId?: string;
  isSold: boolean;
  isPurchased: boolean;
  /** Whether the CRM keeps a quantity of it. */
  tracked: boolean;
  archived: boolean;
}

export interface DocumentLine {
  id: string;
  itemId?: string;
  /** Whether this line moves the stock of a tracked item. */
  movesStock: boolean;
  name: string;
  description?: string;
  quantity: string;
  /** ≤ 4 decimals; with or without tax as `amountsAre` says. */
  unitPrice: string;
  /** 0–100, ≤ 2 decimals. */
  discountPercent?: string;
  taxRateId?: string;
  /** The line's amount as shown (after discount, 2 decimals; with tax when amounts are inclusive). */
  amount: string;
  taxAmount: string;
  groupId?: string;
}

/** Money or credit that is applied to a document, or was. */
export interface Applied {
  kind: 'payment' | 'allocation' | 'refund';
  id: string;
  /** Of a payment: which of its allocations. */
  allocationId?: string;
  /** It was taken in from the books, so they have it for certain. */
  received?: true;
  /** It was taken off again; the books may not know yet. */
  ended?: true;
}

/** What sales and purchase documents have in common. */
export interface CrmDocument extends RecordHead {
  contactId: string;
  date: string;
  currency: string;
  /** Units of the document's currency for one unit of the base currency; absent in the base currency. */
  currencyRate?: string;
  amountsAre: 'exclusive' | 'inclusive' | 'noTax';
  reference?: string;
  lines: DocumentLine[];
  net: string;
  tax: string;
  total: string;
  /**
   * It was taken in whole from the books: they moved its goods, so its lines go on naming the items there although none of them moves
   * stock here. Its totals are theirs, which its lines need not come to.
   */
  takenIn?: true;
  /** Payments, credits and refunds applied to it; absent: none, or the host does not say. */
  applied?: Applied[];
  /** Documents that belong together with it: the invoice it credits or stands in for, and the other way round. */
  related?: RelatedDocument[];
}

/** How another document belongs to this one. */
export interface RelatedDocument {
  /** `credits`: takes it back; `creditedBy`; `replaces`: made out in its place; `replacedBy`. */
  relation: 'credits' | 'creditedBy' | 'replaces' | 'replacedBy';
  kind: 'invoice' | 'creditNote';
  id: string;
  number: string;
}

export interface SalesDocument extends CrmDocument {
  status: 'draft' | 'issued' | 'voided';
}

export interface CrmInvoice extends SalesDocument {
  kind: 'invoice';
  dueDate: string;
  /** Whether the workspace may sell below zero stock (Xero: allowBackorders). */
  allowNegativeStock: boolean;
  /** The customer has it: it was e-mailed from the host. */
  sentToContact?: true;
}

export interface CrmCreditNote extends SalesDocument {
  kind: 'creditNote';
}

/** What was ordered from a supplier. Drafts are sent too (as drafts). */
export interface CrmPurchaseOrder extends CrmDocument {
  kind: 'purchaseOrder';
  /** When the supplier promised the goods. */
  expectedDate?: string;
  /** `sent`: the supplier has it, whatever part of it came in already. `billed`: nothing is outstanding. */
  status: 'draft' | 'sent' | 'billed' | 'cancelled';
}

/** A line of a supplier bill. */
export interface BillLine extends DocumentLine {
  /** Its share of what others bill for bringing the goods here; in the bill's currency, part of the goods' cost alone. */
  landedCost?: string;
}

/** What we owe a supplier. */
export interface CrmBill extends CrmDocument {
  kind: 'bill';
  lines: BillLine[];
  dueDate: string;
  /** The supplier's own number of it. */
  supplierReference?: string;
  purchaseOrderId?: string;
  status: 'draft' | 'issued' | 'voided';
}

/** A line of a supplier credit. */
export interface SupplierCreditLine extends DocumentLine {
  /** What the goods that go back were worth in stock, base currency, unsigned; absent: what they are credited with. */
  stockValue?: string;
}

/** What a supplier owes us back; `movesStock` lines go back to the supplier. */
export interface CrmSupplierCredit extends CrmDocument {
  kind: 'supplierCredit';
  lines: SupplierCreditLine[];
  supplierReference?: string;
  status: 'draft' | 'issued' | 'voided';
}

/** Money received (or paid out), with what it was applied to. Unallocated money is never sent. */
export interface CrmPayment extends RecordHead {
  kind: 'payment';
  contactId: string;
  date: string;
  currency: string;
  currencyRate?: string;
  amount: string;
  methodId: string;
  reference?: string;
  status: 'received' | 'reversed';
  /** Each allocation becomes one Payment in Xero. Removed ones are absent. */
  allocations: { id: string; document: { kind: Kind; id: string }; amount: string; date: string }[];
}

/** Credit applied to a document. */
export interface CrmAllocation extends RecordHead {
  kind: 'allocation';
  credit: { kind: Kind; id: string };
  document: { kind: Kind; id: string };
  amount: string;
  date: string;
  status: 'active' | 'removed';
}

/** Money paid back on a credit note. */
export interface CrmRefund extends RecordHead {
  kind: 'refund';
  credit: { kind: Kind; id: string };
  amount: string;
  date: string;
  methodId: string;
  reference?: string;
  status: 'paid' | 'reversed';
}

export interface CrmStockChange extends RecordHead {
  kind: 'stockChange';
  cause: StockCause;
  date: string;
  /** `draft`: not posted or completed yet, so nothing has moved; its lines need not be told. */
  status: 'draft' | 'posted' | 'voided';
  lines: {
    id: string;
    itemId: string;
    /** Signed: positive raises stock. */
    quantityChange: string;
    /** Base currency, ≤ 4 decimals. */
    unitCost: string;
    /** What the movement added to (or took from) the value of the stock, base currency, unsigned; absent: quantity × unit cost. */
    value?: string;
    locationId: string;
    description?: string;
  }[];
  /** Work orders: labour and overhead that went into the outputs, base currency. */
  absorbedCost?: string;
  reason?: string;
}

/** A whole record as it stands now. */
export type CrmRecord =
  | CrmContact
  | CrmItem
  | CrmInvoice
  | CrmCreditNote
  | CrmPayment
  | CrmAllocation
  | CrmRefund
  | CrmPurchaseOrder
  | CrmBill
  | CrmSupplierCredit
  | CrmStockChange;

/** Money that was applied in Xero and belongs on a document of ours. */
export interface IncomingPayment {
  kind: 'payment';
  /** Xero's id of the payment: the host keeps it to recognise a repetition. */
  remoteId: string;
  document: { kind: Kind; id: string };
  amount: string;
  date: string;
  currency: string;
  reference?: string;
  /** Which of the host's payment methods stands for the account that it arrived on. */
  methodId?: string;
  /** Which payment (or refund) of the host it is, where the host already had it; one of several allocations of it. */
  ours?: { id: string; allocationId?: string };
  status: 'received' | 'reversed';
}

/** What xero-sync hands to the host. Further kinds join with the imports that bring them. */
export type FromXero = IncomingPayment;

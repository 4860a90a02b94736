/**
 * What the sandbox keeps of an organisation. Names follow Xero's; money is a decimal string, dates are
 * `YYYY-MM-DD`, `updated` is in milliseconds of the sandbox's clock. Records are never changed in place.
 */
export interface Account {
  id: string;
  Code: string;
  Name: string;
  Type: string;
  Class: 'ASSET' | 'EQUITY' | 'EXPENSE' | 'LIABILITY' | 'REVENUE';
  Status: 'ACTIVE' | 'ARCHIVED' | 'DELETED';
  TaxType: string;
  SystemAccount?: string;
  Description?: string;
  BankAccountNumber?: string;
  BankAccountType?: string;
  CurrencyCode?: string;
  EnablePaymentsToAccount: boolean;
  ShowInExpenseClaims: boolean;
  AddToWatchlist: boolean;
  ReportingCode: string;
  updated: number;
}

export interface TaxRate {
  id: string;
  Name: string;
  TaxType: string;
  Status: 'ACTIVE' | 'ARCHIVED' | 'DELETED' | 'PENDING';
  ReportTaxType?: string;
  /** Rates are percent, as decimal strings. */
  TaxComponents: { Name: string; Rate: string; IsCompound: boolean; IsNonRecoverable: boolean }[];
  EffectiveRate: string;
  appliesTo: Account['Class'][];
  system: boolean;
}

export interface Currency {
  id: string;
  Code: string;
  Description: string;
}

export interface TrackingCategory {
  id: string;
  Name: string;
  Status: 'ACTIVE' | 'ARCHIVED' | 'DELETED';
  Options: { TrackingOptionID: string; Name: string; Status: 'ACTIVE' | 'ARCHIVED' | 'DELETED' }[];
}

export interface BrandingTheme {
  id: string;
  Name: string;
  SortOrder: number;
  created: number;
}

export interface PaymentTerm {
  Day: number;
  Type: string;
}

export interface Contact {
  id: string;
  Name: string;
  ContactStatus: 'ACTIVE' | 'ARCHIVED' | 'GDPRREQUEST';
  ContactNumber?: string;
  AccountNumber?: string;
  MergedToContactID?: string;
  /** Plain text fields that carry no rule besides their length. */
  text: Record<string, string>;
  ContactPersons: { FirstName?: string; LastName?: string; EmailAddress?: string; IncludeInEmails?: boolean }[];
  Addresses: Record<string, string>[];
  Phones: Record<string, string>[];
  PaymentTerms: { Bills?: PaymentTerm; Sales?: PaymentTerm };
  IsSupplier: boolean;
  IsCustomer: boolean;
  updated: number;
}

export interface ItemDetails {
  UnitPrice?: string;
  AccountCode?: string;
  COGSAccountCode?: string;
  TaxType?: string;
}

export interface Item {
  id: string;
  Code: string;
  Name?: string;
  Description?: string;
  PurchaseDescription?: string;
  IsSold: boolean;
  IsPurchased: boolean;
  IsTrackedAsInventory: boolean;
  InventoryAssetAccountCode?: string;
  SalesDetails: ItemDetails;
  PurchaseDetails: ItemDetails;
  /** Positive on hand, negative on back-order; ten-thousandths as a decimal string. */
  quantity: string;
  TotalCostPool: string;
  /** The last average cost, kept for goods that come back when nothing is left: value in cents of `quantity`. */
  lastAverage: { cents: string; quantity: string };
  /** Date and sequence of the youngest movement, so that a later one can simply be added. */
  lastMove?: { date: string; seq: number };
  updated: number;
}

export interface Line {
  LineItemID: string;
  Description?: string;
  /** A line with a description only carries no amounts. */
  textOnly: boolean;
  Quantity: string;
  UnitAmount: string;
  LineAmount: string;
  TaxType?: string;
  TaxAmount: string;
  AccountID?: string;
  ItemID?: string;
  DiscountRate?: string;
  DiscountAmount?: string;
  Tracking: { TrackingCategoryID: string; TrackingOptionID: string; Name: string; Option: string }[];
}

/** Money that came or went before there was an invoice for it. */
export type PrepaidType = `${'RECEIVE' | 'SPEND'}-${'PREPAYMENT' | 'OVERPAYMENT'}`;
type DocumentType = 'ACCREC' | 'ACCPAY' | 'ACCRECCREDIT' | 'ACCPAYCREDIT' | PrepaidType;
type MoneyType = 'SPEND' | 'RECEIVE';
/** Everything that has lines with items, accounts and taxes. */
export type LineOwner = DocumentType | MoneyType | 'PURCHASEORDER' | 'QUOTE';
/** Everything that moves stock. */
export type StockMover = 'ACCREC' | 'ACCPAY' | 'ACCRECCREDIT' | 'ACCPAYCREDIT' | MoneyType | 'ADJUSTMENT';
export type DocumentStatus = 'DRAFT' | 'SUBMITTED' | 'AUTHORISED' | 'PAID' | 'VOIDED' | 'DELETED';

/** An invoice, a bill, a credit note, a prepayment or an overpayment of either side. */
export interface TradeDocument {
  id: string;
  Type: DocumentType;
  Status: DocumentStatus;
  /** InvoiceNumber or CreditNoteNumber; empty for money that was paid ahead. */
  number: string;
  Reference?: string;
  contactId: string;
  Date: string;
  DueDate?: string;
  ExpectedPaymentDate?: string;
  PlannedPaymentDate?: string;
  FullyPaidOnDate?: string;
  LineAmountTypes: 'Exclusive' | 'Inclusive' | 'NoTax';
  LineItems: Line[];
  SubTotal: string;
  TotalTax: string;
  Total: string;
  TotalDiscount: string;
  CurrencyCode: string;
  CurrencyRate: string;
  BrandingThemeID?: string;
  Url?: string;
  SentToContact: boolean;
  /** Money received or paid against it (for a credit: refunded). */
  paid: string;
  /** Credit applied to it (for a credit: allocated away). */
  credited: string;
  createdBy: string;
  updated: number;
}

export type PurchaseOrderStatus = 'DRAFT' | 'SUBMITTED' | 'AUTHORISED' | 'BILLED' | 'DELETED';

/** What was ordered from a supplier: it posts nothing and moves no stock. */
export interface PurchaseOrder {
  id: string;
  Type: 'PURCHASEORDER';
  Status: PurchaseOrderStatus;
  number: string;
  Reference?: string;
  contactId: string;
  Date: string;
  DeliveryDate?: string;
  ExpectedArrivalDate?: string;
  /** DeliveryAddress, AttentionTo, Telephone, DeliveryInstructions. */
  text: Record<string, string>;
  LineAmountTypes: 'Exclusive' | 'Inclusive' | 'NoTax';
  LineItems: Line[];
  SubTotal: string;
  TotalTax: string;
  Total: string;
  TotalDiscount: string;
  CurrencyCode: string;
  CurrencyRate: string;
  BrandingThemeID?: string;
  SentToContact: boolean;
  createdBy: string;
  updated: number;
}

export type QuoteStatus = 'DRAFT' | 'SENT' | 'ACCEPTED' | 'DECLINED' | 'INVOICED' | 'DELETED';

/** What was offered to a customer: it posts nothing, and INVOICED is a mark only. */
export interface Quote {
  id: string;
  Status: QuoteStatus;
  number: string;
  contactId: string;
  Date: string;
  ExpiryDate?: string;
  /** Reference, Title, Summary, Terms. */
  text: Record<string, string>;
  LineAmountTypes: 'Exclusive' | 'Inclusive' | 'NoTax';
  LineItems: Line[];
  SubTotal: string;
  TotalTax: string;
  Total: string;
  TotalDiscount: string;
  CurrencyCode: string;
  CurrencyRate: string;
  BrandingThemeID?: string;
  updated: number;
}

/** Money spent or received without an invoice. */
export interface BankTransaction {
  id: string;
  Type: MoneyType | PrepaidType;
  Status: 'AUTHORISED' | 'DELETED';
  contactId: string;
  bankAccountId: string;
  Date: string;
  Reference?: string;
  Url?: string;
  LineAmountTypes: 'Exclusive' | 'Inclusive' | 'NoTax';
  LineItems: Line[];
  SubTotal: string;
  TotalTax: string;
  Total: string;
  TotalDiscount: string;
  CurrencyCode: string;
  CurrencyRate: string;
  IsReconciled: boolean;
  /** The prepayment or overpayment that it made. */
  creditId?: string;
  createdBy: string;
  updated: number;
}

export interface JournalLine {
  LineAmount: string;
  AccountID?: string;
  Description?: string;
  TaxType?: string;
  TaxAmount: string;
  Tracking: Line['Tracking'];
}

export interface ManualJournal {
  id: string;
  Narration: string;
  Date: string;
  Status: 'DRAFT' | 'POSTED' | 'DELETED' | 'VOIDED';
  LineAmountTypes: 'Exclusive' | 'Inclusive' | 'NoTax';
  JournalLines: JournalLine[];
  Url?: string;
  ShowOnCashBasisReports: boolean;
  updated: number;
}

export interface Payment {
  id: string;
  target: 'invoice' | 'creditNote' | 'prepayment' | 'overpayment';
  targetId: string;
  accountId: string;
  Date: string;
  Amount: string;
  CurrencyRate: string;
  Reference?: string;
  PaymentType: string;
  Status: 'AUTHORISED' | 'DELETED';
  IsReconciled: boolean;
  batchId?: string;
  Particulars?: string;
  Details?: string;
  updated: number;
}

export interface BatchPayment {
  id: string;
  accountId: string;
  Date: string;
  Type: 'PAYBATCH' | 'RECBATCH';
  Status: 'AUTHORISED' | 'DELETED';
  TotalAmount: string;
  paymentIds: string[];
  text: Record<string, string>;
  IsReconciled: boolean;
  updated: number;
}

export interface Allocation {
  id: string;
  /** Where the credit comes from; a credit note when absent. */
  source?: 'prepayments' | 'overpayments';
  /** Id of the credit note, prepayment or overpayment. */
  creditNoteId: string;
  invoiceId: string;
  Amount: string;
  Date: string;
  IsDeleted: boolean;
}

/** A quantity that a person corrected on Xero's item page; the API shows its effect and nothing else. */
export interface StockAdjustment {
  id: string;
  Type: 'ADJUSTMENT';
  itemId: string;
  Date: string;
  /** Signed. */
  quantity: string;
  /** Where the other side is posted. */
  accountId: string;
}

/** One movement of a tracked item, caused by one line of an approved document or by hand. */
export interface StockMove {
  id: string;
  itemId: string;
  documentId: string;
  lineId: string;
  documentType: StockMover;
  date: string;
  seq: number;
  /** Signed quantity. */
  quantity: string;
  /** Value by the document's line in base currency; only what has a price of its own carries one. */
  lineValue?: string;
  /** Signed value that the movement added to the item's cost pool. */
  value: string;
  /** Cost of back-ordered goods that this movement delivered: straight to cost of sales. */
  backorderCost: string;
}

export interface HistoryNote {
  id: string;
  documentId: string;
  Changes: string;
  Details: string;
  User: string;
  at: number;
}

export interface Organisation {
  id: string;
  Name: string;
  LegalName: string;
  CountryCode: string;
  BaseCurrency: string;
  /** Xero's name of the zone, e.g. NEWZEALANDSTANDARDTIME. */
  Timezone: string;
  /** IANA name of the same zone; the sandbox's own business. */
  zone: string;
  Version: string;
  Class: string;
  SalesTaxBasis: string;
  FinancialYearEndDay: number;
  FinancialYearEndMonth: number;
  ShortCode: string;
  PeriodLockDate?: string;
  EndOfYearLockDate?: string;
  multicurrency: boolean;
  /** Approvals a month on small plans; none when absent. */
  approvalCap?: { sales: number; bills: number };
  /** The answer to every call, as when an organisation is being moved. */
  offline: boolean;
  created: number;
  /** The next number of each kind that numbers itself. */
  numbers: { invoice: number; creditNote: number; purchaseOrder?: number; quote?: number };
}

export interface Collections {
  organisation: Organisation;
  accounts: Account;
  taxRates: TaxRate;
  currencies: Currency;
  trackingCategories: TrackingCategory;
  brandingThemes: BrandingTheme;
  contacts: Contact;
  items: Item;
  invoices: TradeDocument;
  creditNotes: TradeDocument;
  quotes: Quote;
  prepayments: TradeDocument;
  overpayments: TradeDocument;
  bankTransactions: BankTransaction;
  manualJournals: ManualJournal;
  purchaseOrders: PurchaseOrder;
  payments: Payment;
  batchPayments: BatchPayment;
  allocations: Allocation;
  stockAdjustments: StockAdjustment;
  moves: StockMove;
  history: HistoryNote;
}

export type CollectionName = keyof Collections;

type IndexOf<C extends CollectionName> = Record<string, (record: Collections[C]) => string | undefined>;

export const contactNameKey = (name: string): string => name.normalize('NFC').toLowerCase();

/** How records are found without reading a whole collection. */
export const INDEXES: { [C in CollectionName]?: IndexOf<C> } = {
  accounts: { code: (a) => a.Code.toLowerCase() || undefined },
  taxRates: { type: (t) => t.TaxType },
  contacts: {
    activeName: (c) => (c.ContactStatus === 'ACTIVE' ? contactNameKey(c.Name) : undefined),
    number: (c) => c.ContactNumber?.toLowerCase(),
  },
  items: { code: (i) => i.Code.toLowerCase() },
  invoices: { number: (d) => d.number || undefined, contact: (d) => d.contactId },
  creditNotes: { number: (d) => d.number || undefined, contact: (d) => d.contactId },
  quotes: { number: (q) => q.number || undefined, contact: (q) => q.contactId },
  prepayments: { contact: (d) => d.contactId },
  overpayments: { contact: (d) => d.contactId },
  bankTransactions: { contact: (b) => b.contactId },
  purchaseOrders: { number: (d) => d.number || undefined, contact: (d) => d.contactId },
  payments: { target: (p) => p.targetId, batch: (p) => p.batchId },
  stockAdjustments: { item: (a) => a.itemId },
  allocations: { invoice: (a) => a.invoiceId, creditNote: (a) => a.creditNoteId },
  moves: { item: (m) => m.itemId, document: (m) => m.documentId },
  history: { document: (h) => h.documentId },
};

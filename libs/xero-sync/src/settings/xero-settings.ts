import type { ModuleKey, ModuleMode } from '../engine/exporter.js';
import type { ReferenceLists, XeroAccount, XeroTaxRate } from '../reference/reference-lists.js';

/** The accounts a workspace chooses, by what they are for. Values are Xero's AccountIDs: codes can be renamed. */
export interface AccountChoices {
  /** "Account for stock adjustments": contra line of every adjustment. */
  stockAdjustments?: string;
  /** "Bank account for supplier payments": pays the bill of a stocktake's surplus. */
  supplierPayments?: string;
  /** "Bank account for supplier refunds": refunds the credit note of a stocktake's shortage. */
  supplierRefunds?: string;
  sales?: string;
  purchases?: string;
  costOfGoodsSold?: string;
  /** Inventory asset account of tracked items. */
  inventory?: string;
  /** Ends every work order at 0; absent: the stock adjustments account. */
  manufacturingClearing?: string;
  /** Labour and overhead taken up by work orders. */
  absorbedCosts?: string;
}

/** What a product or a product group may have of its own. */
export type ItemAccounts = Pick<AccountChoices, 'sales' | 'purchases' | 'costOfGoodsSold' | 'inventory'>;

/** One tax rate of the CRM may be used on both sides, and Xero has a rate of its own for each. */
export interface TaxChoice {
  /** TaxType for sales lines. */
  sales?: string;
  /** TaxType for purchase lines. */
  purchases?: string;
}

/** One option of one of Xero's tracking categories, by Xero's ids. A line carries at most one of each category, two in all. */
export interface TrackingChoice {
  categoryId: string;
  optionId: string;
}

/** Which tracking a document line gets. The product group's choice goes before the customer's, that before the document type's. */
export interface TrackingChoices {
  documents: Partial<Record<DocumentModule, TrackingChoice[]>>;
  groups: Record<string, TrackingChoice[]>;
  customers: Record<string, TrackingChoice[]>;
  /** Locations of the CRM: what a stock transfer differs in. */
  locations: Record<string, TrackingChoice>;
}

export type DocumentModule = 'invoice' | 'creditNote' | 'purchaseOrder' | 'bill' | 'supplierCredit';

/** BrandingThemeIDs: the customer's choice goes before the product group's of the first line, that before the document type's. */
export interface BrandingChoices {
  documents: Partial<Record<'invoice' | 'creditNote' | 'purchaseOrder', string>>;
  groups: Record<string, string>;
  customers: Record<string, string>;
}

/** What happens to a document that is dated in a period that Xero has locked. */
export type LockDatePolicy = 'block' | 'firstOpenDay' | 'ask';

/** From which difference on a stock check asks an administrator instead of correcting Xero by itself; absent: never. */
interface DiscrepancyLimits {
  units?: string;
  /** Base currency. */
  value?: string;
}

/** Which payments come in from Xero, and when: every two hours on these days between these local times. */
interface PaymentImportChoices {
  /** Payments that are not reconciled in Xero wait. */
  reconciledOnly: boolean;
  /** Days of the week, Monday 1 to Sunday 7. */
  days: number[];
  /** `HH:MM` of the first import of a day. */
  from: string;
  /** `HH:MM` before which the last one begins. */
  until: string;
  /** IANA; absent: that of the workspace. */
  timeZone?: string;
}

export type InvoiceStatus = 'DRAFT' | 'SUBMITTED' | 'AUTHORISED';

/** What a workspace has chosen; stored as one document. Keys of the records are the host's own ids. */
export interface SettingsValues {
  accounts: AccountChoices;
  productAccounts: Record<string, ItemAccounts>;
  groupAccounts: Record<string, ItemAccounts>;
  customerAccounts: Record<string, Pick<AccountChoices, 'sales'>>;
  /** CRM is master of stock: items go tracked and stock documents are sent. */
  syncInventory: boolean;
  /** Line text = name and description instead of name alone. */
  syncDescriptions: boolean;
  /** A synced invoice refuses edits. */
  lockInvoices: boolean;
  /** Several allocations of one receipt arrive as one line on the bank account. */
  oneBankLine: boolean;
  /** The second contact of one name carries our code in Xero, where names are unique; off: it is stopped and people decide. */
  tellApartByCode: boolean;
  /** In which status an exported invoice is created. */
  invoiceStatus: InvoiceStatus;
  /** A module that is not named is automatic. */
  modes: Partial<Record<ModuleKey, ModuleMode>>;
  taxRates: Record<string, TaxChoice>;
  /** TaxTypes of lines without a tax rate. */
  untaxed: Required<TaxChoice>;
  /** Payment method → AccountID of the account the money arrives on. */
  methodAccounts: Record<string, string>;
  tracking: TrackingChoices;
  branding: BrandingChoices;
  /** A module that is not named blocks. */
  lockDates: Partial<Record<ModuleKey, LockDatePolicy>>;
  discrepancyLimits: DiscrepancyLimits;
  /** How many calls a day may look for changes in Xero that nothing tells of. */
  drift: { callsPerDay: number };
  paymentImport: PaymentImportChoices;
}

/** What exporters receive as `ExportContext.settings`: the choices and Xero's own lists as last read. */
export interface XeroSettings extends SettingsValues {
  reference: ReferenceLists;
}

export const defaultSettings: SettingsValues = {
  accounts: {},
  productAccounts: {},
  groupAccounts: {},
  customerAccounts: {},
  syncInventory: true,
  syncDescriptions: false,
  lockInvoices: true,
  oneBankLine: false,
  tellApartByCode: false,
  invoiceStatus: 'AUTHORISED',
  modes: {},
  taxRates: {},
  untaxed: { sales: 'NONE', purchases: 'NONE' },
  methodAccounts: {},
  tracking: { documents: {}, groups: {}, customers: {}, locations: {} },
  branding: { documents: {}, groups: {}, customers: {} },
  lockDates: {},
  discrepancyLimits: {},
  drift: { callsPerDay: 50 },
  paymentImport: { reconciledOnly: false, days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' },
};

/** Mode of a module: a kind, or a cause of stock changes. */
export const modeOf = (settings: SettingsValues, module: ModuleKey): ModuleMode =>
  settings.modes[module] ?? 'automatic';

/** The account of a line or an item: the product's own, else its group's, else (sales only) the customer's, else the default. */
export function accountIdFor(
  settings: SettingsValues,
  purpose: keyof ItemAccounts,
  subject: { itemId?: string; groupId?: string; contactId?: string } = {},
): string | undefined {
  const { itemId, groupId, contactId } = subject;
  return (
    (itemId && settings.productAccounts[itemId]?.[purpose]) ||
    (groupId && settings.groupAccounts[groupId]?.[purpose]) ||
    (purpose === 'sales' && contactId && settings.customerAccounts[contactId]?.sales) ||
    settings.accounts[purpose]
  );
}

/** The account as last read from Xero, archived ones included; undefined when Xero no longer has it. */
export const accountById = (settings: XeroSettings, id: string | undefined): XeroAccount | undefined =>
  settings.reference.accounts.find((account) => account.id === id);

/** The tax rate as last read from Xero, whatever its status. */
export const taxRateByType = (settings: XeroSettings, taxType: string | undefined): XeroTaxRate | undefined =>
  settings.reference.taxRates.find((rate) => rate.taxType === taxType);

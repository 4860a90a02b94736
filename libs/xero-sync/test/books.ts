import type { Links, LinkView, ExportContext } from '../src/engine/exporter.js';
import type {
  CrmAllocation,
  CrmBill,
  CrmContact,
  CrmCreditNote,
  CrmInvoice,
  CrmItem,
  CrmPayment,
  CrmPurchaseOrder,
  CrmRecord,
  CrmRefund,
  CrmStockChange,
  CrmSupplierCredit,
  DocumentLine,
  Kind,
} from '../src/host/records.js';
import type { XeroAccount, XeroTaxRate } from '../src/reference/reference-lists.js';
import { defaultSettings, type XeroSettings } from '../src/settings/xero-settings.js';

/** Books of a small organisation and records of its CRM, for specs of exporters and mappers. */
const account = (
  id: string,
  code: string,
  type: string,
  accountClass: string,
  more: Partial<XeroAccount> = {},
): XeroAccount => ({
  id,
  code,
  name: id,
  type,
  class: accountClass,
  status: 'ACTIVE',
  enablePayments: false,
  ...more,
});

const taxRate = (
  taxType: string,
  name: string,
  effectiveRate: string,
  side: 'revenue' | 'expenses',
  status = 'ACTIVE',
): XeroTaxRate => ({
  taxType,
  name,
  status,
  effectiveRate,
  appliesTo: {
    assets: true,
    equity: true,
    liabilities: true,
    expenses: side === 'expenses',
    revenue: side === 'revenue',
  },
});

export const someSettings = (change: Partial<XeroSettings> = {}): XeroSettings => ({
  ...defaultSettings,
  accounts: { sales: 'sales', costOfGoodsSold: 'cogs', inventory: 'inventory', stockAdjustments: 'adjustments' },
  taxRates: { standard: { sales: 'OUTPUT2', purchases: 'INPUT2' }, old: { sales: 'OLD' } },
  methodAccounts: { transfer: 'bank', cheque: 'clearing', barter: 'sales' },
  ...change,
  reference: {
    organisation: { id: 'org', name: 'Org', baseCurrency: 'NZD', countryCode: 'NZ', isDemo: true },
    accounts: [
      account('sales', '200', 'REVENUE', 'REVENUE'),
      account('services', '210', 'REVENUE', 'REVENUE'),
      account('closed', '220', 'REVENUE', 'REVENUE', { status: 'ARCHIVED' }),
      account('cogs', '310', 'DIRECTCOSTS', 'EXPENSE'),
      account('adjustments', '401', 'EXPENSE', 'EXPENSE'),
      account('freight', '425', 'EXPENSE', 'EXPENSE'),
      account('inventory', '630', 'INVENTORY', 'ASSET'),
      account('bank', '090', 'BANK', 'ASSET'),
      account('clearing', '091', 'CURRENT', 'ASSET', { enablePayments: true }),
    ],
    taxRates: [
      taxRate('OUTPUT2', '15% GST on Income', '15', 'revenue'),
      taxRate('INPUT2', '15% GST on Expenses', '15', 'expenses'),
      taxRate('OLD', 'Old GST', '12.5', 'revenue', 'DELETED'),
    ],
    currencies: ['NZD', 'USD'],
    trackingCategories: [],
    brandingThemes: [],
    ...change.reference,
  },
});

export const someContact = (change: Partial<CrmContact> = {}): CrmContact => ({
  kind: 'contact',
  id: 'c1',
  number: 'C-00001',
  version: 1,
  name: 'Alfreds Futterkiste',
  addresses: [],
  persons: [],
  archived: false,
  ...change,
});

export const someItem = (change: Partial<CrmItem> = {}): CrmItem => ({
  kind: 'item',
  id: 'i1',
  number: 'TEA',
  version: 1,
  name: 'Tea',
  salesPrice: '18.0000',
  purchasePrice: '10.8000',
  isSold: true,
  isPurchased: true,
  tracked: true,
  archived: false,
  ...change,
});

export const someLine = (change: Partial<DocumentLine> = {}): DocumentLine => ({
  id: 'l1',
  itemId: 'i1',
  movesStock: true,
  name: 'Tea',
  quantity: '2',
  unitPrice: '18.0000',
  taxRateId: 'standard',
  amount: '36.00',
  taxAmount: '5.40',
  ...change,
});

/** What the lines add up to. */
const totalsOf = (lines: readonly DocumentLine[], amountsAre: string = 'exclusive') => {
  const sum = (of: (line: DocumentLine) => string) =>
    (lines.reduce((cents, line) => cents + Math.round(Number(of(line)) * 100), 0) / 100).toFixed(2);
  const [amounts, tax] = [sum((line) => line.amount), sum((line) => line.taxAmount)];
  const by = (sign: 1 | -1) => (Number(amounts) + sign * Number(tax)).toFixed(2);
  return amountsAre === 'inclusive' ? { net: by(-1), tax, total: amounts } : { net: amounts, tax, total: by(1) };
};

export const someInvoice = (change: Partial<CrmInvoice> = {}): CrmInvoice => ({
  kind: 'invoice',
  id: 'inv1',
  number: 'INV-00001',
  version: 1,
  contactId: 'c1',
  date: '2026-05-04',
  dueDate: '2026-05-18',
  currency: 'NZD',
  amountsAre: 'exclusive',
  lines: [someLine()],
  ...totalsOf(change.lines ?? [someLine()], change.amountsAre),
  status: 'issued',
  allowNegativeStock: false,
  ...change,
});

export const someCreditNote = (change: Partial<CrmCreditNote> = {}): CrmCreditNote => ({
  kind: 'creditNote',
  id: 'cn1',
  number: 'CN-00001',
  version: 1,
  contactId: 'c1',
  date: '2026-05-06',
  currency: 'NZD',
  amountsAre: 'exclusive',
  lines: [someLine({ quantity: '1', amount: '18.00', taxAmount: '2.70' })],
  ...totalsOf(change.lines ?? [someLine({ quantity: '1', amount: '18.00', taxAmount: '2.70' })], change.amountsAre),
  status: 'issued',
  ...change,
});

/** What `someLine` costs on the purchase side: two at 10.80. */
const bought = { unitPrice: '10.8000', amount: '21.60', taxAmount: '3.24' };
const purchase = {
  version: 1,
  contactId: 'c1',
  date: '2026-05-04',
  currency: 'NZD',
  amountsAre: 'exclusive',
  net: '21.60',
  tax: '3.24',
  total: '24.84',
} as const;

export const someOrder = (change: Partial<CrmPurchaseOrder> = {}): CrmPurchaseOrder => ({
  ...purchase,
  kind: 'purchaseOrder',
  id: 'po1',
  number: 'PO-00001',
  lines: [someLine({ ...bought, movesStock: false })],
  status: 'sent',
  ...change,
});

export const someBill = (change: Partial<CrmBill> = {}): CrmBill => ({
  ...purchase,
  kind: 'bill',
  id: 'bill1',
  number: 'BILL-00001',
  supplierReference: 'RE-118',
  dueDate: '2026-06-03',
  lines: [someLine(bought)],
  status: 'issued',
  ...change,
});

export const someSupplierCredit = (change: Partial<CrmSupplierCredit> = {}): CrmSupplierCredit => ({
  ...purchase,
  kind: 'supplierCredit',
  id: 'scn1',
  number: 'SCN-00001',
  lines: [someLine(bought)],
  status: 'issued',
  ...change,
});

export const somePayment = (change: Partial<CrmPayment> = {}): CrmPayment => ({
  kind: 'payment',
  id: 'p1',
  number: 'PAY-00001',
  version: 1,
  contactId: 'c1',
  date: '2026-05-10',
  currency: 'NZD',
  amount: '41.40',
  methodId: 'transfer',
  status: 'received',
  allocations: [{ id: 'a1', document: { kind: 'invoice', id: 'inv1' }, amount: '41.40', date: '2026-05-10' }],
  ...change,
});

export const someAllocation = (change: Partial<CrmAllocation> = {}): CrmAllocation => ({
  kind: 'allocation',
  id: 'al1',
  number: 'CN-00001/1',
  version: 1,
  credit: { kind: 'creditNote', id: 'cn1' },
  document: { kind: 'invoice', id: 'inv1' },
  amount: '20.70',
  date: '2026-05-06',
  status: 'active',
  ...change,
});

export const someRefund = (change: Partial<CrmRefund> = {}): CrmRefund => ({
  kind: 'refund',
  id: 'r1',
  number: 'RF-00001',
  version: 1,
  credit: { kind: 'creditNote', id: 'cn1' },
  amount: '20.70',
  date: '2026-05-07',
  methodId: 'transfer',
  status: 'paid',
  ...change,
});

export const someAdjustment = (change: Partial<CrmStockChange> = {}): CrmStockChange => ({
  kind: 'stockChange',
  cause: 'adjustment',
  id: 'adj1',
  number: 'ADJ-00001',
  version: 1,
  date: '2026-05-02',
  status: 'posted',
  reason: 'Opening stock',
  lines: [{ id: 'al1', itemId: 'i1', quantityChange: '10', unitCost: '10.8000', locationId: 'main' }],
  ...change,
});

export const linked = (kind: Kind, id: string, more: Partial<LinkView> = {}): [Kind, string, LinkView] => [
  kind,
  id,
  { part: 'main', remoteType: kind, remoteId: `xero-${id}`, ...more },
];

export function someLinks(...known: [Kind, string, LinkView][]): Links {
  return {
    get: (kind, id, part = 'main') => known.find(([k, i, link]) => k === kind && i === id && link.part === part)?.[2],
    of: (kind, id) => known.filter(([k, i]) => k === kind && i === id).map(([, , link]) => link),
  };
}

/** What an exporter gets to see: settings, links and the records of the same snapshot. */
export const someContext = (
  records: CrmRecord[] = [],
  links: Links = someLinks(),
  settings: XeroSettings = someSettings(),
): ExportContext<XeroSettings> => ({
  settings,
  links,
  record: (kind, id) => records.find((record) => record.kind === kind && record.id === id),
});

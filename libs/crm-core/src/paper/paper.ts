import { Decimal } from 'decimal.js';
import type { AmountsAre } from '../money/document-totals.js';
import { sumMoney } from '../money/document-totals.js';

export const paperKinds = ['invoice', 'quote', 'purchaseOrder', 'creditNote'] as const;
/** The documents that go to customers and suppliers on paper. */
export type PaperKind = (typeof paperKinds)[number];

/** Who makes a document out. */
export interface PaperIssuer {
  name: string;
  addressLines: string[];
  email: string | null;
  phone: string | null;
  taxNumber: string | null;
  paymentInstructions: string | null;
  footer: string | null;
  /** ISO 3166-1 alpha-2; decides how dates and amounts are written. */
  countryCode: string;
}

/** To whom it is made out. */
export interface PaperParty {
  name: string;
  addressLines: string[];
  taxNumber: string | null;
  email: string | null;
}

export interface PaperLine {
  name: string;
  description: string | null;
  quantity: string;
  unitPrice: string;
  discountPercent: string | null;
  taxRate: string | null;
  /** As people call the rate. */
  taxName: string | null;
  amount: string;
  taxAmount: string;
}

/** What was sold at one rate of tax. */
export interface PaperTax {
  name: string | null;
  rate: string | null;
  /** Without tax. */
  net: string;
  tax: string;
}

/**
 * Everything that stands on a document, as it stood at one moment. Amounts are the record's own decimal strings, dates business
 * dates. Plain data: it can be stored and laid out later.
 */
export interface Paper {
  kind: PaperKind;
  id: string;
  /** Null while a draft. */
  number: string | null;
  /** The record's own word for its state. */
  status: string;
  /** Why it is not to be taken for a valid document. */
  mark: 'draft' | 'void' | null;
  issuer: PaperIssuer;
  party: PaperParty;
  date: string;
  dueDate: string | null;
  /** The last day of a quote. */
  expiryDate: string | null;
  /** When ordered goods are expected. */
  expectedDate: string | null;
  reference: string | null;
  currency: string;
  amountsAre: AmountsAre;
  lines: PaperLine[];
  taxes: PaperTax[];
  net: string;
  tax: string;
  total: string;
  /** Of an invoice: what was paid, credited, and is still due. Of a credit note: what was used, paid back, and is left. */
  settled: { paid: string; credited: string; open: string } | null;
}

type TaxedLine = Pick<PaperLine, 'taxName' | 'taxRate' | 'amount' | 'taxAmount'>;

/**
 * The tax of a document by rate, the highest first; lines without tax last. Where the lines do not come to the document's own tax
 * (it was taken in from elsewhere), the document's word stands: one row, without a rate.
 */
export function taxesOf(
  lines: readonly TaxedLine[],
  { amountsAre, net, tax }: Pick<Paper, 'amountsAre' | 'net' | 'tax'>,
): PaperTax[] {
  if (amountsAre === 'noTax') return [];
  const groups = new Map<string, TaxedLine[]>();
  for (const line of lines) {
    const key = JSON.stringify([line.taxName, line.taxRate]);
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const taxes = [...groups.values()].map((group): PaperTax => {
    const amounts = sumMoney(group.map((line) => line.amount));
    const sum = sumMoney(group.map((line) => line.taxAmount));
    const without = amountsAre === 'inclusive' ? amounts.minus(sum) : amounts;
    return { name: group[0]!.taxName, rate: group[0]!.taxRate, net: without.toFixed(2), tax: sum.toFixed(2) };
  });
  if (!sumMoney(taxes.map((one) => one.tax)).equals(tax)) return [{ name: null, rate: null, net, tax }];
  return taxes.sort((a, b) => new Decimal(b.rate ?? -1).comparedTo(a.rate ?? -1));
}

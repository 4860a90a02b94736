import { Decimal } from 'decimal.js';
import type { CrmStockChange } from '../../host/records.js';
import type { XeroAccount } from '../../reference/reference-lists.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { asNumber } from '../amounts.js';
import { tokenFor } from '../content.js';
import { accountField } from '../document.mapper.js';

type Element = Record<string, unknown>;
export type Line = CrmStockChange['lines'][number];

/** Which way the stock goes: a bill raises it, a supplier credit note lowers it. */
export type Direction = 'up' | 'down';

/** Goods on a document: Xero fills in the item's own inventory account, and takes no other there. */
export interface Goods {
  itemId: string;
  /** More than zero. */
  quantity: string;
  /** What they are worth, base currency, two decimals. */
  amount: Decimal;
  text: string;
  locationId: string;
}

/** What takes the worth of the goods to or from another account; a document with all of its counters has the total 0. */
export interface Counter {
  /** Signed, two decimals: what stands on the line. */
  amount: Decimal;
  account: XeroAccount;
  text: string;
}

/** One document in Xero. */
export interface StockDocument {
  part: string;
  direction: Direction;
  goods: Goods[];
  counters: Counter[];
  /** Parts of the same record that have to be in Xero first. */
  after?: string[];
  reversal?: boolean;
}

const opposite = { up: 'down', down: 'up' } as const;

/** What people call the causes. */
const causeWords = {
  adjustment: 'Stock adjustment',
  reconciliation: 'Stock correction',
  stocktake: 'Stocktake',
  transfer: 'Stock transfer',
  workOrder: 'Work order',
} as const;

export const nameOf = (change: CrmStockChange): string => `${causeWords[change.cause]} ${change.number}`;

/** Lines that raise the stock, or those that lower it. */
export const linesGoing = (change: CrmStockChange, direction: Direction): Line[] =>
  change.lines.filter(({ quantityChange }) => {
    const quantity = new Decimal(quantityChange);
    return direction === 'up' ? quantity.greaterThan(0) : quantity.lessThan(0);
  });

/** What a line is worth, exactly. The host's ledger knows it better than quantity × unit cost. */
export const valueOf = ({ quantityChange, unitCost, value }: Line): Decimal =>
  new Decimal(value ?? new Decimal(quantityChange).times(unitCost)).abs();

/**
 * Values as cents whose sum is the rounded sum of the values: each is what the running total gains, so none is off by a
 * whole cent and many lines add up to no error of their own.
 */
export function centsOf(values: readonly Decimal[]): Decimal[] {
  let exact = new Decimal(0);
  return values.map((value) => {
    const before = exact.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
    exact = exact.plus(value);
    return exact.toDecimalPlaces(2, Decimal.ROUND_HALF_UP).minus(before);
  });
}

export function goodsOf(change: CrmStockChange, lines: readonly Line[], amounts: readonly Decimal[]): Goods[] {
  return lines.map((line, at) => ({
    itemId: line.itemId,
    quantity: new Decimal(line.quantityChange).abs().toString(),
    amount: amounts[at] ?? new Decimal(0),
    text: textOf(change, line.description),
    locationId: line.locationId,
  }));
}

export const textOf = (change: CrmStockChange, text: string | undefined): string =>
  `${change.number}: ${text?.trim() || change.reason?.trim() || causeWords[change.cause]}`.slice(0, 4000);

export const sumOf = (lines: readonly { amount: Decimal }[]): Decimal =>
  Decimal.sum(0, ...lines.map(({ amount }) => amount));

/** The counter of goods as a whole: the minus belongs to the price, since quantities below zero are refused. */
export const counterOf = (amount: Decimal, account: XeroAccount, text: string): Counter[] =>
  amount.isZero() ? [] : [{ amount: amount.negated(), account, text }];

/** Numbers of bills may repeat in Xero, so ours carries a mark of the record's id. A reversal is told by its ending. */
export const documentNumber = (change: CrmStockChange, reversal: boolean | undefined): string =>
  `${tokenFor(change.number, change.id)}${reversal ? '-R' : ''}`;

/** A document the other way, which takes the first one back. */
export const reversalOf = (document: StockDocument): StockDocument => ({
  ...document,
  part: `${document.part}-reversal`,
  direction: opposite[document.direction],
  reversal: true,
});

/**
 * @param codeOf the code under which Xero knows the item
 * @param tracking the tracking field of a location
 */
export function documentElement(
  change: CrmStockChange,
  { direction, goods, counters, reversal }: StockDocument,
  settings: XeroSettings,
  codeOf: (itemId: string) => string,
  tracking: (locationId: string) => Element,
): Element {
  const number = documentNumber(change, reversal);
  const taxType = settings.untaxed.purchases;
  return {
    Type: direction === 'up' ? 'ACCPAY' : 'ACCPAYCREDIT',
    // Xero matches the name or makes the contact, within this very call: no prerequisite that could fail, nothing to keep.
    // No other field is sent, so an existing contact is not changed.
    Contact: { Name: 'Inventory Adjustments' },
    ...(direction === 'up' ? { InvoiceNumber: number, DueDate: change.date } : { CreditNoteNumber: number }),
    Date: change.date,
    CurrencyCode: settings.reference.organisation.baseCurrency,
    LineAmountTypes: 'NoTax',
    Status: 'AUTHORISED',
    LineItems: [
      // The amount, not a price: a price of four decimals would not give many units their worth back.
      ...goods.map((line) => ({
        ItemCode: codeOf(line.itemId),
        Description: line.text,
        Quantity: asNumber(line.quantity, 4),
        LineAmount: asNumber(line.amount, 2),
        TaxType: taxType,
        ...tracking(line.locationId),
      })),
      ...counters.map((line) => ({
        Description: line.text,
        Quantity: 1,
        UnitAmount: asNumber(line.amount, 2),
        ...accountField(line.account),
        TaxType: taxType,
      })),
    ],
  };
}

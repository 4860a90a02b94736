import { Decimal } from 'decimal.js';
import type { CrmStockChange } from '../../host/records.js';
import type { XeroAccount } from '../../reference/reference-lists.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { asNumber, lineAmount } from '../amounts.js';
import { accountField } from '../document.mapper.js';
import { tokenFor } from '../content.js';

type Element = Record<string, unknown>;
type Line = CrmStockChange['lines'][number];

/**
 * Xero has no adjustment: stock moves with documents only. A zero-total bill raises it, a zero-total supplier credit note
 * lowers it; a contra line without an item takes the value to the stock adjustments account.
 */
export type Direction = 'up' | 'down';

export const linesGoing = (change: CrmStockChange, direction: Direction): Line[] =>
  change.lines.filter(({ quantityChange }) => {
    const quantity = new Decimal(quantityChange);
    return direction === 'up' ? quantity.greaterThan(0) : quantity.lessThan(0);
  });

/** Numbers of bills may repeat in Xero, so ours carries a mark of the record's id. A reversal is told by its ending. */
export const adjustmentNumber = (change: CrmStockChange, reversal: boolean): string =>
  `${tokenFor(change.number, change.id)}${reversal ? '-R' : ''}`;

/**
 * @param direction which way the stock goes with this document
 * @param lines the lines it moves, as the record has them; a reversal moves them the other way
 * @param codeOf the code under which Xero knows the item
 */
export function adjustmentElement(
  change: CrmStockChange,
  direction: Direction,
  lines: readonly Line[],
  number: string,
  contra: XeroAccount,
  settings: XeroSettings,
  codeOf: (itemId: string) => string,
): Element {
  const taxType = settings.untaxed.purchases;
  const moved = lines.map((line) => {
    const quantity = new Decimal(line.quantityChange).abs().toString();
    return { line, quantity, amount: lineAmount(quantity, line.unitCost) };
  });
  const value = Decimal.sum(0, ...moved.map(({ amount }) => amount));
  const reason = change.reason?.trim() || 'Stock adjustment';
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
      // No account: Xero fills in the item's own inventory account, and no other is allowed there.
      ...moved.map(({ line, quantity }) => ({
        ItemCode: codeOf(line.itemId),
        Description: `${change.number}: ${line.description?.trim() || reason}`.slice(0, 4000),
        Quantity: asNumber(quantity, 4),
        UnitAmount: asNumber(line.unitCost, 4),
        TaxType: taxType,
      })),
      // The minus belongs to the price: quantities below zero are refused.
      ...(value.isZero()
        ? []
        : [
            {
              Description: `${change.number}: ${reason}`.slice(0, 4000),
              Quantity: 1,
              UnitAmount: asNumber(value.negated(), 2),
              ...accountField(contra),
              TaxType: taxType,
            },
          ]),
    ],
  };
}

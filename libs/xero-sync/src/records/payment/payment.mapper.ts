import { Decimal } from 'decimal.js';
import type { Links } from '../../engine/exporter.js';
import type { CrmPayment } from '../../host/records.js';
import { datedText, type Posting } from '../../lock-dates/lock-dates.js';
import type { XeroAccount } from '../../reference/reference-lists.js';
import { asNumber, sentRate } from '../amounts.js';
import { documentField } from '../applied.js';
import { referenceOf } from '../content.js';
import { linkedId } from '../document.mapper.js';

type Element = Record<string, unknown>;
type Allocation = CrmPayment['allocations'][number];

const rateOf = ({ currencyRate }: CrmPayment): Element =>
  currencyRate ? { CurrencyRate: sentRate(currencyRate) } : {};

/** One allocation as one payment of one document. */
export const paymentElement = (
  payment: CrmPayment,
  allocation: Allocation,
  posting: Posting,
  account: XeroAccount,
  token: string,
  links: Links,
): Element => ({
  ...documentField(allocation.document.kind, linkedId(links, allocation.document.kind, allocation.document.id)),
  Account: { AccountID: account.id },
  Date: posting.date,
  Amount: asNumber(allocation.amount, 2),
  ...rateOf(payment),
  Reference: referenceOf(token, payment.reference, datedText(posting)),
});

/** All allocations of one receipt as one line on the bank account. An invoice appears there once, with all of its share. */
export const batchElement = (
  payment: CrmPayment,
  posting: Posting,
  account: XeroAccount,
  token: string,
  country: string,
  links: Links,
): Element => {
  const dated = datedText(posting);
  return {
    Account: { AccountID: account.id },
    Date: posting.date,
    // New Zealand shows a reference, every other country 18 characters of details.
    ...(country === 'NZ' ? { Reference: token } : { Details: token }),
    Payments: shares(payment.allocations).map(({ document, amount }) => ({
      ...documentField(document.kind, linkedId(links, document.kind, document.id)),
      Amount: asNumber(amount, 2),
      ...(dated === undefined ? {} : { Reference: dated }),
    })),
  };
};

function shares(allocations: readonly Allocation[]): { document: Allocation['document']; amount: Decimal }[] {
  const byDocument = new Map<string, { document: Allocation['document']; amount: Decimal }>();
  for (const { document, amount } of allocations) {
    const key = `${document.kind}:${document.id}`;
    byDocument.set(key, { document, amount: (byDocument.get(key)?.amount ?? new Decimal(0)).plus(amount) });
  }
  return [...byDocument.values()];
}

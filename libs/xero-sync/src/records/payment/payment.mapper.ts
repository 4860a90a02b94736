import type { Links } from '../../engine/exporter.js';
import type { CrmPayment } from '../../host/records.js';
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
  account: XeroAccount,
  token: string,
  links: Links,
): Element => ({
  ...documentField(allocation.document.kind, linkedId(links, allocation.document.kind, allocation.document.id)),
  Account: { AccountID: account.id },
  Date: allocation.date,
  Amount: asNumber(allocation.amount, 2),
  ...rateOf(payment),
  Reference: referenceOf(token, payment.reference),
});

/** All allocations of one receipt as one line on the bank account. */
export const batchElement = (
  payment: CrmPayment,
  account: XeroAccount,
  token: string,
  country: string,
  links: Links,
): Element => ({
  Account: { AccountID: account.id },
  Date: payment.date,
  // New Zealand shows a reference, every other country 18 characters of details.
  ...(country === 'NZ' ? { Reference: token } : { Details: token }),
  Payments: payment.allocations.map((allocation) => ({
    ...documentField(allocation.document.kind, linkedId(links, allocation.document.kind, allocation.document.id)),
    Amount: asNumber(allocation.amount, 2),
  })),
});

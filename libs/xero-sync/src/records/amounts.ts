import { Decimal } from 'decimal.js';

/** Xero's own ceiling of a line. */
export const LARGEST_LINE = new Decimal('9999999999.99');

/**
 * A decimal string as the JSON number Xero wants. With at most 15 digits and 4 decimals a double holds it exactly and is
 * never written with an exponent, which Xero would misread.
 */
export const asNumber = (value: string | Decimal, places: 2 | 4): number =>
  new Decimal(value).toDecimalPlaces(places).toNumber();

/** "1,234.50 EUR", for people. */
export const shown = (amount: string, currency: string): string =>
  `${new Decimal(amount).toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',')} ${currency}`;

/** An exchange rate as Xero keeps it: six decimals. */
export const sentRate = (rate: string): number => new Decimal(rate).toDecimalPlaces(6).toNumber();

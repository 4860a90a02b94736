import type { Paper, PaperKind } from '#crm-core';

/** How amounts and dates are written for readers in one country. Amounts go from string to string: no float ever holds them. */
export class PaperWords {
  private readonly locale: string;

  constructor(
    countryCode: string,
    private readonly currency: string,
  ) {
    this.locale = `en-${countryCode}`;
  }

  /** With the currency: "€1,234.50". */
  money(amount: string): string {
    return this.format(amount, { style: 'currency', currency: this.currency, ...this.cents(amount) });
  }

  /** Without the currency, for columns. */
  amount(amount: string): string {
    return this.format(amount, this.cents(amount));
  }

  /** Prices have up to four decimals. */
  price(price: string): string {
    return this.format(price, { minimumFractionDigits: 2, maximumFractionDigits: 4 });
  }

  /** Quantities and percentages, without zeros at their end. */
  plain(number: string): string {
    return this.format(number, { minimumFractionDigits: 0, maximumFractionDigits: 4 });
  }

  date(date: string): string {
    return new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
      new Date(`${date}T00:00:00Z`),
    );
  }

  /** Two decimals as they are kept; none where the currency has none and the amount neither. */
  private cents(amount: string): Intl.NumberFormatOptions {
    const usual = new Intl.NumberFormat(this.locale, { style: 'currency', currency: this.currency });
    const digits = usual.resolvedOptions().maximumFractionDigits === 0 && /\.0+$/.test(amount) ? 0 : 2;
    return { minimumFractionDigits: digits, maximumFractionDigits: digits };
  }

  private format(number: string, options: Intl.NumberFormatOptions): string {
    // Strings are formatted exactly; TypeScript knows them as literals only.
    const text = new Intl.NumberFormat(this.locale, options).format(number as `${number}`);
    // The font has no narrow blank.
    return text.replaceAll('\u202f', '\u00a0');
  }
}

const titles: Record<PaperKind, string> = {
  invoice: 'INVOICE',
  quote: 'QUOTE',
  purchaseOrder: 'PURCHASE ORDER',
  creditNote: 'CREDIT NOTE',
};

/** An invoice that charges tax is a tax invoice. */
export const titleOf = ({ kind, tax }: Pick<Paper, 'kind' | 'tax'>): string =>
  kind === 'invoice' && Number(tax) !== 0 ? 'TAX INVOICE' : titles[kind];

const fileWords: Record<PaperKind, string> = {
  invoice: 'invoice',
  quote: 'quote',
  purchaseOrder: 'purchase-order',
  creditNote: 'credit-note',
};

/** A name that every system takes: numbers that were taken in may hold anything. */
export function fileNameOf({ kind, number, id }: Pick<Paper, 'kind' | 'number' | 'id'>): string {
  const safe = (number ?? '')
    .replaceAll(/[^\w-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${safe || `${fileWords[kind]}-${id.slice(0, 8)}`}.pdf`;
}

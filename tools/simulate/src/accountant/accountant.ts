import type { Dice } from '../dice.js';
import { type Books, type Fields, part, parts, text } from './books.js';
import { type Deed, deeds } from './deeds.js';

/** Something that the accountant does. False: there was nothing to do it to. */
export interface Work {
  deed: Deed;
  weight: number;
  run: (accountant: Accountant) => Promise<boolean>;
  /** At most so often in fifteen days: what the company cannot work on with. */
  atMost?: number;
}

/**
 * Somebody who works in the company's books beside it, and knows nothing of the CRM: sees what is there and does what people in
 * accounting do.
 */
export class Accountant {
  /** What Xero refused, in its words, and how often: now and then the company is faster. */
  readonly refusals = new Map<string, number>();
  readonly counts = new Map<Deed, number>(deeds.map((deed) => [deed, 0]));
  /** Business date. */
  today = '';
  private names = 0;

  constructor(
    readonly books: Books,
    readonly dice: Dice,
  ) {}

  of = (deed: Deed): number => this.counts.get(deed) ?? 0;
  never = (): Deed[] => deeds.filter((deed) => this.of(deed) === 0);
  all = (): Record<string, number> => Object.fromEntries(this.counts);

  /** A number that nothing else of this accountant's has. */
  newName(): number {
    return ++this.names;
  }

  /** Documents of the company that count: not what corrects stock, and nothing of the accountant's own. */
  async documents(resource: 'Invoices' | 'CreditNotes', type: string): Promise<Fields[]> {
    const rows = await this.books.rows(resource);
    return rows.filter(
      (row) =>
        text(row, 'Type') === type &&
        text(row, 'Status') === 'AUTHORISED' &&
        isCompanys(numberOf(row)) &&
        text(part(row, 'Contact'), 'ContactStatus') !== 'ARCHIVED',
    );
  }
}

/** What the accountant's own papers are called, which no record of the company is. */
export const OWN = 'ACC-';

export const numberOf = (row: Fields): string => text(row, 'InvoiceNumber') || text(row, 'CreditNoteNumber');
/** Numbers of the company's documents; those of stock documents have other letters. */
export const isCompanys = (number: string): boolean => /^(INV|CN|BILL|SCN)-\d/.test(number);
export const hasGoods = (row: Fields): boolean => parts(row, 'LineItems').some((line) => text(line, 'ItemCode') !== '');

/**
 * What must be in Xero once everything has come to rest, kept by rules of its own: whole numbers instead of decimals, no line
 * of the product's code. Money is in cents, quantities and prices in ten-thousandths, discounts in hundredths of a percent.
 */

export interface ModelLine {
  /** Index of a stocked product; absent for a service. */
  product?: number;
  quantity: number;
  price: number;
  discount: number;
  taxed: boolean;
}

export type AmountsAre = 'exclusive' | 'inclusive' | 'noTax';

export interface ModelDocument {
  id: string;
  number: string;
  customer: number;
  amountsAre: AmountsAre;
  lines: ModelLine[];
  voided: boolean;
}

/** Money or credit that is, or was, on an invoice; or money paid back on a credit note. */
export interface ModelUse {
  id: string;
  number: string;
  /** Index of the invoice; for a refund, of the credit note. */
  on: number;
  /** Index of the credit note; absent for payments. */
  from?: number;
  cents: number;
  taken: boolean;
}

/** A document that moved stock without a sale or a purchase. */
export interface ModelStockMove {
  id: string;
  what: 'stockAdjustment' | 'stocktake' | 'workOrder';
  changes: { product: number; quantity: number }[];
  voided: boolean;
}

export class BooksModel {
  supplier = '';
  customers: { id: string; code: string; name: string; archived: boolean }[] = [];
  products: { id: string; code: string; quantity: number }[] = [];
  invoices: ModelDocument[] = [];
  notes: ModelDocument[] = [];
  bills: ModelDocument[] = [];
  payments: ModelUse[] = [];
  allocations: ModelUse[] = [];
  refunds: ModelUse[] = [];
  moves: ModelStockMove[] = [];
  connected = true;
  locked = false;
  /** Whether the CRM may believe that the period is locked: it reads Xero's lists only while it is connected. */
  thoughtLocked = false;
  /** Whether anything was done that may make Xero refuse, since everything was last seen to be right. */
  troubled = false;

  due(invoice: number): number {
    const document = this.invoices[invoice]!;
    return document.voided ? 0 : totalOf(document).total - this.applied(invoice);
  }

  /** What is on an invoice now. */
  applied(invoice: number): number {
    return sum([...this.payments, ...this.allocations].filter((use) => use.on === invoice && !use.taken));
  }

  remaining(note: number): number {
    const document = this.notes[note]!;
    return document.voided ? 0 : totalOf(document).total - this.used(note);
  }

  used(note: number): number {
    return (
      sum(this.allocations.filter((use) => use.from === note && !use.taken)) +
      sum(this.refunds.filter((use) => use.on === note && !use.taken))
    );
  }

  /** Books stock for the lines of a document, or gives it back. */
  move(lines: readonly ModelLine[], direction: 1 | -1): void {
    for (const { product, quantity } of lines)
      if (product !== undefined) this.products[product]!.quantity += direction * quantity;
  }

  /** Books what a stock document moved, or takes it back. */
  shift({ changes }: Pick<ModelStockMove, 'changes'>, direction: 1 | -1): void {
    for (const { product, quantity } of changes) this.products[product]!.quantity += direction * quantity;
  }

  /** Whether a stock document can be taken back: what it brought is still here. */
  canTakeBack({ changes }: ModelStockMove): boolean {
    return changes.every(({ product, quantity }) => this.products[product]!.quantity >= quantity);
  }

  /** Whether there is enough of everything to take these lines out. */
  has(lines: readonly ModelLine[]): boolean {
    return this.products.every(
      ({ quantity }, product) =>
        quantity >= lines.filter((line) => line.product === product).reduce((all, line) => all + line.quantity, 0),
    );
  }
}

const sum = (uses: readonly ModelUse[]): number => uses.reduce((all, { cents }) => all + cents, 0);

/** Total and tax in cents: each line rounded half up, its tax likewise, then added. */
export function totalOf({ lines, amountsAre }: Pick<ModelDocument, 'lines' | 'amountsAre'>): {
  total: number;
  tax: number;
} {
  let amounts = 0n;
  let taxes = 0n;
  for (const { quantity, price, discount, taxed } of lines) {
    // Ten-thousandths times ten-thousandths times ten-thousandths of what is left after the discount.
    const amount = half(BigInt(quantity) * BigInt(price) * BigInt(10_000 - discount), 10_000_000_000n);
    const rate = taxed && amountsAre !== 'noTax' ? 20n : 0n;
    amounts += amount;
    taxes += amountsAre === 'inclusive' ? half(amount * rate, 100n + rate) : half(amount * rate, 100n);
  }
  return { total: Number(amountsAre === 'inclusive' ? amounts : amounts + taxes), tax: Number(taxes) };
}

const half = (value: bigint, by: bigint): bigint => (value * 2n + by) / (by * 2n);

/** "12.3400" of 123400. */
export const asDecimal = (tenThousandths: number): string => fixed(tenThousandths, 4);
/** "12.34" of 1234. */
export const asMoney = (cents: number): string => fixed(cents, 2);
/** 1234 of 12.34 or "12.34". */
export const asCents = (amount: unknown): number => Math.round(Number(amount) * 100);

function fixed(value: number, places: number): string {
  const digits = String(Math.abs(value)).padStart(places + 1, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

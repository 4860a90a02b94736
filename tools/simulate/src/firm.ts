import { toText, toUnits } from '../../rig/src/decimal.js';
import type { Rest } from '../../rig/src/rest.js';
import type { Counters, Happening } from './counters.js';
import type { Dice } from './dice.js';
import { movesOf, Shelves, type Move } from './shelves.js';

export interface Party {
  id: string;
  name: string;
  /** Whether it is a person and not a company. */
  isPerson: boolean;
  currency: string;
  isSupplier: boolean;
  isCustomer: boolean;
}

export interface Product {
  id: string;
  code: string;
  tracked: boolean;
  /** Whole units of the base currency that one of it costs, about. */
  worth: number;
  /** Sold by weight: quantities have decimals. */
  byWeight: boolean;
  /** Its components, when it is made here. */
  madeOf?: { productId: string; quantity: number }[];
}

/** A document as REST answers it, as far as it is read here. */
export interface Doc {
  id: string;
  version: number;
  number: string;
  status: string;
  companyId: string | null;
  contactId: string | null;
  date: string;
  currency: string;
  currencyRate: string | null;
  amountsAre: string;
  total: string;
  amountDue: string;
  remaining: string;
  doNotExport: boolean;
  lines: DocLine[];
}

export interface DocLine {
  id: string;
  productId: string | null;
  locationId: string | null;
  name: string;
  quantity: string;
  unitPrice: string;
  discountPercent: string | null;
  taxRateId: string | null;
  returnsToStock?: boolean;
  returnsStock?: boolean;
  quantityOpen?: string;
  receivedQuantity?: string;
}

/** What is kept in mind about a document that may be put right later. */
export interface Moved {
  id: string;
  moves: Move[];
}

export interface Kept extends Moved {
  party: Party;
  /** Nothing was due when it was last looked at. */
  isSettled?: boolean;
}

/** Units of each currency for one of the base currency, on the first day. */
const RATES: Record<string, bigint> = { USD: 5950n, EUR: 5120n, AUD: 9050n };

/** One company at work: what it knows of itself, and its only way to do anything, which is REST. */
export class Firm {
  readonly shelves = new Shelves();
  readonly customers: Party[] = [];
  readonly suppliers: Party[] = [];
  readonly products: Product[] = [];
  readonly persons: { id: string; companyId: string }[] = [];
  readonly locations: string[] = [];
  readonly taxRates = { standard: '', zero: '' };
  readonly open = {
    leads: [] as string[],
    opportunities: [] as string[],
    tasks: [] as string[],
    quotes: [] as string[],
    orders: [] as string[],
    invoices: [] as Kept[],
    drafts: [] as string[],
    reissues: [] as Kept[],
    creditNotes: [] as Kept[],
    refunds: [] as string[],
    payments: [] as string[],
    purchaseOrders: [] as { id: string; party: Party }[],
    bills: [] as Kept[],
    supplierCredits: [] as Kept[],
    stocktakes: [] as Moved[],
    transfers: [] as Moved[],
    adjustments: [] as Moved[],
    workOrders: [] as Moved[],
  };
  methodId = '';
  segmentId = '';
  /** Whether sending was stopped by a person. */
  paused = false;
  /** With somebody at work in the books: what the CRM refused because of that, and how often. Else any refusal is an error. */
  turnedAway?: Map<string, number>;
  /** Every request of this firm, with ids by the order in which they were met: the same line for line in the same story. */
  readonly told: string[] = [];
  private readonly met = new Map<string, string>();
  private day = 0;
  private writes = 0;
  private names = 0;

  constructor(
    readonly rest: Rest,
    readonly dice: Dice,
    readonly counters: Counters,
  ) {}

  /** Business date. */
  get today(): string {
    return dayAfter(this.day);
  }

  nextDay(): void {
    this.day++;
  }

  get main(): string {
    return this.locations[0] ?? '';
  }

  get goods(): Product[] {
    return this.products.filter(({ tracked }) => tracked);
  }

  get bought(): Product[] {
    return this.goods.filter(({ madeOf }) => !madeOf);
  }

  count(one: Happening): void {
    this.counters.count(one);
  }

  /** A number that no other name of this firm has. */
  newName(): number {
    return ++this.names;
  }

  get<T = Doc>(path: string): Promise<T> {
    this.tell('GET', path);
    return this.rest.get<T>(path);
  }

  post<T = Doc>(path: string, body: unknown = {}): Promise<T> {
    return this.write<T>('POST', path, body);
  }

  put<T = Doc>(path: string, body: unknown): Promise<T> {
    return this.write<T>('PUT', path, body);
  }

  patch(path: string, body: unknown): Promise<unknown> {
    return this.write('PATCH', path, body);
  }

  /** Changes a record as somebody who has just looked at it. */
  async change<T = Doc>(path: string, change: object): Promise<T> {
    const { version } = await this.get<{ version: number }>(path);
    return this.write<T>('PATCH', path, { version, ...change });
  }

  async remove(path: string): Promise<void> {
    const { version } = await this.get<{ version: number }>(path);
    await this.write('DELETE', path, { version });
  }

  drop(path: string): Promise<void> {
    return this.write('DELETE', path);
  }

  product(id: string): Product {
    const found = this.products.find((product) => product.id === id);
    if (!found) throw new Error(`The product ${id} is not of this firm.`);
    return found;
  }

  moves(lines: readonly DocLine[], way: 'in' | 'out'): Move[] {
    return movesOf(lines, way, { isTracked: (id) => this.product(id).tracked, mainLocation: this.main });
  }

  /** A quantity of a product as text, at most `most` (four decimals) when that is given; undefined when there is none. */
  quantity(product: Product, wish: number, most?: bigint): string | undefined {
    const wanted = BigInt(wish) * 10_000n + (product.byWeight ? BigInt(this.dice.between(0, 9_999)) : 0n);
    const there = most === undefined ? wanted : product.byWeight ? most : most - (most % 10_000n);
    const units = wanted < there ? wanted : there;
    return units > 0n ? toText(units, 4) : undefined;
  }

  /** Who the document is made out to or comes from, in its currency. */
  parties(party: Party): object {
    const owner = party.isPerson ? { contactId: party.id } : { companyId: party.id };
    const rate = RATES[party.currency];
    if (rate === undefined) return owner;
    // Rates drift by up to three hundredths from day to day.
    const drift = BigInt(((this.day * 7919) % 600) - 300);
    return { ...owner, currency: party.currency, currencyRate: toText(rate + (rate * drift) / 10_000n, 4) };
  }

  /** What makes several of a currency's documents alike: the same rate. */
  currencyOf(doc: Doc): object {
    return doc.currencyRate === null ? {} : { currency: doc.currency, currencyRate: doc.currencyRate };
  }

  /** Money or credit was taken off something: what was settled may be due again. */
  unsettle(): void {
    for (const kept of this.open.invoices) kept.isSettled = false;
  }

  private write<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body: unknown = {}): Promise<T> {
    this.tell(method, path, body);
    return this.rest.write<T>(method, path, `s${++this.writes}`, body);
  }

  private tell(method: string, path: string, body?: unknown): void {
    const line = `${this.today} ${method} ${path} ${body === undefined ? '' : JSON.stringify(body)}`;
    this.told.push(line.replace(ID, (id) => this.met.get(id) ?? this.meet(id)).trimEnd());
  }

  private meet(id: string): string {
    const name = `#${this.met.size + 1}`;
    this.met.set(id, name);
    return name;
  }
}

/** The days of a simulation begin here; a fixed day, so that a seed tells the same story next year. */
const FIRST_DAY = Date.UTC(2026, 5, 1);
const dayAfter = (days: number): string => new Date(FIRST_DAY + days * 86_400_000).toISOString().slice(0, 10);

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Takes one out of a list; undefined when it is empty. */
export function take<T>(list: T[], dice: Dice): T | undefined {
  if (list.length === 0) return undefined;
  return list.splice(dice.between(0, list.length - 1), 1)[0];
}

/** Leaves all but one out of a list. */
export function leave<T>(list: T[], one: T): void {
  const at = list.indexOf(one);
  if (at >= 0) list.splice(at, 1);
}

export const cents = (text: string): bigint => toUnits(text, 2);

/** Something that people of the firm do. False: there was nothing to do it to today. */
export interface Activity {
  happening: Happening;
  /** How often, against the others. */
  weight: number;
  run: (firm: Firm) => Promise<boolean>;
}

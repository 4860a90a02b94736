import { randomBytes } from 'node:crypto';
import { toText, toUnits } from './decimal.js';

/** One line of the sandbox's journal of effects, as far as it is read here. */
export interface JournalEntry {
  seq: number;
  kind: string;
  collection: string;
  id: string;
  after: unknown;
}

/** One call of the Accounting API in the sandbox's own log. */
export interface LoggedCall {
  seq: number;
  method: string;
  path: string;
  tenantId: string | null;
  clientId: string | null;
  status: number;
  effects: number;
}

/** What Xero's API says of one document. Amounts in cents. */
export interface XeroDocument {
  type: string;
  number: string;
  status: string;
  contact: string;
  total: bigint;
  /** AmountDue of an invoice, RemainingCredit of a credit note. */
  open: bigint;
}

export interface Person {
  email: string;
  password: string;
}

/** The sandbox's second app: what reads the books here spends none of the product's allowance. */
const READER = 'sandbox-pkce';
const TIMEOUT_MS = 60_000;

type Fields = Record<string, unknown>;

/** Xero's side of a run: makes an organisation of its own and reads its books over HTTP. */
export class Sandbox {
  private constructor(
    readonly url: string,
    readonly person: Person,
    readonly tenantId: string,
  ) {}

  /** Makes a new organisation (`wish`: what else it has), and a person who may connect it. */
  static async prepare(url: string, name: string, wish: object = {}): Promise<Sandbox> {
    const person = {
      email: `${randomBytes(4).toString('hex')}@rig.example`,
      password: randomBytes(12).toString('hex'),
    };
    await control(url, 'POST', 'users', { ...person, firstName: 'Rig', lastName: 'Person', role: 'standard' });
    const tenant = await control(url, 'POST', 'tenants', { name, country: 'NZ', users: [person.email], ...wish });
    return new Sandbox(url, person, String(tenant['id']));
  }

  /** Every call for this organisation by the product, oldest first. */
  async calls(): Promise<LoggedCall[]> {
    const calls = await this.pages<LoggedCall>('requests', 'requests');
    return calls.filter(({ tenantId, clientId }) => tenantId === this.tenantId && clientId !== READER);
  }

  journal(): Promise<JournalEntry[]> {
    return this.pages<JournalEntry>('journal', 'entries', `&tenantId=${this.tenantId}`);
  }

  /** Idempotency keys that came with two different requests; there must be none. */
  async keyClashes(): Promise<number> {
    const { keyClashes } = await control(this.url, 'GET', 'requests/summary');
    return (keyClashes as unknown[]).length;
  }

  /** Invoices, bills and credit notes as Xero's API shows them. */
  async documents(): Promise<XeroDocument[]> {
    const token = await this.readerToken();
    const invoices = await this.list(token, 'Invoices');
    const creditNotes = await this.list(token, 'CreditNotes');
    return [
      ...invoices.map((fields) => document(fields, 'InvoiceNumber', 'AmountDue')),
      ...creditNotes.map((fields) => document(fields, 'CreditNoteNumber', 'RemainingCredit')),
    ];
  }

  /** Payments that stand, in cents. */
  async payments(): Promise<bigint[]> {
    const payments = await this.list(await this.readerToken(), 'Payments');
    return payments.filter(({ Status }) => Status === 'AUTHORISED').map(({ Amount }) => cents(Amount));
  }

  /** Quantity of each tracked item by code, four decimals. */
  async stock(): Promise<Map<string, bigint>> {
    const items = (await this.items()).filter((item) => item['IsTrackedAsInventory'] === true);
    return new Map(
      items.map((item) => [
        String(item['Code']),
        toUnits(plain(item['QuantityOnHand']), 4) - toUnits(plain(item['QuantityOnBackOrder'] ?? 0), 4),
      ]),
    );
  }

  /** All items; Xero gives them unpaged. */
  async items(): Promise<Record<string, unknown>[]> {
    return (await this.api(await this.readerToken(), 'Items'))['Items'] as Fields[];
  }

  /** The chart of accounts. */
  async accounts(): Promise<Record<string, unknown>[]> {
    return (await this.api(await this.readerToken(), 'Accounts'))['Accounts'] as Fields[];
  }

  /** All rows of a paged resource as Xero's API shows them. */
  async rows(resource: string): Promise<Record<string, unknown>[]> {
    return this.list(await this.readerToken(), resource);
  }

  /** Writes as somebody else who may: an accountant, another app. */
  async write(path: string, body: unknown): Promise<Record<string, unknown>> {
    return this.api(await this.readerToken(), path, body);
  }

  private async list(token: string, resource: string): Promise<Fields[]> {
    const rows: Fields[] = [];
    for (let page = 1; ; page++) {
      const answer = await this.api(token, `${resource}?page=${page}&pageSize=1000`);
      const here = answer[resource] as Fields[];
      rows.push(...here);
      if (here.length < 1000) return rows;
    }
  }

  private async api(token: string, path: string, body?: unknown): Promise<Fields> {
    const json = { accept: 'application/json', 'content-type': 'application/json' };
    const response = await fetch(`${this.url}/api.xro/2.0/${path}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { ...json, authorization: `Bearer ${token}`, 'xero-tenant-id': this.tenantId },
      ...(body === undefined ? {} : { method: 'PUT', body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(
        `${body === undefined ? 'GET' : 'PUT'} ${path} of the sandbox: ${response.status} ${(await response.text()).slice(0, 300)}`,
      );
    return (await response.json()) as Fields;
  }

  private async readerToken(): Promise<string> {
    const wish = { email: this.person.email, clientId: READER, tenantIds: [this.tenantId] };
    return String((await control(this.url, 'POST', 'token', wish))['access_token']);
  }

  private async pages<T>(path: string, field: string, query = ''): Promise<T[]> {
    const rows: T[] = [];
    for (let after = 0; ;) {
      const page = await control(this.url, 'GET', `${path}?afterSeq=${after}&limit=10000${query}`);
      rows.push(...(page[field] as T[]));
      const next = Number(page['nextAfterSeq']);
      if (next === after) return rows;
      after = next;
    }
  }
}

/** The sandbox's own controls, which are no part of Xero. */
export async function control(url: string, method: string, path: string, body?: unknown): Promise<Fields> {
  const response = await fetch(`${url}/__sandbox/${path}`, {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} of the sandbox: ${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as Fields;
}

const document = (fields: Fields, number: string, open: string): XeroDocument => ({
  type: String(fields['Type']),
  number: String(fields[number]),
  status: String(fields['Status']),
  contact: contactOf(fields['Contact'] as Fields),
  total: cents(fields['Total']),
  open: cents(fields[open]),
});

const contactOf = (contact: Fields): string => String(contact['ContactNumber'] || contact['Name']);
const plain = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : '0';

/** Amounts come as doubles; to the cent they are exact far beyond any amount here. */
function cents(value: unknown): bigint {
  const units = toUnits(plain(value), 4);
  if (units % 100n !== 0n) throw new Error(`${toText(units, 4)} is not an amount in cents.`);
  return units / 100n;
}

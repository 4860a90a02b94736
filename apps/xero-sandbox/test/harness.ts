import { randomUUID } from 'node:crypto';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../src/server.js';

/** Facts about the seed that the tests lean on. */
export const NZ = '5a0d0000-0000-4000-8000-0000000000a1';
export const AU = '5a0d0000-0000-4000-8000-0000000000a2';
export const UK = '5a0d0000-0000-4000-8000-0000000000a3';

/** Parsed JSON of an answer, read freely. */
export interface Tree {
  [name: string]: Tree;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** Undefined when the body is not JSON. */
  json: Tree;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json: json as Tree };
}

/** A sandbox of its own and a client that speaks to one organisation of it. */
export class Rig {
  token = '';

  private constructor(
    readonly sandbox: RunningSandbox,
    public tenantId: string,
  ) {}

  static async start(options: SandboxOptions = {}, tenantId = NZ): Promise<Rig> {
    const rig = new Rig(await startSandbox({ limits: false, ...options }), tenantId);
    await rig.signIn({ tenantIds: [tenantId] });
    return rig;
  }

  /** A token without the browser. */
  async signIn(wanted: Record<string, unknown>): Promise<string> {
    const answer = await this.control('POST', '/token', wanted);
    this.token = answer.json['access_token'] as unknown as string;
    return this.token;
  }

  async control(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.sandbox.url}/__sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answerOf(response);
  }

  /** An Accounting call; a text body is sent as it is. */
  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${this.sandbox.url}/api.xro/2.0${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        'xero-tenant-id': this.tenantId,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return answerOf(response);
  }

  get = (path: string, headers?: Record<string, string>): Promise<Answer> => this.call('GET', path, undefined, headers);
  put = (path: string, body: unknown, headers?: Record<string, string>): Promise<Answer> =>
    this.call('PUT', path, body, headers);
  post = (path: string, body: unknown, headers?: Record<string, string>): Promise<Answer> =>
    this.call('POST', path, body, headers);

  /** Stores one element and gives it back; fails the test when it was refused. */
  async create(resource: string, element: object, query = '?unitdp=4'): Promise<Tree> {
    const answer = await this.put(`/${resource}${query}`, { [resource]: [element] });
    if (answer.status !== 200) throw new Error(`${resource} refused with ${answer.status}: ${answer.text}`);
    return answer.json[resource]![0 as unknown as string]!;
  }

  async contact(extra: object = {}): Promise<string> {
    const contact = await this.create('Contacts', { Name: `Contact ${randomUUID()}`, ...extra }, '');
    return text(contact['ContactID']);
  }

  /** A sales invoice of 115.00 (100 + 15 % tax) unless told otherwise. */
  async invoice(extra: object = {}): Promise<Tree> {
    return this.create('Invoices', await this.invoiceBody(extra));
  }

  async invoiceBody(extra: object = {}): Promise<Record<string, unknown>> {
    return {
      Type: 'ACCREC',
      Status: 'AUTHORISED',
      Contact: { ContactID: await this.contact() },
      Date: '2026-10-05',
      DueDate: '2026-10-20',
      LineItems: [{ Description: 'Work', Quantity: 1, UnitAmount: 100, AccountCode: '200' }],
      ...extra,
    };
  }

  async creditNote(extra: object = {}): Promise<Tree> {
    return this.create('CreditNotes', {
      Type: 'ACCRECCREDIT',
      Status: 'AUTHORISED',
      Contact: { ContactID: await this.contact() },
      Date: '2026-10-06',
      LineItems: [{ Description: 'Return', Quantity: 1, UnitAmount: 40, AccountCode: '200' }],
      ...extra,
    });
  }

  /** A tracked item with a stock of `quantity` at `cost` each. */
  async trackedItem(code: string, quantity = 0, cost = 10): Promise<Tree> {
    const item = await this.create('Items', {
      Code: code,
      Name: `Item ${code}`,
      InventoryAssetAccountCode: '630',
      PurchaseDetails: { COGSAccountCode: '310', UnitPrice: cost },
      SalesDetails: { UnitPrice: 25, AccountCode: '200' },
    });
    if (quantity > 0) await this.adjustUp(code, quantity, cost, '2026-10-01');
    return item;
  }

  /** The documented zero-total bill that raises stock. */
  async adjustUp(code: string, quantity: number, cost: number, date: string): Promise<Tree> {
    return this.create('Invoices', this.adjustment('ACCPAY', code, quantity, cost, date));
  }

  adjustment(type: string, code: string, quantity: number, cost: number, date: string): Record<string, unknown> {
    return {
      Type: type,
      Status: 'AUTHORISED',
      Contact: { Name: 'Inventory Adjustments' },
      [type === 'ACCPAY' ? 'InvoiceNumber' : 'CreditNoteNumber']: `ADJ-${randomUUID().slice(0, 8)}`,
      Date: date,
      ...(type === 'ACCPAY' ? { DueDate: date } : {}),
      LineAmountTypes: 'NoTax',
      LineItems: [
        { ItemCode: code, Description: 'Count', Quantity: quantity, UnitAmount: cost, AccountCode: '630' },
        { Description: 'Inventory Adjustment', Quantity: quantity, UnitAmount: -cost, AccountCode: '401' },
      ],
    };
  }

  async item(code: string): Promise<Tree> {
    return first(await this.get(`/Items/${code}`), 'Items');
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }
}

/** The first record of an answer. */
export function first(answer: Answer, resource: string): Tree {
  const record = answer.json?.[resource]?.[0 as unknown as string];
  if (!record) throw new Error(`No ${resource} in ${answer.status}: ${answer.text}`);
  return record;
}

export const text = (value: Tree | undefined): string => value as unknown as string;
export const number = (value: Tree | undefined): number => value as unknown as number;
export const list = (value: Tree | undefined): Tree[] => (value ?? []) as unknown as Tree[];

/** Every message in an answer, gathered from all depths. */
export function messages(answer: Answer): string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value !== null && typeof value === 'object') {
      for (const [name, held] of Object.entries(value)) {
        if (name === 'Message' && typeof held === 'string') found.push(held);
        else walk(held);
      }
    }
  };
  walk(answer.json);
  return found;
}

/** The messages of the refused elements alone. */
export function refusals(answer: Answer): string[] {
  expect(answer.status).toBe(400);
  return messages(answer).filter((message) => message !== 'A validation exception occurred');
}

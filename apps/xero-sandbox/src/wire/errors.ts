import { randomUUID } from 'node:crypto';

/** A whole answer, before it is put on the wire. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  /** An object is sent as JSON, a string as it is. */
  body: unknown;
}

/** Ends a call with an answer of its own. */
export class Refusal extends Error {
  constructor(readonly reply: Reply) {
    super(`refused with ${reply.status}`);
  }
}

const json = { 'content-type': 'application/json; charset=utf-8' };
const text = { 'content-type': 'text/plain; charset=utf-8' };

/** A numbered error without elements (api-facts 3.3). */
export function numbered(status: number, number: number, type: string, message: string): Refusal {
  return new Refusal({ status, headers: json, body: { ErrorNumber: number, Type: type, Message: message } });
}

/** The body cannot be read as what it should be. */
export const unreadable = (message: string): Refusal => numbered(400, 14, 'PostDataInvalidException', message);

export const badQuery = (message: string): Refusal => numbered(400, 16, 'QueryParseException', message);

export const badGuid = (): Refusal =>
  numbered(
    400,
    14,
    'PostDataInvalidException',
    'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).',
  );

export const notFound = (): Refusal =>
  new Refusal({ status: 404, headers: text, body: "The resource you're looking for cannot be found" });

export const notImplemented = (): Refusal =>
  numbered(501, 20, 'ApiMethodNotImplementedException', 'The Api Method called is not implemented');

/** 401 and 403 carry a problem with a GUID (api-facts 1.5, 3.3). */
export function problem(status: 401 | 403, detail: string, headers: Record<string, string> = {}): Refusal {
  const title = status === 401 ? 'Unauthorized' : 'Forbidden';
  const body = { Type: null, Title: title, Status: status, Detail: detail, Instance: randomUUID(), Extensions: {} };
  return new Refusal({ status, headers: { ...json, ...headers }, body });
}

export const plain = (status: number, body: string, headers: Record<string, string> = {}): Refusal =>
  new Refusal({ status, headers: { ...text, ...headers }, body });

export const ok = (body: unknown): Reply => ({ status: 200, headers: json, body });

/** The sandbox refuses here although Xero might stumble on: the text says so and names the remedy. */
export const SANDBOX = 'Sandbox strictness: ';

/** Why one element was not stored. Messages of a line or another nested object also sit on that object. */
export class Invalid extends Error {
  constructor(
    readonly messages: string[],
    readonly nested: { path: string; index: number; messages: string[] }[] = [],
  ) {
    super(messages.join(' '));
  }
}

/** Gathers everything that is wrong with an element before it is refused. */
export class Findings {
  private readonly messages: string[] = [];
  private readonly nested: { path: string; index: number; messages: string[] }[] = [];

  add(message: string): void {
    if (!this.messages.includes(message)) this.messages.push(message);
  }

  /** On the nested object and on the element. */
  addBoth(path: string, index: number, message: string): void {
    this.add(message);
    this.addNested(path, index, message);
  }

  /** On the nested object only (addresses, phones). */
  addNested(path: string, index: number, message: string): void {
    const known = this.nested.find((entry) => entry.path === path && entry.index === index);
    if (known) known.messages.push(message);
    else this.nested.push({ path, index, messages: [message] });
  }

  empty(): boolean {
    return this.messages.length === 0 && this.nested.length === 0;
  }

  throwIfAny(): void {
    if (!this.empty()) throw new Invalid(this.messages, this.nested);
  }
}

import { randomUUID } from 'node:crypto';
import type { Caller } from '../identity/bearer.js';
import type { ScopeFamily } from '../identity/scopes.js';
import type { Tx } from '../journal/store.js';
import { msBare, todayIn } from '../wire/dates.js';
import { badGuid, ok, type Reply, SANDBOX, unreadable } from '../wire/errors.js';
import { type Json, WrittenNumber } from '../wire/json.js';
import type { Listing } from '../wire/listing.js';
import { isGuid, readShape, type Sent, type Shape } from '../wire/shape.js';
import type { World } from '../world.js';
import type { Organisation } from './records.js';

/** One Accounting call on its way through a resource. Work on it is synchronous: nothing can slip in between. */
export interface Call {
  world: World;
  caller: Caller;
  tx: Tx;
  method: string;
  params: string[];
  query: URLSearchParams;
  ifModifiedSince?: string;
  body?: Json;
  /** A fault asks for totals that are a cent off. */
  roundsWrong: boolean;
}

export interface Route {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** `:` stands for one path segment. */
  pattern: string;
  family: ScopeFamily;
  handle: (call: Call) => Reply;
}

export function organisationOf(call: Pick<Call, 'tx'>): Organisation {
  const organisation = call.tx.get('organisation', call.tx.tenantId);
  if (!organisation) throw new Error(`The organisation ${call.tx.tenantId} has no books.`);
  return organisation;
}

export const today = (call: Call): string => todayIn(organisationOf(call).zone, call.world.clock.now());

/** Decimals of unit amounts that this call keeps and shows. */
export const unitDecimals = (call: Call): 2 | 4 => (call.query.get('unitdp') === '4' ? 4 : 2);

/** The answer around a list of records (api-facts 3.1). */
export function envelope(
  call: Call,
  name: string,
  records: unknown[],
  pagination?: Listing<unknown>['pagination'],
): Reply {
  return ok({
    Id: randomUUID(),
    Status: 'OK',
    ProviderName: call.caller.app.name,
    DateTimeUTC: msBare(call.world.clock.now()),
    ...(pagination ? { pagination } : {}),
    [name]: records,
  });
}

/** The elements of a request: `{"Invoices":[...]}`, a bare array or one bare object. */
export function sentElements(call: Call, name: string, shape: Shape): Sent[] {
  const body = call.body;
  const strict = call.world.settings.strictProperties;
  const read = (value: Json, path: string): Sent => readShape(value, shape, path, strict);
  if (Array.isArray(body)) return body.map((value, index) => read(value, `${name}[${index}]`));
  if (body === null || body === undefined || typeof body !== 'object' || body instanceof WrittenNumber) {
    throw unreadable(`${SANDBOX}the body must be JSON with ${name}.`);
  }
  const wrapped = body[name];
  if (wrapped === undefined) return [read(body, name)];
  const surplus = Object.keys(body).filter((key) => key !== name && key !== 'pagination' && key !== 'Warnings');
  if (strict && surplus.length > 0) throw unreadable(`${SANDBOX}unknown property '${surplus[0]}' beside '${name}'.`);
  if (!Array.isArray(wrapped)) throw unreadable(`${SANDBOX}'${name}' must be an array.`);
  return wrapped.map((value, index) => read(value, `${name}[${index}]`));
}

/** The one element of a request that takes no more. */
export function sentElement(call: Call, name: string, shape: Shape): Sent {
  const elements = sentElements(call, name, shape);
  if (elements.length !== 1) throw unreadable(`${SANDBOX}exactly one element is taken here, not ${elements.length}.`);
  return elements[0]!;
}

export function guidParam(call: Call, index = 0): string {
  const text = call.params[index] ?? '';
  if (!isGuid(text)) throw badGuid();
  return text.toLowerCase();
}

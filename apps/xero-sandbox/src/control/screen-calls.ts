import type { Call } from '../accounting/call.js';
import { findRoute } from '../accounting/routes.js';
import type { App } from '../identity/apps.js';
import type { Person } from '../identity/people.js';
import type { Tx } from '../journal/store.js';
import { Refusal } from '../wire/errors.js';
import { parseJson } from '../wire/json.js';
import type { World } from '../world.js';
import { Unusable } from './control.js';

/** What was entered in Xero itself belongs to no connected app. */
const XERO: App = {
  clientId: 'xero',
  name: 'Xero',
  redirectUris: [],
  granularOnly: true,
  certified: true,
  bulkConnections: false,
};

/** What a person does; which of the fields count depends on the action (README lists them). */
export interface ScreenAction {
  action: string;
  /** E-mail of who does it; anybody of the organisation who may write when absent. */
  by?: string;
  code?: string;
  taxType?: string;
  contactId?: string;
  intoContactId?: string;
  paymentId?: string;
  category?: string;
  option?: string;
  quantity?: string | number;
  unitCost?: string | number;
  date?: string;
  account?: string;
  [more: string]: unknown;
}

/** A person at work in one organisation. */
export interface Desk {
  world: World;
  tx: Tx;
  person: Person;
  given: ScreenAction;
  now: number;
}

type Entry = Record<string, unknown>;

interface HandCall {
  method: 'PUT' | 'POST' | 'DELETE';
  path: string;
  body?: Entry;
}

/** The records that an action may name, and the path of each. */
const PATHS: Record<string, string> = {
  invoiceId: 'Invoices',
  creditNoteId: 'CreditNotes',
  purchaseOrderId: 'PurchaseOrders',
  quoteId: 'Quotes',
  bankTransactionId: 'BankTransactions',
  manualJournalId: 'ManualJournals',
  contactId: 'Contacts',
  itemId: 'Items',
};

/** Where an action on money names what it pays or refunds. */
const TARGETS: Record<string, [name: string, id: string]> = {
  invoiceId: ['Invoice', 'InvoiceID'],
  creditNoteId: ['CreditNote', 'CreditNoteID'],
  prepaymentId: ['Prepayment', 'PrepaymentID'],
  overpaymentId: ['Overpayment', 'OverpaymentID'],
};

/** Everyday work of a bookkeeper; each is the same work as a call of the API, with the same rules. */
const BY_HAND: Record<string, (given: ScreenAction) => HandCall> = {
  enter: (given) => ({ method: 'PUT', path: `/${textIn(given, 'resource')}`, body: entryIn(given, 'document') }),
  edit: (given) => ({ method: 'POST', path: recordPath(given), body: entryIn(given, 'changes') }),
  approve: (given) => ({ method: 'POST', path: recordPath(given), body: { Status: 'AUTHORISED' } }),
  void: (given) => ({ method: 'POST', path: recordPath(given), body: { Status: 'VOIDED' } }),
  delete: (given) => ({ method: 'POST', path: recordPath(given), body: { Status: 'DELETED' } }),
  pay: (given) => ({ method: 'PUT', path: '/Payments', body: paymentEntry(given) }),
  deletePayment: (given) => ({
    method: 'POST',
    path: `/Payments/${textIn(given, 'paymentId')}`,
    body: { Status: 'DELETED' },
  }),
  allocate: (given) => ({
    method: 'PUT',
    path: `${creditPath(given)}/Allocations`,
    body: { Amount: given['amount'], Invoice: { InvoiceID: textIn(given, 'invoiceId') } },
  }),
  deleteAllocation: (given) => ({
    method: 'DELETE',
    path: `${creditPath(given)}/Allocations/${textIn(given, 'allocationId')}`,
  }),
};

/** The work behind an action's name; undefined when nothing of that name is done by hand. */
export function callByHand(action: string): ((desk: Desk) => unknown) | undefined {
  const make = Object.hasOwn(BY_HAND, action) ? BY_HAND[action] : undefined;
  return make && ((desk) => run(desk, make(desk.given)));
}

function run({ world, tx, person }: Desk, hand: HandCall): unknown {
  try {
    const { route, params } = findRoute(hand.method, hand.path);
    const call: Call = {
      world,
      caller: { app: XERO, person, scopes: [] },
      tx,
      method: hand.method,
      params,
      query: new URLSearchParams({ unitdp: '4' }),
      roundsWrong: false,
      ...(hand.body ? { body: parseJson(JSON.stringify(hand.body)) } : {}),
    };
    const reply = route.handle(call);
    if (reply.status >= 400) throw new Unusable(wordsOf(reply.body));
    return recordIn(reply.body);
  } catch (error) {
    if (error instanceof Refusal) throw new Unusable(wordsOf(error.reply.body));
    throw error;
  }
}

/** The one record of an answer. */
function recordIn(body: unknown): unknown {
  const lists = Object.values(body as object).filter((value) => Array.isArray(value));
  return lists[0] === undefined ? body : (lists[0] as unknown[])[0];
}

/** All messages of a refusal in one sentence. */
function wordsOf(body: unknown): string {
  if (typeof body === 'string') return body;
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(walk);
    if (value === null || typeof value !== 'object') return;
    for (const [name, held] of Object.entries(value)) {
      if (name === 'Message' && typeof held === 'string') found.add(held);
      else walk(held);
    }
  };
  walk((body as { Elements?: unknown }).Elements ?? body);
  return [...found].join(' ');
}

function textIn(given: ScreenAction, name: string): string {
  const value = given[name];
  if (typeof value !== 'string' || value === '') throw new Unusable(`The action "${given.action}" needs "${name}".`);
  return value;
}

function entryIn(given: ScreenAction, name: string): Entry {
  const value = given[name];
  if (value === null || typeof value !== 'object')
    throw new Unusable(`The action "${given.action}" needs an object "${name}".`);
  return value as Entry;
}

function recordPath(given: ScreenAction): string {
  const name = Object.keys(PATHS).find((id) => given[id] !== undefined);
  if (!name) throw new Unusable(`The action "${given.action}" needs one of ${Object.keys(PATHS).join(', ')}.`);
  return `/${PATHS[name]}/${textIn(given, name)}`;
}

function creditPath(given: ScreenAction): string {
  const name = Object.keys(TARGETS).find((id) => id !== 'invoiceId' && given[id] !== undefined);
  if (!name) throw new Unusable(`The action "${given.action}" needs the id of a credit.`);
  return `/${TARGETS[name]![0]}s/${textIn(given, name)}`;
}

function paymentEntry(given: ScreenAction): Entry {
  const name = Object.keys(TARGETS).find((id) => given[id] !== undefined);
  if (!name) throw new Unusable(`The action "pay" needs one of ${Object.keys(TARGETS).join(', ')}.`);
  const [target, id] = TARGETS[name]!;
  return {
    [target]: { [id]: textIn(given, name) },
    Account: { Code: given.account ?? '090' },
    Amount: given['amount'],
    ...(given.date ? { Date: given.date } : {}),
    ...(given['reference'] ? { Reference: given['reference'] } : {}),
  };
}

import { centsText, type BookRecord } from './books.js';
import { checkAmounts, checkOrder, checkPresence, sum, type Expected, type Findings } from './checks.js';
import type { Driven } from './drive.js';
import type { Floor } from './floor.js';
import type { LoggedCall, XeroDocument } from '../../rig/src/sandbox.js';

/** Calls may be this many times the floor. */
const MOST_CALLS = 2.5;
const MOST_MINUTES = 10;
/** Below this many effects the dependencies and not the fifties decide how few calls can do. */
const FILLS_BATCHES = 1000;
const SHOWN = 5;

/** Documents of one type on one side: how many, and their sum in cents. */
export interface Totals {
  count: number;
  sum: bigint;
}

/** What the product's REST API says when everything is done. */
export interface CrmSide {
  totals: Record<DocumentType, Totals>;
  /** Company code → open invoices less open credit, in cents. */
  receivables: Map<string, bigint>;
  /** Item code → quantity, four decimals. */
  stock: Map<string, bigint>;
  queued: number;
  unresolved: number;
  held: number;
  skipped: number;
}

/** What the sandbox's API, journal and request log say. */
export interface XeroSide {
  documents: XeroDocument[];
  payments: bigint[];
  stock: Map<string, bigint>;
  books: BookRecord[];
  calls: LoggedCall[];
  keyClashes: number;
}

export type DocumentType = 'invoices' | 'creditNotes' | 'payments' | 'stockAdjustments';

export interface Line {
  what: string;
  ok: boolean;
  detail: string;
}

export interface CallCount {
  /** Calls of the API in all, refused and repeated ones included. */
  total: number;
  writes: number;
  reads: number;
  throttled: number;
  /** Largest number that counts as few enough. */
  allowed: number;
}

const API = /^\/api\.xro\/2\.0\//i;

/** How many calls were used, and how many would have been too many. */
export function countCalls(calls: readonly LoggedCall[], floor: Floor): CallCount {
  const own = calls.filter(({ path }) => API.test(path));
  const effects = floor.lines.reduce((total, line) => total + line.effects, 0);
  return {
    total: own.length,
    writes: own.filter(({ method }) => method !== 'GET').length,
    reads: own.filter(({ method }) => method === 'GET').length,
    throttled: own.filter(({ status }) => status === 429).length,
    allowed: Math.floor(MOST_CALLS * (effects >= FILLS_BATCHES ? floor.calls : floor.inOrder)),
  };
}

export interface EndpointUse {
  endpoint: string;
  calls: number;
  effects: number;
}

/** Which endpoints the calls went to, the busiest first. Ids in addresses do not make another endpoint. */
export function endpointUses(calls: readonly LoggedCall[]): EndpointUse[] {
  const uses = new Map<string, EndpointUse>();
  for (const { method, path, effects } of calls) {
    if (!API.test(path)) continue;
    const endpoint = `${method} ${path.replace(API, '').replace(/\/[0-9a-f-]{36}/gi, '/…')}`;
    const use = uses.get(endpoint) ?? { endpoint, calls: 0, effects: 0 };
    uses.set(endpoint, { endpoint, calls: use.calls + 1, effects: use.effects + effects });
  }
  return [...uses.values()].sort((a, b) => b.calls - a.calls);
}

/** Documents per type as Xero's API shows them; stock adjustments are its zero-total bills. */
export function xeroTotals({
  documents,
  payments,
}: Pick<XeroSide, 'documents' | 'payments'>): Record<DocumentType, Totals> {
  const of = (type: string): Totals => {
    const standing = documents.filter(
      (one) => one.type === type && one.status !== 'VOIDED' && one.status !== 'DELETED',
    );
    return { count: standing.length, sum: sum(standing.map(({ total }) => total)) };
  };
  return {
    invoices: of('ACCREC'),
    creditNotes: of('ACCRECCREDIT'),
    payments: { count: payments.length, sum: sum(payments) },
    stockAdjustments: of('ACCPAY'),
  };
}

/** What Xero says each contact owes, in cents. */
export function xeroReceivables(documents: readonly XeroDocument[]): Map<string, bigint> {
  const owed = new Map<string, bigint>();
  for (const { type, status, contact, open } of documents) {
    const sign = type === 'ACCREC' ? 1n : type === 'ACCRECCREDIT' ? -1n : 0n;
    if (sign !== 0n && status === 'AUTHORISED') owed.set(contact, (owed.get(contact) ?? 0n) + sign * open);
  }
  return owed;
}

/** Every question a replay has to answer, with yes or no and the first reasons. */
export function judge(
  { expected, receivables, stock }: Driven,
  crm: CrmSide,
  xero: XeroSide,
  { floor, minutes }: { floor: Floor; minutes: number },
): Line[] {
  const calls = countCalls(xero.calls, floor);
  const wanted = withAdjustmentsContact(expected, xero.books);
  const invoices = wanted.filter(({ kind }) => kind === 'invoice');
  const inXero = new Set(xero.books.filter(({ kind }) => kind === 'invoice').map(({ name }) => name));
  const arrived = invoices.filter(({ name }) => inXero.has(name)).length;
  const theirs = xeroReceivables(xero.documents);
  return [
    { what: 'every invoice is in Xero', ok: arrived === invoices.length, detail: `${arrived} of ${invoices.length}` },
    line('everything is in Xero once, as it was meant', checkPresence(wanted, xero.books), `${wanted.length} records`),
    line('the order of effects is the order of business', checkOrder(wanted, xero.books), 'along every dependency'),
    line('totals per document type are equal', totalsDiffer(crm.totals, xeroTotals(xero)), 'count and sum'),
    line(
      'receivables of each customer are equal: CRM and Xero',
      checkAmounts('Receivables', crm.receivables, theirs),
      `${centsText(sum(theirs.values()))} in all`,
    ),
    line(
      'receivables are what the history says',
      checkAmounts('Receivables', receivables, theirs),
      `${receivables.size} customers`,
    ),
    line('stock of each item is equal: CRM and Xero', checkStock(crm.stock, xero.stock), `${xero.stock.size} items`),
    line('stock is what the history says', checkStock(stock, crm.stock), `${stock.size} products`),
    count('the queue is empty', crm.queued, 'waiting'),
    count('nothing needs attention', crm.unresolved, 'unresolved'),
    count('nothing is held', crm.held, 'held'),
    count('nothing is skipped', crm.skipped, 'skipped'),
    count('no idempotency key was used for two requests', xero.keyClashes, 'clashes'),
    {
      what: 'few calls were used',
      ok: calls.total <= calls.allowed,
      detail: `${calls.total}, at most ${calls.allowed}`,
    },
    {
      what: `it took at most ${MOST_MINUTES} minutes`,
      ok: minutes <= MOST_MINUTES,
      detail: `${minutes.toFixed(1)} minutes`,
    },
  ];
}

const count = (what: string, number: number, unit: string): Line => ({
  what,
  ok: number === 0,
  detail: `${number} ${unit}`,
});

function line(what: string, findings: Findings, otherwise: string): Line {
  if (findings.length === 0) return { what, ok: true, detail: otherwise };
  const more = findings.length > SHOWN ? ` … and ${findings.length - SHOWN} more` : '';
  return { what, ok: false, detail: `${findings.slice(0, SHOWN).join(' ')}${more}` };
}

/** Bills need a contact that the CRM does not have; one for all of them is as it should be. */
function withAdjustmentsContact(expected: readonly Expected[], books: readonly BookRecord[]): Expected[] {
  const bill = books.find(({ kind }) => kind === 'bill');
  const isOurs = expected.some(({ kind, name }) => kind === 'contact' && name === bill?.contact);
  if (bill?.contact === undefined || isOurs) return [...expected];
  const { contact } = bill;
  const named = expected.map((one) => (one.kind === 'bill' ? { ...one, contact } : one));
  return [{ kind: 'contact', name: contact, after: [] }, ...named];
}

function totalsDiffer(ours: Record<DocumentType, Totals>, theirs: Record<DocumentType, Totals>): Findings {
  return (Object.keys(ours) as DocumentType[]).flatMap((type) => {
    const [here, there] = [ours[type], theirs[type]];
    if (here.count === there.count && here.sum === there.sum) return [];
    return [
      `${type}: ${here.count} of ${centsText(here.sum)} here, ${there.count} of ${centsText(there.sum)} in Xero.`,
    ];
  });
}

function checkStock(ours: ReadonlyMap<string, bigint>, theirs: ReadonlyMap<string, bigint>): Findings {
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((code) => {
    const [here, there] = [ours.get(code) ?? 0n, theirs.get(code) ?? 0n];
    return here === there ? [] : [`Item ${code}: ${here / 10_000n} on one side, ${there / 10_000n} on the other.`];
  });
}

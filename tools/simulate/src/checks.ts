import { toText } from '../../rig/src/decimal.js';
import type { Counters } from './counters.js';
import type { CrmDocument, CrmSide } from './crm-side.js';
import type { Standing } from './standing.js';
import type { XeroDocument, XeroSide } from './xero-side.js';

/** A question with its answer. */
export interface Line {
  what: string;
  ok: boolean;
  detail: string;
}

type Findings = string[];

/** What the firm itself expects. */
export interface Expectation {
  /** Product code → quantity, four decimals. */
  stock: ReadonlyMap<string, bigint>;
  counters: Counters;
  /** AccountIDs that the stocktakes pay from and to. */
  stocktakeAccount: string;
  /** Code of the account that work orders pass through. */
  clearingCode: string;
}

const SHOWN = 6;

/** Asks everything that has to be true when the company has gone home and the queue is empty. */
export function judge(firm: Expectation, crm: CrmSide, xero: XeroSide, standings: readonly Standing[]): Line[] {
  const movements = crm.movements.length;
  const [stock, ...rest] = judgeCompany(firm, crm, xero);
  return [
    ...(stock ? [stock] : []),
    line('quantity of each item is equal in CRM and Xero', quantityDiffers(crm, xero), `${xero.items.length} items`),
    line('value of each item differs by at most 0.01 a movement', valueDiffers(crm, xero), `${movements} movements`),
    line('the product’s own stock check finds no difference', crm.differences, `${xero.items.length} items`),
    line(
      'receivables of each customer are equal to the cent',
      owed(crm, xero, 'receivables'),
      sums(crm, 'receivables'),
    ),
    line('payables of each supplier are equal to the cent', owed(crm, xero, 'payables'), sums(crm, 'payables')),
    line(
      'each document has the same total on both sides',
      totalsDiffer(crm, xero),
      `${crm.documents.length} documents`,
    ),
    line('each purchase order stands in Xero as here', ordersDiffer(crm, xero), `${crm.purchaseOrders.length} orders`),
    line('the manufacturing clearing account is at 0.00', clearing(firm, xero), '0.00'),
    line('the stocktake account holds the net counts at cost', counted(firm, crm, xero), netCounts(crm)),
    count('the queue is empty', crm.queued, 'waiting'),
    { ...count('nothing needs attention', crm.unresolved, 'unresolved'), ...(crm.firstError ? { detail: crm.firstError } : {}) }, // prettier-ignore
    count('nothing is held', crm.held, 'held'),
    line('each record is in exactly one state', unexplained(standings), statesOf(standings)),
    ...rest,
  ];
}

/** What is true of a company whoever else works in its books. */
export function judgeCompany(firm: Expectation, crm: CrmSide, xero: XeroSide): Line[] {
  return [
    line('stock of each product is what the company did', stockDiffers(firm, crm), `${firm.stock.size} products`),
    line('nothing is in Xero twice', doubled(xero), `${xero.journal.length} effects`),
    count('no idempotency key was used for two requests', xero.keyClashes, 'clashes'),
    line('ins and outs of an item never passed each other', passed(crm, xero), 'in the order of the CRM’s ledger'),
    line(
      'everything that can happen happened',
      firm.counters.never(),
      `${Object.keys(firm.counters.all()).length} kinds`,
    ),
  ];
}

const count = (what: string, number: number, unit: string): Line => ({
  what,
  ok: number === 0,
  detail: `${number} ${unit}`,
});

export function line(what: string, findings: Findings, otherwise: string): Line {
  if (findings.length === 0) return { what, ok: true, detail: otherwise };
  const more = findings.length > SHOWN ? ` … and ${findings.length - SHOWN} more` : '';
  return { what, ok: false, detail: `${findings.slice(0, SHOWN).join(' ')}${more}` };
}

const money = (cents: bigint): string => toText(cents, 2);
const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

function stockDiffers({ stock }: Expectation, crm: CrmSide): Findings {
  return crm.products.flatMap(({ code, onHand }) => {
    const wanted = stock.get(code) ?? 0n;
    return wanted === onHand ? [] : [`${code}: ${toText(wanted, 4)} by the company, ${toText(onHand, 4)} in the CRM.`];
  });
}

function quantityDiffers(crm: CrmSide, xero: XeroSide): Findings {
  const here = new Map(crm.products.map(({ code, onHand }) => [code, onHand]));
  const there = new Map(xero.items.map(({ code, quantity }) => [code, quantity]));
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((code) => {
    const [ours, theirs] = [here.get(code) ?? 0n, there.get(code) ?? 0n];
    return ours === theirs ? [] : [`${code}: ${toText(ours, 4)} here, ${toText(theirs, 4)} in Xero.`];
  });
}

function valueDiffers(crm: CrmSide, xero: XeroSide): Findings {
  const there = new Map(xero.items.map(({ code, value }) => [code, value]));
  return crm.products.flatMap(({ code, value, movements }) => {
    // Both at four decimals; a cent is a hundred of them.
    const difference = absolute(value - (there.get(code) ?? 0n) * 100n);
    if (difference <= BigInt(movements) * 100n) return [];
    return [`${code}: ${toText(value, 4)} here, ${money(there.get(code) ?? 0n)} in Xero, ${movements} movements.`];
  });
}

const SIDES = {
  receivables: { kinds: ['invoice', 'creditNote'], types: ['ACCREC', 'ACCRECCREDIT'] },
  payables: { kinds: ['bill', 'supplierCredit'], types: ['ACCPAY', 'ACCPAYCREDIT'] },
} as const;

/** Open documents less open credit by account. */
function balances(
  documents: readonly { sort: string; account: string; open: bigint }[],
  [plus, minus]: readonly [string, string],
) {
  const owing = new Map<string, bigint>();
  for (const { sort, account, open } of documents) {
    const sign = sort === plus ? 1n : sort === minus ? -1n : 0n;
    if (sign !== 0n && open !== 0n) owing.set(account, (owing.get(account) ?? 0n) + sign * open);
  }
  return owing;
}

const ours = (crm: CrmSide, side: keyof typeof SIDES) =>
  balances(
    crm.documents.map(({ kind, account, open }) => ({ sort: kind, account, open })),
    SIDES[side].kinds,
  );

function owed(crm: CrmSide, xero: XeroSide, side: keyof typeof SIDES): Findings {
  const here = ours(crm, side);
  const standing = xero.documents.filter(({ status }) => status === 'AUTHORISED');
  const there = balances(
    standing.map(({ type, account, open }) => ({ sort: type, account, open })),
    SIDES[side].types,
  );
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((account) => {
    const [one, other] = [here.get(account) ?? 0n, there.get(account) ?? 0n];
    return one === other ? [] : [`${account}: ${money(one)} here, ${money(other)} in Xero.`];
  });
}

function sums(crm: CrmSide, side: keyof typeof SIDES): string {
  const all = ours(crm, side);
  return `${all.size} accounts`;
}

const TYPE_OF: Record<CrmDocument['kind'], string> = {
  invoice: 'ACCREC',
  creditNote: 'ACCRECCREDIT',
  bill: 'ACCPAY',
  supplierCredit: 'ACCPAYCREDIT',
};

/** A number of ours may be followed by a mark that makes it unique in Xero. */
const numberIn = (number: string): string => /^[A-Z]+-\d+/.exec(number)?.[0] ?? number;

const isStanding = ({ status }: XeroDocument): boolean => status === 'AUTHORISED' || status === 'PAID';

function totalsDiffer(crm: CrmSide, xero: XeroSide): Findings {
  const standing = xero.documents.filter(isStanding);
  const there = new Map(standing.map((one) => [`${one.type} ${numberIn(one.number)}`, one.total]));
  const known = new Set(crm.documents.map(({ kind, number }) => `${TYPE_OF[kind]} ${number}`));
  const strangers = standing.filter(
    ({ type, number, total }) => total !== 0n && !isStockDocument(number) && !known.has(`${type} ${numberIn(number)}`),
  );
  return [
    ...crm.documents.flatMap(({ kind, number, total }) => {
      const theirs = there.get(`${TYPE_OF[kind]} ${number}`);
      if (theirs === undefined) return [`${number} is not in Xero.`];
      return theirs === total ? [] : [`${number}: ${money(total)} here, ${money(theirs)} in Xero.`];
    }),
    ...strangers.map(({ type, number, total }) => `${type} ${number} over ${money(total)} stands in Xero alone.`),
  ];
}

const isStockDocument = (number: string): boolean => /^(ADJ|ST|TR|WO)-/.test(number);

const ORDER_STATES: Record<string, string> = {
  draft: 'DRAFT',
  sent: 'AUTHORISED',
  partiallyReceived: 'AUTHORISED',
  received: 'AUTHORISED',
  billed: 'BILLED',
  cancelled: 'DELETED',
};

function ordersDiffer(crm: CrmSide, xero: XeroSide): Findings {
  const there = new Map(xero.purchaseOrders.map((order) => [order.number, order]));
  return crm.purchaseOrders.flatMap(({ number, status, total }) => {
    const found = there.get(number);
    const wanted = ORDER_STATES[status] ?? status;
    if (!found) return status === 'cancelled' ? [] : [`${number} is not in Xero.`];
    if (found.status !== wanted) return [`${number} is ${found.status} in Xero, ${wanted} wanted.`];
    if (wanted === 'DELETED' || found.total === total) return [];
    return [`${number}: ${money(total)} here, ${money(found.total)} in Xero.`];
  });
}

function clearing({ clearingCode }: Expectation, xero: XeroSide): Findings {
  let balance = 0n;
  for (const document of xero.documents.filter(isStanding)) {
    const sign = document.type === 'ACCPAY' || document.type === 'ACCRECCREDIT' ? 1n : -1n;
    for (const { account, net } of document.lines) if (account === clearingCode) balance += sign * net;
  }
  return balance === 0n ? [] : [`The account ${clearingCode} stands at ${money(balance)}.`];
}

const sumOf = (values: readonly bigint[]): bigint => values.reduce((sum, value) => sum + value, 0n);
const netCounts = (crm: CrmSide): string =>
  `${money(sumOf(crm.stocktakes.flatMap(({ differences }) => differences)))} of ${crm.stocktakes.length} stocktakes`;

/** What was paid for surpluses less what was refunded for shortages. */
function counted({ stocktakeAccount }: Expectation, crm: CrmSide, xero: XeroSide): Findings {
  const types = new Map(xero.documents.map(({ id, type }) => [id, type]));
  const wanted = sumOf(crm.stocktakes.flatMap(({ differences }) => differences));
  const paid = xero.payments.filter(({ account }) => account === stocktakeAccount);
  const balance = sumOf(paid.map(({ documentId, amount }) => (types.get(documentId) === 'ACCPAY' ? amount : -amount)));
  return balance === wanted ? [] : [`${money(wanted)} was counted, ${money(balance)} went through the account.`];
}

/** A record whose state says neither that it is in the books nor why it is not. */
function unexplained(standings: readonly Standing[]): Findings {
  return standings.flatMap(({ name, standing, why }) => {
    if (standing === 'excluded') return why ? [] : [`${name}: excluded without a reason.`];
    if (standing === 'synced' || standing === 'not yet due') return [];
    return [`${name}: ${standing}${why ? `, ${why}` : ''}.`];
  });
}

function statesOf(standings: readonly Standing[]): string {
  const counts = new Map<string, number>();
  for (const { standing } of standings) counts.set(standing, (counts.get(standing) ?? 0) + 1);
  return [...counts].map(([standing, times]) => `${times} ${standing}`).join(', ');
}

function doubled(xero: XeroSide): Findings {
  const seen = new Map<string, number>();
  const see = (key: string) => seen.set(key, (seen.get(key) ?? 0) + 1);
  for (const { type, number } of xero.documents) see(`${type} ${number}`);
  for (const { number, name } of xero.contacts) see(`contact ${number || name}`);
  for (const { number } of xero.purchaseOrders) see(`purchase order ${number}`);
  for (const { reference, documentId } of xero.payments)
    if (reference !== '') see(`payment ${reference} of ${documentId}`);
  return [...seen].flatMap(([key, times]) => (times > 1 ? [`${key} is in Xero ${times} times.`] : []));
}

/** First appearance of each document's stock in the journal: `ACCREC INV-00007` → its place there. */
function appearances(xero: XeroSide): Map<string, number> {
  const first = new Map<string, number>();
  for (const { seq, collection, after } of xero.journal) {
    if (collection !== 'invoices' && collection !== 'creditNotes') continue;
    const fields = (after ?? {}) as Record<string, unknown>;
    if (fields['Status'] !== 'AUTHORISED' && fields['Status'] !== 'PAID') continue;
    const key = `${String(fields['Type'])} ${numberIn(String(fields['number']))}`;
    if (!first.has(key) && !String(fields['number']).endsWith('-R')) first.set(key, seq);
  }
  return first;
}

const FIRST_CAUSES = new Set(['sale', 'return', 'purchase', 'supplierReturn', 'adjustment', 'stocktake', 'workOrder']);

/** The document in Xero by which a movement of the CRM arrives there. */
function carrier(sourceKind: string, number: string, quantity: bigint): string {
  const sale: Record<string, string> = { invoice: 'ACCREC', creditNote: 'ACCRECCREDIT' };
  return `${sale[sourceKind] ?? (quantity > 0n ? 'ACCPAY' : 'ACCPAYCREDIT')} ${number}`;
}

/** What may not pass what: goods that come back come in at the average that is there, so they keep their place among all. */
const MAY_NOT_PASS = { in: ['out', 'back'], out: ['in', 'back'], back: ['in', 'out'] } as const;
const WAYS = { in: 'in', out: 'out', back: 'back in' } as const;

function passed(crm: CrmSide, xero: XeroSide): Findings {
  const at = appearances(xero);
  const codes = new Map(crm.products.map(({ id, code }) => [id, code]));
  const latest = new Map<string, { seq: number; name: string }>();
  const findings: Findings = [];
  for (const { productId, quantity, cause, sourceKind, sourceId } of crm.movements) {
    if (!FIRST_CAUSES.has(cause)) continue;
    const name = carrier(sourceKind, crm.numbers.get(`${sourceKind} ${sourceId}`) ?? '', quantity);
    const seq = at.get(name);
    if (seq === undefined) continue;
    const way = cause === 'return' ? 'back' : quantity > 0n ? 'in' : 'out';
    for (const other of MAY_NOT_PASS[way].map((one) => latest.get(`${productId} ${one}`)))
      if (other && other.name !== name && other.seq >= seq)
        findings.push(`Item ${codes.get(productId)}: ${name} (${WAYS[way]}) passed ${other.name}.`);
    const own = latest.get(`${productId} ${way}`);
    if (!own || own.seq < seq) latest.set(`${productId} ${way}`, { seq, name });
  }
  return findings;
}

/** One effect that must be in Xero exactly once. */
export interface Expected {
  /** As the sandbox's journal calls it, e.g. `invoice.created`. */
  effect: string;
  /** Contact number, item code, document number, or the invoice's number for a payment. */
  name: string;
  /** Decimal string, where the effect has an amount. */
  amount?: string;
  /** Effects that must come before it, as `effect name`. */
  after?: string[];
}

/** One line of the sandbox's journal, as far as it is read here. */
export interface JournalLine {
  seq: number;
  source: string;
  kind: string;
  id: string;
  number?: string;
  amount?: string;
}

/** One row of the product's outbox. */
export interface QueueRow {
  sequence: number;
  kind: string;
  record: string;
  state: string;
  held: boolean;
  reason: string | null;
}

/** What is on both sides when everything is quiet. */
export interface Facts {
  expected: readonly Expected[];
  journal: readonly JournalLine[];
  rows: readonly QueueRow[];
  /** What the counter of the workspace says was the last number given. */
  lastSequence: number;
  /** Attempts whose outcome nobody knows. */
  openAttempts: number;
  /** Ids in Xero that live links of the product point at. */
  linked: readonly string[];
  /** Records (kind and id) that have a row but no link. */
  unlinked: readonly string[];
  /** Idempotency keys that came with two different requests. */
  keyClashes: number;
  /** Equals were asked for side by side, so only what depends on one another has an order. */
  concurrent?: boolean;
}

type FindingCode =
  | 'lost'
  | 'doubled'
  | 'unexpected'
  | 'order'
  | 'amount'
  | 'gap'
  | 'not_terminal'
  | 'open_attempt'
  | 'link'
  | 'key_clash';

export interface Finding {
  code: FindingCode;
  what: string;
}

/** Effects that Xero works out by itself from others, or that come from a hand in Xero. */
export const followUps: ReadonlySet<string> = new Set([
  'organisation.created',
  'organisation.updated',
  'history.created',
  'trackingCategory.created',
  'trackingCategory.updated',
]);

const keyOf = (one: { effect: string; name: string }): string => `${one.effect} ${one.name}`;
const keyIn = (line: JournalLine): string => `${line.kind} ${line.number ?? ''}`;

/**
 * Compares what was asked for with what the sandbox wrote down and with the queue. Knows nothing of the product but the
 * shape of these facts. No finding means: nothing lost, nothing doubled, order kept, everything at rest, no gap.
 */
export function check(facts: Facts): Finding[] {
  const lines = facts.journal.filter(({ kind }) => !followUps.has(kind)).toSorted((a, b) => a.seq - b.seq);
  return [
    ...effects(facts.expected, lines),
    ...order(facts, lines),
    ...queue(facts),
    ...links(facts, lines),
    ...(facts.keyClashes > 0
      ? [{ code: 'key_clash' as const, what: `${facts.keyClashes} keys came with two bodies` }]
      : []),
  ];
}

function effects(expected: readonly Expected[], lines: readonly JournalLine[]): Finding[] {
  const findings: Finding[] = [];
  const wanted = new Map(expected.map((one) => [keyOf(one), one]));
  const found = new Map<string, JournalLine[]>();
  for (const line of lines) found.set(keyIn(line), [...(found.get(keyIn(line)) ?? []), line]);
  for (const [key, one] of wanted) {
    const hits = found.get(key) ?? [];
    if (hits.length === 0) findings.push({ code: 'lost', what: key });
    if (hits.length > 1) findings.push({ code: 'doubled', what: `${key} ${hits.length} times` });
    const wrong = hits.find((line) => one.amount !== undefined && line.amount !== one.amount);
    if (wrong) findings.push({ code: 'amount', what: `${key}: ${wrong.amount} instead of ${one.amount}` });
  }
  for (const key of found.keys()) if (!wanted.has(key)) findings.push({ code: 'unexpected', what: key });
  return findings;
}

/** The first appearance of each effect, along what it needs and along the order in which equals were asked for. */
function order({ expected, concurrent }: Facts, lines: readonly JournalLine[]): Finding[] {
  const first = new Map<string, number>();
  for (const line of lines) if (!first.has(keyIn(line))) first.set(keyIn(line), line.seq);
  const findings: Finding[] = [];
  const compare = (before: string, later: string) => {
    const [a, b] = [first.get(before), first.get(later)];
    if (a !== undefined && b !== undefined && a > b)
      findings.push({ code: 'order', what: `${later} came before ${before}` });
  };
  const last = new Map<string, string>();
  for (const one of expected) {
    for (const before of one.after ?? []) compare(before, keyOf(one));
    const before = last.get(one.effect);
    if (before !== undefined && !concurrent) compare(before, keyOf(one));
    last.set(one.effect, keyOf(one));
  }
  return findings;
}

function queue({ rows, lastSequence, openAttempts }: Facts): Finding[] {
  const findings: Finding[] = [];
  for (const row of rows)
    if (row.state !== 'done')
      findings.push({
        code: 'not_terminal',
        what: `number ${row.sequence} (${row.kind} ${row.record}) is ${row.state}${row.held ? ' and held' : ''}: ${row.reason ?? ''}`,
      });
  const numbers = new Set(rows.map(({ sequence }) => sequence));
  for (let number = 1; number <= Math.max(lastSequence, ...numbers); number++)
    if (!numbers.has(number)) findings.push({ code: 'gap', what: `number ${number} of ${lastSequence} is missing` });
  if (numbers.size !== rows.length) findings.push({ code: 'gap', what: 'a number was given twice' });
  if (openAttempts > 0) findings.push({ code: 'open_attempt', what: `${openAttempts} attempts are open` });
  return findings;
}

function links({ linked, unlinked }: Facts, lines: readonly JournalLine[]): Finding[] {
  const ids = new Set(lines.map(({ id }) => id));
  const dangling = linked.filter((id) => !ids.has(id));
  return [
    ...dangling.map((id) => ({ code: 'link' as const, what: `a link points at ${id}, which Xero does not have` })),
    ...unlinked.map((record) => ({ code: 'link' as const, what: `${record} is done but has no link` })),
  ];
}

import { centsText } from './books.js';
import type { Floor } from './floor.js';
import type { CallCount, CrmSide, DocumentType, EndpointUse, Line, Totals } from './verdict.js';

export interface Result {
  floor: Floor;
  calls: CallCount;
  crm: CrmSide;
  xero: Record<DocumentType, Totals>;
  /** Effects that arrived, by kind. */
  arrived: Record<string, number>;
  endpoints: EndpointUse[];
  verdict: Line[];
  timings: { driveSeconds: number; drainSeconds: number; writes: number; writeP95Ms: number; repeated: number };
}

const TITLES: Record<DocumentType, string> = {
  invoices: 'Invoices',
  creditNotes: 'Credit notes',
  payments: 'Payments',
  stockAdjustments: 'Stock adjustments',
};

/** The table at the end of a replay. */
export function tableOf({ floor, calls, crm, xero, verdict, timings, arrived, endpoints }: Result): string {
  const { driveSeconds, drainSeconds, writes, writeP95Ms, repeated } = timings;
  return [
    heading('Records sent'),
    ...columns([
      ['', 'records', 'in Xero', 'fewest calls'],
      ...floor.lines.map(({ kind, effects, calls: fewest }) => [
        kind,
        `${effects}`,
        `${arrived[kind] ?? 0}`,
        `${fewest}`,
      ]),
    ]),
    heading('Totals'),
    ...columns([
      ['', 'CRM', '', 'Xero', ''],
      ...(Object.keys(TITLES) as DocumentType[]).map((type) => [
        TITLES[type],
        ...[crm.totals[type], xero[type]].flatMap(({ count, sum }) => [`${count}`, centsText(sum)]),
      ]),
    ]),
    heading('Calls'),
    `  Used ${calls.total} (${calls.writes} writes, ${calls.reads} reads; ${calls.throttled} of them throttled), ${(calls.total / floor.calls).toFixed(2)} × the floor.`,
    `  Floor ${floor.calls} (Σ ⌈effects of a kind ÷ 50⌉); ${floor.inOrder} when everything is known beforehand and each dependency kept.`,
    ...columns([['', 'calls', 'effects'], ...endpoints.map((use) => [use.endpoint, `${use.calls}`, `${use.effects}`])]),
    heading('Time'),
    `  Business driven in ${driveSeconds.toFixed(1)} s, queue empty ${drainSeconds.toFixed(1)} s later; ${writes} writes, p95 ${writeP95Ms.toFixed(0)} ms, ${repeated} repeated.`,
    heading('Verdict'),
    ...verdict.map(({ what, ok, detail }) => `  ${ok ? 'yes' : 'NO '}  ${what}: ${detail}`),
    '',
  ].join('\n');
}

const heading = (text: string): string => `\n${text}`;

/** First column to the left, the others to the right. */
function columns(rows: string[][]): string[] {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  return rows.map(
    (row) =>
      `  ${row.map((text, at) => (at === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[at] ?? 0))).join('  ')}`,
  );
}

/** The same as plain data; amounts as decimal strings. */
export function jsonOf(result: Result): string {
  const plain = (_: string, value: unknown): unknown =>
    typeof value === 'bigint' ? value.toString() : value instanceof Map ? Object.fromEntries(value) : value;
  return `${JSON.stringify(result, plain, 2)}\n`;
}

import { toText, toUnits } from '../../rig/src/decimal.js';
import type { Rest } from '../../rig/src/rest.js';
import type { Sandbox } from '../../rig/src/sandbox.js';

/** One record on either side. Amounts in cents. */
interface Side {
  id: string;
  name: string;
  total: bigint;
  open: bigint;
}

/** What the review says became of one record of Xero's. */
interface Taken {
  remoteId: string;
  outcome: string;
  sentence?: string;
  record?: { id: string };
}

export interface Compared {
  kind: string;
  there: readonly Side[];
  here: readonly Side[];
  taken: readonly Taken[];
}

type Fields = Record<string, unknown>;
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const cents = (value: unknown): bigint => toUnits(text(value) || '0', 2);

/**
 * What is wrong with one kind: each record of Xero's has to be here exactly once, with the same amounts, and nothing else may be here
 * but `own`. Pure.
 */
export function wrongWith({ kind, there, here, taken }: Compared, own: number): string[] {
  const wrong: string[] = [];
  const rows = new Map(here.map((row) => [row.id, row]));
  const ends = new Map(taken.map((one) => [one.remoteId.toLowerCase(), one]));
  const used = new Set<string>();
  for (const record of there) {
    const end = ends.get(record.id.toLowerCase());
    const row = end?.record && rows.get(end.record.id);
    if (!row) wrong.push(`${kind} ${record.name} is not here (${end?.sentence ?? end?.outcome ?? 'never read'})`);
    else if (used.has(row.id)) wrong.push(`${kind} ${record.name} shares its record with another one`);
    else if (row.total !== record.total || row.open !== record.open)
      wrong.push(
        `${kind} ${record.name}: ${amounts(record)} in Xero, ${amounts(row)} here`,
      );
    if (row) used.add(row.id);
  }
  if (here.length !== there.length + own)
    wrong.push(`${there.length} records of kind ${kind} in Xero and ${own} own, but ${here.length} here`);
  if (taken.length !== there.length) wrong.push(`${there.length} records of kind ${kind} in Xero, but ${taken.length} read`);
  return wrong;
} // prettier-ignore

const amounts = ({ total, open }: Side): string => `${toText(total, 2)} (open ${toText(open, 2)})`;

/** Reads both sides and compares record by record; `own`: how many records of a kind were made here. */
export async function compareSides(rest: Rest, sandbox: Sandbox, own: Readonly<Record<string, number>>): Promise<{ wrong: string[]; compared: number }> {
  const contacts = (await sandbox.rows('Contacts')).map((row) => plain(row, 'ContactID', 'Name'));
  const items = (await sandbox.items()).map((row) => plain(row, 'ItemID', 'Code'));
  const invoices = await sandbox.rows('Invoices');
  const credits = await sandbox.rows('CreditNotes');
  const documents = (rows: readonly Fields[], type: string, id: string, number: string, open: string): Side[] =>
    rows.filter((row) => row['Type'] === type).map((row) => ({ ...plain(row, id, number), total: cents(row['Total']), open: cents(row[open]) }));
  const sides: [kind: string, path: string, there: Side[], open?: string][] = [
    ['contact', 'companies', contacts],
    ['item', 'products', items],
    ['invoice', 'invoices', documents(invoices, 'ACCREC', 'InvoiceID', 'InvoiceNumber', 'AmountDue'), 'amountDue'],
    ['bill', 'supplier-bills', documents(invoices, 'ACCPAY', 'InvoiceID', 'InvoiceNumber', 'AmountDue'), 'amountDue'],
    ['creditNote', 'credit-notes', documents(credits, 'ACCRECCREDIT', 'CreditNoteID', 'CreditNoteNumber', 'RemainingCredit'), 'remaining'],
    ['supplierCredit', 'supplier-credits', documents(credits, 'ACCPAYCREDIT', 'CreditNoteID', 'CreditNoteNumber', 'RemainingCredit'), 'remaining'],
  ];
  const wrong: string[] = [];
  let compared = 0;
  for (const [kind, path, there, open] of sides) {
    const rows = await rest.all<Fields>(path);
    const here = rows.map((row) => ({ ...plain(row, 'id', 'number'), total: open ? cents(row['total']) : 0n, open: open ? cents(row[open]) : 0n }));
    const taken = await rest.all<Taken>(`integrations/xero/first-import/records?filter[kind]=${kind}`);
    wrong.push(...wrongWith({ kind, there, here, taken }, own[kind] ?? 0));
    compared += there.length;
  }
  return { wrong: [...wrong, ...(await stockDiffers(rest, sandbox))], compared };
} // prettier-ignore

const plain = (row: Fields, id: string, name: string): Side => ({
  ...{ id: text(row[id]), name: text(row[name]), total: 0n, open: 0n },
});

async function stockDiffers(rest: Rest, sandbox: Sandbox): Promise<string[]> {
  const rows = await rest.all<{ code: string; onHand: string }>('stock-valuation');
  const here = new Map(rows.map(({ code, onHand }) => [code, toUnits(onHand, 4)]));
  return [...(await sandbox.stock())].flatMap(([code, there]) =>
    (here.get(code) ?? 0n) === there
      ? []
      : [`${code}: ${toText(there, 4)} in stock in Xero, ${toText(here.get(code) ?? 0n, 4)} here`],
  );
}

import type { AccountingApi } from 'xero-node';
import type { Found, Member, Remote } from '../../engine/call.js';
import { type Json, dayIn, decimalsEqual, listIn, nameKey, objectIn, textIn } from '../values.js';
import type { XeroSession } from '../xero.session.js';

/** Xero takes about this many values in one filter. */
const VALUES_PER_READ = 40;

export function chunks<T>(values: readonly T[], size = VALUES_PER_READ): T[][] {
  const parts: T[][] = [];
  for (let from = 0; from < values.length; from += size) parts.push(values.slice(from, from + size));
  return parts;
}

/** `a OR b OR c` of Xero's filter language. */
export const anyOf = (conditions: readonly string[]): string => conditions.join(' OR ');

/**
 * Every row of a filtered, paged list. Pages exist so that rows come whole: unpaged lists leave lines out.
 * @param what named in the error when Xero cannot be asked
 */
export async function readPages(
  session: XeroSession,
  plural: string,
  what: string,
  ask: (api: AccountingApi, page: number) => Promise<unknown>,
): Promise<Json[]> {
  const rows: Json[] = [];
  for (let page = 1; ; page++) {
    const body = await session.read((api) => ask(api, page), what);
    rows.push(...listIn(body, plural));
    const { pageCount } = objectIn(body, 'pagination') as { pageCount?: number };
    if (typeof pageCount !== 'number' || page >= pageCount) return rows;
  }
}

/**
 * Turns what was read into an answer for each member.
 * @param difference undefined when the row holds what the member meant, else where they differ
 */
export function foundFor(
  members: readonly Member[],
  rowsOf: (member: Member) => Json[],
  remoteOf: (row: Json) => Remote | undefined,
  difference: (member: Member, row: Json) => string | undefined,
): Found[] {
  return members.map((member) => {
    const unique = new Map<string, Json>();
    for (const row of rowsOf(member)) {
      const remote = remoteOf(row);
      if (remote) unique.set(remote.id, row);
    }
    const rows = [...unique.values()];
    const remotes = rows.flatMap((row) => remoteOf(row) ?? []);
    const [row] = rows;
    const [remote] = remotes;
    if (!row || !remote) return { found: 'none' };
    if (remotes.length > 1) return { found: 'several', remotes };
    const differs = difference(member, row);
    const gone = ['VOIDED', 'DELETED'].includes(remote.status ?? '');
    return {
      found: 'one',
      remote,
      sameContent: differs === undefined,
      ...(differs === undefined ? {} : { difference: differs }),
      ...(gone ? { gone } : {}),
    };
  });
}

/** Where an invoice, bill or credit note in Xero differs from the element we sent; undefined when it does not. */
export function documentDifference(element: Json, row: Json): string | undefined {
  const wanted = textIn(element, 'Status');
  const lines = element['LineItems'];
  // A change of status alone: it is done when the document is in that state.
  if (element['SentToContact'] === true && wanted === undefined && !Array.isArray(lines))
    return row['SentToContact'] === true ? undefined : 'it is not marked as sent';
  if (!Array.isArray(lines))
    return wanted === textIn(row, 'Status') ? undefined : `its status is ${textIn(row, 'Status')}`;
  return headDifference(element, row) ?? linesDifference(listIn(element, 'LineItems'), listIn(row, 'LineItems'));
}

/** What the element does not say, an update of a few fields leaves as it is. */
function headDifference(element: Json, row: Json): string | undefined {
  const ours = objectIn(element, 'Contact');
  const theirs = objectIn(row, 'Contact');
  const sameContact = ours['ContactID']
    ? textIn(ours, 'ContactID')?.toLowerCase() === textIn(theirs, 'ContactID')?.toLowerCase()
    : nameKey(textIn(ours, 'Name') ?? '') === nameKey(textIn(theirs, 'Name') ?? '');
  if (element['Contact'] !== undefined && !sameContact)
    return `its contact is "${textIn(theirs, 'Name') ?? 'another'}"`;
  if (textIn(element, 'Type') && textIn(element, 'Type') !== textIn(row, 'Type'))
    return `its type is ${textIn(row, 'Type')}`;
  for (const [field, words] of [
    ['Date', 'date'],
    ['DueDate', 'due date'],
  ] as const) {
    const day = dayIn(row, `${field}String`) ?? dayIn(row, field);
    if (textIn(element, field) && textIn(element, field) !== day) return `its ${words} is ${day}`;
  }
  if (textIn(element, 'CurrencyCode') && textIn(element, 'CurrencyCode') !== textIn(row, 'CurrencyCode'))
    return `its currency is ${textIn(row, 'CurrencyCode')}`;
  if (textIn(element, 'LineAmountTypes') && textIn(element, 'LineAmountTypes') !== textIn(row, 'LineAmountTypes'))
    return 'its prices hold tax in another way';
  if (textIn(element, 'Reference') && !sameText(textIn(element, 'Reference'), textIn(row, 'Reference')))
    return `its reference is "${textIn(row, 'Reference') ?? ''}"`;
  return undefined;
}

const sameText = (ours: string | undefined, theirs: string | undefined): boolean =>
  (ours ?? '').replace(/\s+/g, ' ').trim() === (theirs ?? '').replace(/\s+/g, ' ').trim();

function linesDifference(ours: Json[], theirs: Json[]): string | undefined {
  if (ours.length !== theirs.length) return `it has ${theirs.length} lines instead of ${ours.length}`;
  for (const [at, line] of ours.entries()) {
    const other = theirs[at] ?? {};
    for (const field of ['Quantity', 'UnitAmount', 'LineAmount', 'DiscountRate']) {
      if (line[field] !== undefined && !decimalsEqual(line[field], other[field]))
        return `line ${at + 1} differs in ${field}`;
    }
    if (textIn(line, 'Description') && !sameText(textIn(line, 'Description'), textIn(other, 'Description')))
      return `line ${at + 1} differs in Description`;
    for (const field of ['ItemCode', 'TaxType', 'AccountID', 'AccountCode']) {
      const wanted = textIn(line, field);
      if (wanted && wanted.toLowerCase() !== textIn(other, field)?.toLowerCase())
        return `line ${at + 1} differs in ${field}`;
    }
  }
  return undefined;
}

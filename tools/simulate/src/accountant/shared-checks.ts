import { type Line, line } from '../checks.js';
import type { CrmSide } from '../crm-side.js';
import type { XeroSide } from '../xero-side.js';
import { type Here, inMoney, ownNumber, type There } from './both-sides.js';
import { causes } from './causes.js';
import { type Difference, differences, owedMore } from './differences.js';
import type { Listing, StockListing } from './listed.js';

/** What is looked at when company and accountant have gone home. */
export interface Shared {
  here: Here;
  there: There;
  crm: CrmSide;
  xero: XeroSide;
  listed: readonly Listing[];
  stock: readonly StockListing[];
  /** Changes that are over: they explain nothing, but tell whoever looks for a fault. */
  over: readonly Listing[];
  /** What the accountant did not get to do. */
  never: readonly string[];
}

/** Both sides agree, or each difference is listed with its cause; and nothing else is listed. */
export function judgeShared({ here, there, crm, xero, listed: lists, stock, over, never }: Shared): Line[] {
  const found = differences(here, there);
  const listed = lists.map((one) => ({ ...one, records: [...one.records, ...creditIn(one, here, there)] }));
  const open = found.filter((one) => !isListed(one, listed));
  return [
    line(
      'each difference is listed by the product',
      open.map((one) => inWords(one, over)),
      `${found.length} differences`,
    ),
    line(
      'each listed cause is one of the closed list',
      listed.filter(({ list, cause }) => !causes[list].includes(cause)).map(listingInWords),
      inNumbers(listed),
    ),
    line(
      'nothing is listed that is no difference',
      listed.filter((one) => isNone(one, found, there)).map(listingInWords),
      `${listed.length} listed`,
    ),
    line('what contacts owe differs by what is listed of their documents', owed(here, there, found, listed), `${here.contacts.length} contacts`), // prettier-ignore
    line('each item’s quantity is equal, or the stock check says why not', stockDiffers(crm, xero, stock), `${stock.length} listed`), // prettier-ignore
    line(
      'nothing waits but what is held by something listed',
      crm.queued === crm.held ? [] : [`${crm.queued} wait, ${crm.held} of them held.`],
      `${crm.held} held`,
    ),
    line('everything that an accountant does was done', [...never], 'all of it'),
  ];
}

/** What is listed of a credit on a document is listed of the credit note as well. */
function creditIn({ remoteId = '' }: Listing, here: Here, there: There): string[] {
  const [creditId, on] = remoteId.split('@');
  const theirs = on === undefined ? undefined : there.documents.find(({ id }) => id.toLowerCase() === creditId);
  const number = theirs && ownNumber(theirs.number);
  return here.documents.filter((ours) => ours.kind === theirs?.type && ours.number === number).map(({ id }) => id);
}

/** By its own record, or by one that is about the same: the customer of a document, a payment on it. */
const isListed = ({ record, related }: Difference, listed: readonly Listing[]): boolean =>
  record !== '' && listed.some(({ records }) => records.some((one) => one === record || related.includes(one)));

function owed(here: Here, there: There, found: readonly Difference[], listed: readonly Listing[]): string[] {
  const more = owedMore(here, there);
  const explained = new Map<string, bigint>();
  for (const one of found)
    if (isListed(one, listed))
      for (const move of one.moves) explained.set(move.account, (explained.get(move.account) ?? 0n) + move.more);
  return [...new Set([...more.keys(), ...explained.keys()])].flatMap((account) => {
    const [is, listedOfIt] = [more.get(account) ?? 0n, explained.get(account) ?? 0n];
    return is === listedOfIt ? [] : [`${account}: ${inMoney(is)} more in Xero, ${inMoney(listedOfIt)} of it listed.`];
  });
}

function stockDiffers(crm: CrmSide, xero: XeroSide, stock: readonly StockListing[]): string[] {
  const there = new Map(xero.items.map(({ code, quantity }) => [code, quantity]));
  const listed = new Map(stock.map((one) => [one.code, one]));
  return crm.products.flatMap(({ code, onHand }) => {
    const theirs = there.get(code) ?? 0n;
    const one = listed.get(code);
    if (one && one.causes.length > 0 && one.causes.every((cause) => causes.stock.includes(cause))) return [];
    if (one) return [`${code} is listed because of ${one.causes.join(', ') || 'nothing'}.`];
    return theirs === onHand ? [] : [`${code}: ${onHand} here, ${theirs} in Xero (ten-thousandths), and not listed.`];
  });
}

/**
 * Money that is listed must be there, or be gone there; a change must be seen from outside too. What was ignored stays told, though
 * a later change of the company's may have gone over it.
 */
function isNone({ list, state, records, remoteId }: Listing, found: readonly Difference[], there: There): boolean {
  if (list === 'change' && state !== 'ignored')
    return !found.some(({ record, related }) => [record, ...related].some((one) => records.includes(one)));
  if (list !== 'import' || remoteId === undefined || remoteId.includes('@')) return false;
  return !there.payments.has(remoteId);
}

function inWords({ record, label, what, here, there }: Difference, over: readonly Listing[]): string {
  const before = over.filter(({ records }) => records.includes(record)).map(({ cause, state }) => `${cause}: ${state}`);
  const history = before.length === 0 ? '' : ` (decided before: ${before.join(', ')})`;
  return `${label}: ${what} "${here}" here, "${there}" in Xero${history}.`;
}

const listingInWords = ({ list, cause, label, sentence }: Listing): string =>
  `${label} (${list}, ${cause || 'no cause'}): ${sentence}`;

/** How many of each cause. */
function inNumbers(listed: readonly Listing[]): string {
  const counts = new Map<string, number>();
  for (const { cause } of listed) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  return [...counts].map(([cause, times]) => `${times} ${cause}`).join(', ') || 'none';
}

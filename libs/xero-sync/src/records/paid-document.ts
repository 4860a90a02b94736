import type { ExportContext, ExportPlan, Links, LinkView } from '../engine/exporter.js';
import { wordFor } from '../engine/rows.js';
import type { Applied } from '../host/records.js';
import type { XeroSettings } from '../settings/xero-settings.js';
import { digest } from './content.js';
import type { Element, LinePlan, TradeDocument } from './document.mapper.js';

/** What a document says, as far as it is known before it is sent. */
export interface DocumentContent {
  /** All but lines and contact. */
  head: Element;
  lines: readonly LinePlan[];
  contact: string;
  number: string;
}

/** Once money or credit is applied to a document, Xero takes changes of these alone (api: invoices, "paid invoices"). */
const freeInHead = new Set(['Reference', 'DueDate', 'Url', 'BrandingThemeID', 'SentToContact']);
const freeInLine = new Set(['Description', 'AccountID', 'Tracking']);

const split = (element: Element, free: ReadonlySet<string>, kept: boolean): Element =>
  Object.fromEntries(Object.entries(element).filter(([field]) => free.has(field) === kept));

/** Digest of a document: what is fixed once something is applied to it, a dot, and all of it. */
export function documentContent({ head, lines, contact, number }: DocumentContent): string {
  const fixed = {
    head: split(head, freeInHead, false),
    lines: lines.map(({ element, itemId }) => ({ ...split(element, freeInLine, false), itemId })),
    contact,
  };
  return `${digest(fixed)}.${digest({ head, lines, contact, number })}`;
}

/** For `Exporter.glancesAt`: what is applied, so that the plan can see whether Xero has it. */
export const appliedRefs = ({ applied = [] }: TradeDocument) => applied.map(({ kind, id }) => ({ kind, id }));

/** Whether Xero has something of what is applied to the document; what is only on its way follows after the document. */
export const isAppliedInXero = (document: TradeDocument, { links }: ExportContext<XeroSettings>): boolean =>
  (document.applied ?? []).some((one) => !one.ended && (one.received === true || isThere(one, document, links)));

/** Holds a change back until Xero too knows that something was taken off; the change may be queued before that. */
export function untilTakenOff(document: TradeDocument, { links }: ExportContext<XeroSettings>): ExportPlan | undefined {
  const still = (document.applied ?? []).find((one) => one.ended && !one.received && isThere(one, document, links));
  if (!still) return undefined;
  const { kind, id } = still;
  const because = `Waits until the ${wordFor(kind)} that was taken off it is taken off in Xero too.`;
  return { do: 'hold', by: { kind, id }, because };
}

function isThere({ kind, id, allocationId, ended }: Applied, document: TradeDocument, links: Links): boolean {
  const parts = links.of(kind, id);
  if (kind !== 'payment' || allocationId === undefined) return parts.length > 0;
  const remoteId = links.get(document.kind, document.id)?.remoteId.toLowerCase();
  return parts.some(({ part, details }) => {
    if (!part.startsWith('batch:')) return part === `allocation:${allocationId}`;
    // One line on the bank account for several documents says which they are, not by which shares of the payment.
    const again = ended && (document.applied ?? []).some((other) => other.id === id && !other.ended);
    if (again) return false;
    return ((details?.['documents'] as string[] | undefined) ?? []).some((paid) => paid.toLowerCase() === remoteId);
  });
}

/** Says no before anything is sent: what would be changed is fixed by what is applied. */
export function refuseFixed(what: string, verb: 'changed' | 'voided', alternative: string): ExportPlan {
  const fixed =
    verb === 'changed'
      ? 'its date, currency, customer, quantities, prices and tax cannot be changed'
      : 'it cannot be voided';
  return {
    do: 'refuse',
    problems: [
      {
        code: 'applied_in_xero',
        sentence: `Payments or credits are applied to ${what} in Xero, so ${fixed} there any more.`,
        remedy: `Take off what is applied to it first; or ${alternative}.`,
        fixIn: 'record',
      },
    ],
  };
}

/** Whether what is fixed is still as it was agreed; true where that was never written down, as Xero then judges by itself. */
export const fixedIsAsAgreed = (link: LinkView, content: string): boolean => {
  const [agreed, rest] = (link.content ?? '').split('.');
  return rest === undefined || agreed === content.split('.')[0];
};

/**
 * The element of an update that Xero takes on a document to which something is applied: no status, no amounts, and lines by
 * their ids.
 * @param numberField under which the number is sent
 */
export function permittedChange(
  link: LinkView,
  { head, lines, number }: DocumentContent,
  numberField: string,
): Element {
  const ids = (link.details?.['lineIds'] as string[] | undefined) ?? [];
  // Lines that somebody took apart in Xero cannot be told by their place any more.
  const known = ids.length === lines.length && lines.every(({ element }) => 'Description' in element);
  return {
    [numberField]: number,
    ...split(head, freeInHead, true),
    ...(known
      ? { LineItems: lines.map(({ element }, at) => ({ LineItemID: ids[at], ...split(element, freeInLine, true) })) }
      : {}),
  };
}

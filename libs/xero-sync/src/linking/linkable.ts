import type { OutboxRow } from '../engine/rows.js';
import type { LinkView } from '../engine/exporter.js';
import type { CrmRecord, Kind } from '../host/records.js';
import type { LinkTarget, TargetType } from '../xero/link-target.reads.js';

interface Linkable {
  type: TargetType;
  /** As people say it. */
  word: string;
  side?: string;
}

/** What has one counterpart in Xero that people can tell. Payments, allocations and stock documents are found by what they belong to. */
export const linkables: Partial<Record<Kind, Linkable>> = {
  contact: { type: 'Contact', word: 'Contact' },
  item: { type: 'Item', word: 'Product' },
  invoice: { type: 'Invoice', word: 'Invoice', side: 'ACCREC' },
  bill: { type: 'Invoice', word: 'Supplier bill', side: 'ACCPAY' },
  creditNote: { type: 'CreditNote', word: 'Credit note', side: 'ACCRECCREDIT' },
  supplierCredit: { type: 'CreditNote', word: 'Supplier credit', side: 'ACCPAYCREDIT' },
  purchaseOrder: { type: 'PurchaseOrder', word: 'Purchase order' },
};

const sides: Record<string, string> = {
  ACCREC: 'a sales invoice',
  ACCPAY: 'a bill',
  ACCRECCREDIT: 'a credit note of a customer',
  ACCPAYCREDIT: 'a credit note of a supplier',
};

export const linkOutcomes = ['linked', 'unlinked', 'unchanged', 'rejected'] as const;

/** What becomes of one wish, in a sentence. */
export interface Verdict {
  outcome: (typeof linkOutcomes)[number];
  /** Stable, of a rejection. */
  code?: string;
  sentence: string;
}

/** Everything that decides about one wish, as of one transaction. */
export interface Standing {
  kind: Kind;
  record: CrmRecord | undefined;
  /** Live links of the record, all parts. */
  links: readonly LinkView[];
  /** Its rows that are not at rest. */
  rows: readonly Pick<OutboxRow, 'state'>[];
  /** What Xero holds under the id; absent when it holds nothing. */
  target?: LinkTarget;
  /** What people call the other record that has that link. */
  owner?: string;
}

/** Judges a wish to unlink. Pure. */
export function judgeUnlink(standing: Standing): Verdict {
  const first = refusalOf(standing);
  if (first) return first;
  const name = nameOf(standing);
  if (standing.links.length === 0) return { outcome: 'unchanged', sentence: `${name} is not linked with Xero.` };
  return {
    outcome: 'unlinked',
    sentence: `${name} is not linked with ${thereOf(standing.links[0]!)} any more. ${whatNext(standing.kind)}`,
  };
}

/** Judges a wish to link with `remoteId`. Pure. */
export function judgeLink(standing: Standing, remoteId: string): Verdict {
  const { kind, target, links, owner } = standing;
  const first = refusalOf(standing);
  if (first) return first;
  const { word, side } = linkables[kind]!;
  const name = nameOf(standing);
  const what = side ? sides[side]! : `a ${word === 'Product' ? 'product' : word.toLowerCase()}`;
  if (!target)
    return rejectedFor(
      'not_in_xero',
      `The connected organisation in Xero has nothing under the id ${remoteId} that is ${what}. Copy the id from its address in Xero.`,
    );
  const there = `${target.remote.number ?? target.name ?? remoteId} in Xero`;
  if (side !== undefined && target.side !== side)
    return rejectedFor(
      'wrong_type',
      `${there} is ${sides[target.side ?? ''] ?? 'something else'}, and ${name} would need ${what}.`,
    );
  if (target.mergedInto)
    return rejectedFor(
      'merged_in_xero',
      `${there} was merged into another contact. Link ${name} with that one: ${target.mergedInto}.`,
    );
  if (['VOIDED', 'DELETED', 'ARCHIVED', 'GDPRREQUEST'].includes(target.remote.status ?? ''))
    return rejectedFor(
      'gone_in_xero',
      `${there} is ${target.remote.status!.toLowerCase()}. Restore it there, or choose another.`,
    );
  if (owner !== undefined)
    return rejectedFor('linked_elsewhere', `${there} is linked with ${owner}. Unlink that first, or choose another.`);
  if (links.some((link) => link.part === 'main' && link.remoteId.toLowerCase() === target.remote.id.toLowerCase()))
    return { outcome: 'unchanged', sentence: `${name} is linked with ${there} already.` };
  const moved = links.length > 0 ? ` It was linked with ${thereOf(links[0]!)} before.` : '';
  return {
    outcome: 'linked',
    sentence: `${name} is linked with ${there}${differing(standing)}.${moved} Its next change is sent there.`,
  };
}

function refusalOf({ kind, record, rows }: Standing): Verdict | undefined {
  if (!record) return rejectedFor('not_found', 'There is no such record in this workspace.');
  if (!linkables[kind])
    return rejectedFor(
      'not_linkable',
      'Payments, refunds, allocations and stock documents are not linked by hand: each is found by what it belongs to.',
    );
  if (rows.some(({ state }) => state === 'sending' || state === 'unknown'))
    return rejectedFor(
      'on_its_way',
      `${nameOf({ kind, record })} is on its way to Xero just now. Try again in a minute.`,
    );
  return undefined;
}

/** What people should look at before they agree. */
function differing({ record, target }: Standing): string {
  const number = target?.remote.number;
  const calledSo = number === undefined || number.toLowerCase().includes(record!.number.toLowerCase());
  const name = target?.name === undefined ? '' : ` (${target.name})`;
  return calledSo ? name : `${name}, where it has another number than here: ${number}`;
}

const whatNext = (kind: Kind): string =>
  kind === 'contact' || kind === 'item'
    ? 'The next document that needs it sends it anew; link it with the right one before that.'
    : 'It may be changed here again, and its next change or Export sends it anew; link it with the right one before that.';

const thereOf = ({ number, remoteId }: LinkView): string => `${number ?? remoteId} in Xero`;
const rejectedFor = (code: string, sentence: string): Verdict => ({ outcome: 'rejected', code, sentence });

export const nameOf = ({ kind, record }: Pick<Standing, 'kind' | 'record'>): string =>
  `${linkables[kind]?.word ?? 'Record'} ${record?.number ?? ''}`.trim();

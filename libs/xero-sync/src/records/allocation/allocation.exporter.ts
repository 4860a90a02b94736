import type { ExportContext, Exporter, ExportPlan } from '../../engine/exporter.js';
import { wordFor } from '../../engine/rows.js';
import type { CrmAllocation } from '../../host/records.js';
import { locksOn } from '../../lock-dates/lock-dates.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { asNumber } from '../amounts.js';
import { numberOf, waitForApproval } from '../applied.js';
import { Checks } from '../checks.js';
import { digest } from '../content.js';
import { linkedId, partsOf, standsUnder } from '../document.mapper.js';

/** Applies a credit note to an invoice, and takes it back. Amounts are never edited: an allocation is removed and made anew. */
export const allocationExporter: Exporter<CrmAllocation, XeroSettings> = {
  kind: 'allocation',
  needs: () => [],
  appliesTo: ({ credit, document }) => [credit, document],
  plan(allocation, context): ExportPlan {
    const { credit, document, amount } = allocation;
    const link = context.links.get('allocation', allocation.id);
    const words = `${amount} of ${wordFor(credit.kind)} ${numberOf(credit, context)} on ${wordFor(document.kind)} ${numberOf(document, context)}`;
    const step = {
      part: 'main',
      naturalKey: allocation.number,
      content: digest({ credit, document, amount }),
      remoteType: 'Allocation',
    };
    if (allocation.status === 'removed') {
      if (!link) return { do: 'nothing', because: 'It was removed before it was ever sent.' };
      return {
        do: 'steps',
        steps: [
          {
            ...step,
            effect: 'delete',
            call: 'creditNotes.unallocate',
            after: partsOf([credit]),
            label: words,
            clearsLink: true,
            build: (links) => ({
              element: {},
              target: linkedId(links, credit.kind, credit.id),
              remoteId: link.remoteId,
            }),
          },
        ],
      };
    }
    if (link) return { do: 'nothing', because: 'Xero already has it.' };
    const waiting = waitForApproval([credit, document], context);
    if (waiting) return waiting;
    const checks = new Checks(context.settings, `Credit ${words}`);
    checkDay([credit, document], words, context, checks);
    if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };
    return {
      do: 'steps',
      steps: [
        {
          ...step,
          effect: 'create',
          call: 'creditNotes.allocate',
          after: partsOf([credit, document]),
          label: words,
          expect: { total: amount },
          build: (links) => ({
            element: {
              Amount: asNumber(amount, 2),
              Date: allocation.date,
              Invoice: { InvoiceID: linkedId(links, document.kind, document.id) },
            },
            target: linkedId(links, credit.kind, credit.id),
          }),
        },
      ],
    };
  },
};

/**
 * Xero dates applied credit by the later of the two documents and takes no other day. One that is still to be sent goes to
 * an open day by its own module's choice.
 */
function checkDay(
  documents: readonly CrmAllocation['document'][],
  words: string,
  context: ExportContext<XeroSettings>,
  checks: Checks,
): void {
  const days = documents.flatMap(({ kind, id }) => {
    const link = context.links.get(kind, id);
    const record = context.record(kind, id) as { date?: string } | undefined;
    return link && record?.date ? [standsUnder({ date: record.date }, link)] : [];
  });
  const day = days.length === documents.length ? days.toSorted().at(-1)! : undefined;
  if (day === undefined) return;
  for (const { code, name, day: last } of locksOn(day, context.settings))
    checks.add({
      code,
      field: 'date',
      sentence: `Credit of ${words} would stand in Xero under ${day}, the later day of the two, and everything up to ${last} is locked there (${name}).`,
      remedy: `Make out the credit anew, dated after ${last}; or ask your adviser to move ${name} in Xero (Accounting > Advanced > Financial settings) and refresh the lists in the settings.`,
      fixIn: 'record',
    });
}

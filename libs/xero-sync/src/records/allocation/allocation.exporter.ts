import type { Exporter, ExportPlan } from '../../engine/exporter.js';
import type { CrmAllocation } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { asNumber } from '../amounts.js';
import { numberOf, waitForApproval } from '../applied.js';
import { Checks } from '../checks.js';
import { digest } from '../content.js';
import { linkedId, partsOf } from '../document.mapper.js';

/** Applies a credit note to an invoice, and takes it back. Amounts are never edited: an allocation is removed and made anew. */
export const allocationExporter: Exporter<CrmAllocation, XeroSettings> = {
  kind: 'allocation',
  needs: () => [],
  appliesTo: ({ credit, document }) => [credit, document],
  plan(allocation, context): ExportPlan {
    const { credit, document, amount } = allocation;
    const link = context.links.get('allocation', allocation.id);
    const words = `${amount} of credit note ${numberOf(credit, context)} on invoice ${numberOf(document, context)}`;
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
    checks.date(allocation.date);
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

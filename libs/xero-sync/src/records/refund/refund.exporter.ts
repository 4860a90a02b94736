import type { Exporter, ExportPlan } from '../../engine/exporter.js';
import type { CrmRefund } from '../../host/records.js';
import { datedText, lockDateQuestionKey, postedText } from '../../lock-dates/lock-dates.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { asNumber } from '../amounts.js';
import { documentField, numberOf } from '../applied.js';
import { Checks } from '../checks.js';
import { digest, referenceOf, tokenFor } from '../content.js';
import { linkedId, partsOf, standsUnder } from '../document.mapper.js';

/** Pays a credit note back: a payment on the credit note, out of the account of its payment method. */
export const refundExporter: Exporter<CrmRefund, XeroSettings> = {
  kind: 'refund',
  needs: () => [],
  appliesTo: ({ credit }) => [credit],
  plan(refund, context): ExportPlan {
    const { credit, amount, date } = refund;
    const link = context.links.get('refund', refund.id);
    const words = `Refund ${refund.number} of ${amount} on credit note ${numberOf(credit, context)}`;
    const token = tokenFor(refund.number, refund.id);
    const step = { part: 'main', naturalKey: token, content: digest({ credit, amount, date }), remoteType: 'Payment' };
    const checks = new Checks(context.settings, `Refund ${refund.number}`);
    if (refund.status === 'reversed') {
      if (!link) return { do: 'nothing', because: 'It was reversed before it was ever sent.' };
      checks.open(standsUnder(refund, link), 'Enter the money that came back as a payment of its own, dated later');
      if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };
      return {
        do: 'steps',
        steps: [
          {
            ...step,
            effect: 'delete',
            call: 'payments.delete',
            after: [],
            label: words,
            clearsLink: true,
            build: () => ({ element: { Status: 'DELETED' }, remoteId: link.remoteId }),
          },
        ],
      };
    }
    if (link) return { do: 'nothing', because: 'Xero already has it.' };
    const answer = context.answer?.('refund', refund.id, lockDateQuestionKey);
    const posting = checks.posting({ date, instead: 'Enter it under a later date' }, 'refund', answer);
    if ('wait' in posting) return { do: 'wait', because: posting.wait };
    const account = checks.moneyAccount(context.settings.methodAccounts[refund.methodId], 'the money');
    if (!account) return { do: 'refuse', problems: checks.problems };
    if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };
    return {
      do: 'steps',
      steps: [
        {
          ...step,
          effect: 'create',
          call: 'payments.create',
          after: partsOf([credit]),
          label: `${words}${postedText(posting)}`,
          expect: { total: amount },
          build: (links) => ({
            element: {
              ...documentField(credit.kind, linkedId(links, credit.kind, credit.id)),
              Account: { AccountID: account.id },
              Date: posting.date,
              Amount: asNumber(amount, 2),
              Reference: referenceOf(token, refund.reference, datedText(posting)),
            },
          }),
        },
      ],
    };
  },
};

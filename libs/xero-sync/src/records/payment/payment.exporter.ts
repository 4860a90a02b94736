import { Decimal } from 'decimal.js';
import type { ExportContext, Exporter, ExportPlan, LinkView, StepPlan } from '../../engine/exporter.js';
import type { CrmPayment } from '../../host/records.js';
import { lockDateQuestionKey, postedText, type Posting } from '../../lock-dates/lock-dates.js';
import type { XeroAccount } from '../../reference/reference-lists.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { shown } from '../amounts.js';
import { numberOf, waitForApproval } from '../applied.js';
import { Checks } from '../checks.js';
import { digest, tokenFor } from '../content.js';
import { partsOf, standsUnder } from '../document.mapper.js';
import { batchElement, paymentElement } from './payment.mapper.js';

type Context = ExportContext<XeroSettings>;
type Allocation = CrmPayment['allocations'][number];

const ALLOCATION = 'allocation:';
const BATCH = 'batch:';

/**
 * Sends allocated money: one Payment per allocation, or the whole receipt as one BatchPayment. Xero edits no payment, so what
 * changed is deleted and made anew. Money that is not allocated is nothing Xero could hold.
 */
export const paymentExporter: Exporter<CrmPayment, XeroSettings> = {
  kind: 'payment',
  needs: () => [],
  appliesTo: ({ allocations }) => allocations.map(({ document }) => document),
  plan(payment, context): ExportPlan {
    const wanted = wantedParts(payment, context);
    const linked = context.links.of('payment', payment.id);
    const obsolete = linked.filter(({ part }) => !wanted.has(part));
    const missing = [...wanted].filter(([part]) => !linked.some((link) => link.part === part));
    if (obsolete.length === 0 && missing.length === 0) {
      return { do: 'nothing', because: linked.length > 0 ? 'Xero already has it.' : 'Nothing of it is allocated yet.' };
    }
    const checks = new Checks(context.settings, `Payment ${payment.number}`);
    for (const link of obsolete)
      checks.open(standsUnder(payment, link), 'Leave it as it is and enter what is different as another payment');
    const postings = missing.map(([part, allocations]) => postingOf(payment, part, allocations, context, checks));
    const postponed = postings.find((posting) => 'wait' in posting);
    const account =
      missing.length > 0
        ? checks.moneyAccount(context.settings.methodAccounts[payment.methodId], 'the money')
        : undefined;
    if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };
    const waiting: ExportPlan | undefined = postponed
      ? { do: 'wait', because: postponed.wait }
      : waitForApproval(
          missing.flatMap(([, allocations]) => allocations.map(({ document }) => document)),
          context,
        );
    if (waiting && obsolete.length === 0) return waiting;

    const removals = obsolete.map((link) => removal(payment, link));
    const follows = removals.map(({ part }) => part);
    const creations =
      account && !waiting
        ? missing.map(([part, allocations], at) => ({
            ...creation(payment, part, allocations, postings[at] as Posting, account, context),
            follows,
          }))
        : [];
    return { do: 'steps', steps: [...removals, ...creations] };
  },
};

/** Under which day a part goes to Xero: each allocation has its own, a line on the bank account that of the receipt. */
const postingOf = (
  payment: CrmPayment,
  part: string,
  [first]: readonly Allocation[],
  context: Context,
  checks: Checks,
): Posting | { wait: string } =>
  checks.posting(
    {
      date: part.startsWith(BATCH) || !first ? payment.date : first.date,
      instead: 'Enter it under a later date',
    },
    'payment',
    context.answer?.('payment', payment.id, lockDateQuestionKey),
  );

/** The parts that should be in Xero, with the allocations each stands for. */
function wantedParts(payment: CrmPayment, { settings, links }: Context): Map<string, Allocation[]> {
  const { allocations, status } = payment;
  if (status === 'reversed' || allocations.length === 0) return new Map();
  const linked = links.of('payment', payment.id);
  const single = linked.some(({ part }) => part.startsWith(ALLOCATION));
  const batched = linked.some(({ part }) => part.startsWith(BATCH));
  // The setting is for new receipts: what is in Xero as single payments goes on that way, and the other way round.
  if (allocations.length > 1 && !single && (batched || settings.oneBankLine)) {
    return new Map([[`${BATCH}${digestOf(allocations).slice(0, 12)}`, allocations]]);
  }
  return new Map(allocations.map((allocation) => [`${ALLOCATION}${allocation.id}`, [allocation]]));
}

const digestOf = (allocations: readonly Allocation[]): string =>
  digest(
    allocations.map(({ id, amount, document }) => `${id} ${new Decimal(amount).toFixed(2)} ${document.id}`).toSorted(),
  );

function creation(
  payment: CrmPayment,
  part: string,
  allocations: readonly Allocation[],
  posting: Posting,
  account: XeroAccount,
  context: Context,
): StepPlan {
  const [first] = allocations;
  const batch = part.startsWith(BATCH);
  const total = Decimal.sum(0, ...allocations.map(({ amount }) => amount)).toFixed(2);
  const token = tokenFor(payment.number, batch || !first ? `${payment.id} ${part}` : first.id);
  const country = context.settings.reference.organisation.countryCode;
  return {
    part,
    effect: 'create',
    call: batch ? 'batchPayments.create' : 'payments.create',
    after: partsOf(allocations.map(({ document }) => document)),
    label:
      `Payment ${payment.number}, ${shown(total, payment.currency)} on ${allocations.map(({ document }) => numberOf(document, context)).join(', ')}`.slice(
        0,
        200,
      ) + postedText(posting),
    naturalKey: token,
    content: digestOf(allocations),
    expect: { total },
    remoteType: batch ? 'BatchPayment' : 'Payment',
    build: (links) => ({
      element:
        batch || !first
          ? batchElement(payment, posting, account, token, country, links)
          : paymentElement(payment, first, posting, account, token, links),
    }),
  };
}

function removal(payment: CrmPayment, link: LinkView): StepPlan {
  const batch = link.remoteType === 'BatchPayment';
  return {
    part: link.part,
    effect: 'delete',
    call: batch ? 'batchPayments.delete' : 'payments.delete',
    after: [],
    label: `Payment ${payment.number}`,
    naturalKey: link.number?.split(' ')[0] ?? payment.number,
    content: digest({ status: 'DELETED' }),
    remoteType: link.remoteType,
    clearsLink: true,
    build: () => ({ element: { Status: 'DELETED' }, remoteId: link.remoteId }),
  };
}

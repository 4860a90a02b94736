import type { Tx } from '../journal/store.js';
import type { Findings } from '../wire/errors.js';
import { type Call, organisationOf } from './call.js';
import type { Organisation, TradeDocument } from './records.js';

/** The old small plan approves 20 sales invoices and 5 bills a month (api-facts 4.3). */
const PLAN_CAPS: Record<string, { sales: number; bills: number }> = { STARTER: { sales: 20, bills: 5 } };

const capOf = (organisation: Organisation): { sales: number; bills: number } | undefined =>
  organisation.approvalCap ?? PLAN_CAPS[organisation.Class];

/** How many more documents of a type the plan approves in a month (`YYYY-MM`); unlimited on other plans. */
export function approvalsLeft(tx: Tx, organisation: Organisation, type: 'ACCREC' | 'ACCPAY', month: string): number {
  const cap = capOf(organisation);
  if (!cap) return Infinity;
  const approved = tx
    .all('invoices')
    .filter((d) => d.Type === type && d.Date.startsWith(month) && ['AUTHORISED', 'PAID'].includes(d.Status));
  return (type === 'ACCREC' ? cap.sales : cap.bills) - approved.length;
}

/** Refuses an approval beyond the plan; the document's own date says which month it counts in. */
export function checkApprovalCap(
  call: Call,
  tx: Tx,
  document: TradeDocument,
  before: TradeDocument,
  findings: Findings,
): void {
  if (document.Status !== 'AUTHORISED' || before.Status === 'AUTHORISED' || before.Status === 'PAID') return;
  if (document.Type !== 'ACCREC' && document.Type !== 'ACCPAY') return;
  if (approvalsLeft(tx, organisationOf(call), document.Type, document.Date.slice(0, 7)) <= 0)
    findings.add('You have reached the limit of invoices you can approve');
}

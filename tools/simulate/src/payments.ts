import { toText } from '../../rig/src/decimal.js';
import type { Happening } from './counters.js';
import { cents, take, type Activity, type Doc, type Firm, type Kept } from './firm.js';

interface Payment {
  id: string;
  status: string;
  unallocated: string;
  allocations: { id: string; amount: string }[];
}

/** Invoices with something due, a few at a time; the oldest are paid first. */
async function due(firm: Firm, most: number): Promise<{ kept: Kept; doc: Doc }[]> {
  const found: { kept: Kept; doc: Doc }[] = [];
  const open = firm.open.invoices.filter(({ isSettled }) => !isSettled);
  for (const kept of firm.dice.some(open.slice(0, 40), 12)) {
    const doc = await firm.get(`invoices/${kept.id}`);
    kept.isSettled = doc.status !== 'issued';
    if (!kept.isSettled && cents(doc.amountDue) > 1n) found.push({ kept, doc });
    if (found.length === most) break;
  }
  return found;
}

async function receive(firm: Firm, doc: Doc, kept: Kept, amount: bigint, allocated: bigint): Promise<void> {
  const made = await firm.post<Payment>('payments', {
    ...{ ...firm.parties(kept.party), ...firm.currencyOf(doc), date: firm.today },
    ...{ amount: toText(amount, 2), methodId: firm.methodId, reference: `For ${doc.number}` },
    allocations: allocated === 0n ? [] : [{ invoiceId: doc.id, amount: toText(allocated, 2) }],
  });
  firm.open.payments.push(made.id);
}

async function payInFull(firm: Firm): Promise<boolean> {
  const [one] = await due(firm, 1);
  if (!one) return false;
  const amount = cents(one.doc.amountDue);
  await receive(firm, one.doc, one.kept, amount, amount);
  return true;
}

async function payInPart(firm: Firm): Promise<boolean> {
  const [one] = await due(firm, 1);
  if (!one) return false;
  const amount = cents(one.doc.amountDue) / 3n + 1n;
  await receive(firm, one.doc, one.kept, amount, amount);
  return true;
}

async function paySeveral(firm: Firm): Promise<boolean> {
  const all = await due(firm, 12);
  const pair = all.flatMap((first) => {
    const second = all.find((other) => other !== first && other.kept.party === first.kept.party);
    return second && second.doc.currencyRate === first.doc.currencyRate ? [[first, second] as const] : [];
  })[0];
  if (!pair) return false;
  const allocations = pair.map(({ doc }) => ({ invoiceId: doc.id, amount: doc.amountDue }));
  const [{ doc, kept }] = pair;
  const sum = allocations.reduce((total, { amount }) => total + cents(amount), 0n);
  const made = await firm.post<Payment>('payments', {
    ...{ ...firm.parties(kept.party), ...firm.currencyOf(doc), date: firm.today },
    ...{ amount: toText(sum, 2), methodId: firm.methodId, reference: 'Several', allocations },
  });
  firm.open.payments.push(made.id);
  return true;
}

/** Money comes first, and what it is for is found out afterwards. */
async function allocateLater(firm: Firm): Promise<boolean> {
  const [one] = await due(firm, 1);
  if (!one) return false;
  const { doc, kept } = one;
  await receive(firm, doc, kept, cents(doc.amountDue), 0n);
  const id = firm.open.payments.at(-1) ?? '';
  const amount = toText(cents(doc.amountDue) / 2n, 2);
  await firm.post(`payments/${id}/allocations`, { allocations: [{ invoiceId: doc.id, amount, date: firm.today }] });
  return true;
}

async function takeOff(firm: Firm): Promise<boolean> {
  for (const id of firm.dice.some(firm.open.payments, 4)) {
    const { allocations, status } = await firm.get<Payment>(`payments/${id}`);
    // Those of one receipt come in no order of their own.
    const [one] = allocations.toSorted((a, b) => Number(a.amount) - Number(b.amount));
    if (!one || status !== 'received') continue;
    await firm.drop(`payments/${id}/allocations/${one.id}`);
    firm.unsettle();
    return true;
  }
  return false;
}

async function reverse(firm: Firm): Promise<boolean> {
  const id = take(firm.open.payments, firm.dice);
  if (id === undefined) return false;
  await firm.post(`payments/${id}/reverse`);
  firm.unsettle();
  return true;
}

const activity = (weight: number, happening: Happening, run: Activity['run']): Activity => ({ happening, weight, run });

export const payments: Activity[] = [
  activity(8, 'payment in full', payInFull),
  activity(4, 'payment in part', payInPart),
  activity(2, 'payment of several invoices', paySeveral),
  activity(1, 'payment allocated later', allocateLater),
  activity(1, 'payment taken off an invoice', takeOff),
  activity(1, 'payment reversed', reverse),
];

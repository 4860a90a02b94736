import { toText } from '../../rig/src/decimal.js';
import type { Happening } from './counters.js';
import { cents, leave, take, type Activity, type Doc, type Firm, type Kept, type Party } from './firm.js';

interface Made {
  id: string;
}

/** A credit note for a part of an invoice; with `goods` they come back to stock. */
async function creditInvoice(firm: Firm, goods: boolean): Promise<boolean> {
  const able = firm.open.invoices.filter(({ moves }) => !goods || moves.length > 0);
  for (const kept of firm.dice.some(able, 4)) {
    const doc = await firm.get(`invoices/${kept.id}`);
    const credited = await firm.get<{ total: number }>(`credit-notes?filter[invoiceId]=${kept.id}&pageSize=1`);
    const line = doc.lines.find(
      ({ productId, quantity }) =>
        Number(quantity) >= 2 && (!goods || (productId !== null && firm.product(productId).tracked)),
    );
    if (!line || doc.status === 'voided' || credited.total > 0) continue;
    const { productId, name, unitPrice, discountPercent, taxRateId } = line;
    const made = await firm.post('credit-notes?issue=true', {
      ...{ ...firm.parties(kept.party), ...firm.currencyOf(doc), invoiceId: kept.id, date: firm.today },
      amountsAre: doc.amountsAre,
      lines: [{ productId, name, unitPrice, discountPercent, taxRateId, quantity: '1', returnsToStock: goods }],
    });
    const moves = goods ? firm.moves(made.lines, 'in') : [];
    firm.shelves.move(made.id, moves);
    firm.open.creditNotes.push({ id: made.id, party: kept.party, moves });
    return true;
  }
  return false;
}

/** A credit note of which something is left. */
async function creditLeft(firm: Firm): Promise<{ kept: Kept; note: Doc } | undefined> {
  for (const kept of firm.dice.some(firm.open.creditNotes, 4)) {
    const note = await firm.get(`credit-notes/${kept.id}`);
    if (note.status === 'issued' && cents(note.remaining) > 0n) return { kept, note };
  }
  return undefined;
}

async function applyCredit(firm: Firm): Promise<boolean> {
  const found = await creditLeft(firm);
  if (!found) return false;
  const { kept, note } = found;
  const invoiceId = await openInvoiceOf(firm, kept.party, note.currency);
  if (invoiceId === undefined) return false;
  const { amountDue } = await firm.get(`invoices/${invoiceId}`);
  const least = cents(amountDue) < cents(note.remaining) ? cents(amountDue) : cents(note.remaining);
  const amount = toText(firm.dice.chance(50) && least > 1n ? least / 2n : least, 2);
  await firm.post(`credit-notes/${note.id}/allocations`, { invoiceId, amount, date: firm.today });
  return true;
}

/** An open invoice that is in the books, of a customer. */
async function openInvoiceOf(firm: Firm, party: Party, currency: string): Promise<string | undefined> {
  for (const { id } of firm.open.invoices.filter((kept) => kept.party === party && !kept.isSettled)) {
    const doc = await firm.get(`invoices/${id}`);
    if (doc.status === 'issued' && doc.currency === currency && cents(doc.amountDue) > 0n && !doc.doNotExport)
      return id;
  }
  return undefined;
}

async function takeCreditOff(firm: Firm): Promise<boolean> {
  for (const kept of firm.dice.some(firm.open.creditNotes, 6)) {
    const { allocations } = await firm.get<{ allocations: Made[] }>(`credit-notes/${kept.id}`);
    const [one] = allocations;
    if (!one) continue;
    await firm.post(`credit-allocations/${one.id}/remove`);
    firm.unsettle();
    return true;
  }
  return false;
}

async function payCreditBack(firm: Firm): Promise<boolean> {
  const found = await creditLeft(firm);
  if (!found) return false;
  const { note } = found;
  const refund = { amount: note.remaining, methodId: firm.methodId, date: firm.today };
  firm.open.refunds.push((await firm.post<Made>(`credit-notes/${note.id}/refunds`, refund)).id);
  return true;
}

async function reverseRefund(firm: Firm): Promise<boolean> {
  const id = take(firm.open.refunds, firm.dice);
  if (id === undefined) return false;
  await firm.post(`refunds/${id}/reverse`);
  return true;
}

async function voidCredit(firm: Firm): Promise<boolean> {
  const able = firm.open.creditNotes.filter(({ id, moves }) => firm.shelves.untouchedSince(id, moves));
  for (const kept of firm.dice.some(able, 4)) {
    const note = await firm.get(`credit-notes/${kept.id}`);
    if (note.status !== 'issued' || note.remaining !== note.total) continue;
    await firm.post(`credit-notes/${kept.id}/void`, { version: note.version });
    firm.shelves.undo(kept.id, kept.moves);
    leave(firm.open.creditNotes, kept);
    return true;
  }
  return false;
}

const activity = (weight: number, happening: Happening, run: Activity['run']): Activity => ({ happening, weight, run });

/** What is given back to customers. */
export const credits: Activity[] = [
  activity(2, 'credit note issued', (firm) => creditInvoice(firm, false)),
  activity(2, 'goods returned by a customer', (firm) => creditInvoice(firm, true)),
  activity(3, 'credit applied', applyCredit),
  activity(1, 'credit taken off', takeCreditOff),
  activity(1, 'credit paid back', payCreditBack),
  activity(1, 'refund reversed', reverseRefund),
  activity(1, 'credit note voided', voidCredit),
];

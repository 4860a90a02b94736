/** Everything that happens in a simulated company. A run in which one of these did not happen proves less than it says. */
export const happenings = [
  'lead entered',
  'lead qualified',
  'lead lost',
  'opportunity lost',
  'note written',
  'task done',
  'segment counted',
  'company renamed',
  'company moved',
  'customer becomes supplier',
  'companies merged',
  'person added',
  'person changed',
  'person removed',
  'product repriced',
  'product renamed',
  'quote sent',
  'quote revised',
  'quote declined',
  'quote accepted',
  'order confirmed',
  'order cancelled',
  'order invoiced in part',
  'order invoiced to the end',
  'invoice issued',
  'invoice in another currency',
  'invoice with tax in its prices',
  'invoice without tax',
  'invoice with discounts',
  'invoice with four-decimal prices',
  'invoice to a person',
  'invoice edited',
  'invoice voided',
  'invoice kept out of the books',
  'draft deleted',
  'invoice credited and re-issued',
  're-issue issued',
  'credit note issued',
  'goods returned by a customer',
  'credit applied',
  'credit taken off',
  'credit paid back',
  'refund reversed',
  'credit note voided',
  'payment in full',
  'payment in part',
  'payment of several invoices',
  'payment allocated later',
  'payment taken off an invoice',
  'payment reversed',
  'purchase order drafted',
  'purchase order sent',
  'purchase order edited',
  'purchase order cancelled',
  'order received in part',
  'order received to the end',
  'bill with landed costs',
  'bill entered',
  'bill in another currency',
  'expense entered',
  'bill edited',
  'bill voided',
  'supplier credit entered',
  'goods returned to a supplier',
  'supplier credit applied',
  'supplier credit taken off',
  'supplier credit voided',
  'stocktake with a surplus',
  'stocktake with a shortage',
  'stocktake given up',
  'completed stocktake cancelled',
  'goods transferred',
  'transfer cancelled',
  'stock adjusted up',
  'stock adjusted down',
  'adjustment voided',
  'goods made',
  'goods made of goods made here',
  'goods spoilt in the making',
  'work order cancelled',
  'bill of materials revised',
  'sending paused',
  'sending resumed',
] as const;

export type Happening = (typeof happenings)[number];

/** How often each of them happened. */
export class Counters {
  private readonly counts = new Map<Happening, number>(happenings.map((one) => [one, 0]));

  count(one: Happening): void {
    this.counts.set(one, this.of(one) + 1);
  }

  of(one: Happening): number {
    return this.counts.get(one) ?? 0;
  }

  never(): Happening[] {
    return happenings.filter((one) => this.of(one) === 0);
  }

  all(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }
}

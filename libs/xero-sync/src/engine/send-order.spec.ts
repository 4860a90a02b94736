import type { PlannedStep, Snapshot } from './judgement.js';
import { sendOrder } from './send-order.js';

const snapshot = { inFlight: [], links: { has: () => false } } as unknown as Snapshot;

function step(id: string, sequence: number, plan: { in?: string; out?: string }, after: string[] = []): PlannedStep {
  return {
    id,
    position: 0,
    documents: [],
    after: new Set(after),
    row: { sequence, kind: 'stockChange', recordId: id, createdAt: 0 },
    plan: { call: 'x', stockIn: plan.in ? [plan.in] : [], stockOut: plan.out ? [plan.out] : [] },
  } as unknown as PlannedStep;
}

const afterOf = (...steps: PlannedStep[]) =>
  Object.fromEntries(
    sendOrder(new Map(steps.map((one) => [one.id, one])), snapshot, new Map()).map(({ id, after }) => [id, after]),
  );

describe('The order of sending', () => {
  it('lets a change of direction wait for all that went the other way before', () => {
    const rows = [step('buy', 1, { in: 'tea' }), step('find', 2, { in: 'tea' }), step('sell', 3, { out: 'tea' })];
    expect(afterOf(...rows)).toEqual({ buy: [], find: [], sell: ['buy', 'find'] });
  });

  it('gives up the order of stock only where it contradicts what is built upon', () => {
    const rows = [
      step('early', 1, { out: 'mug' }, ['late']),
      step('late', 2, { in: 'mug' }),
      step('buy', 3, { in: 'tea' }),
      step('sell', 4, { out: 'tea' }),
    ];
    expect(afterOf(...rows)).toEqual({ early: ['late'], late: [], buy: [], sell: ['buy'] });
  });

  describe('of money on an invoice', () => {
    const invoice = { kind: 'invoice' as const, id: 'INV' };
    const on = (id: string, sequence: number, effect: 'create' | 'delete', documents = [invoice]): PlannedStep => ({
      ...step(id, sequence, {}),
      documents,
      row: { ...step(id, sequence, {}).row, id, kind: 'payment' },
      plan: { ...step(id, sequence, {}).plan, effect },
    });
    const changed = (sequence: number): PlannedStep => ({
      ...step('INV', sequence, {}),
      row: { ...step('INV', sequence, {}).row, id: 'INV', kind: 'invoice', recordId: 'INV' },
    });

    it('takes off what is reversed before it applies what takes its place', () => {
      expect(afterOf(on('reversed', 1, 'delete'), on('instead', 2, 'create'))).toEqual({
        reversed: [],
        instead: ['reversed'],
      });
    });

    it('does so as well for money that waited longer and was put on this invoice later', () => {
      expect(afterOf(on('moved here', 1, 'create'), on('reversed', 2, 'delete'))).toEqual({
        'moved here': ['reversed'],
        reversed: [],
      });
    });

    it('leaves money on other invoices alone', () => {
      const other = [{ kind: 'invoice' as const, id: 'other' }];
      expect(afterOf(on('reversed', 1, 'delete', other), on('paid', 2, 'create'))).toEqual({ reversed: [], paid: [] });
    });

    it('keeps to the order of business where the invoice itself changes in between', () => {
      expect(afterOf(on('paid', 1, 'create'), changed(2), on('reversed', 3, 'delete'))['paid']).toEqual([]);
    });
  });

  it('counts the wait of what is queued for others from the oldest of those', () => {
    const later = { ...step('contact', 3, {}), row: { ...step('contact', 3, {}).row, createdAt: 9_000 } };
    const steps = [later, step('invoice', 1, {}, ['contact']), step('alone', 2, {})] as PlannedStep[];
    const since = sendOrder(new Map(steps.map((one) => [one.id, one])), snapshot, new Map());
    expect(Object.fromEntries(since.map(({ id, queuedAt }) => [id, queuedAt]))).toEqual({
      contact: 0,
      invoice: 0,
      alone: 0,
    });
    const nobody = sendOrder(new Map([['contact', later as PlannedStep]]), snapshot, new Map());
    expect(nobody[0]!.queuedAt).toBe(9_000);
  });
});

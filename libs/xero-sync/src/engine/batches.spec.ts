import { chooseBatch, type ChoiceContext, type Node } from './batches.js';

const node = (id: string, over: Partial<Node> = {}): Node => ({
  id,
  rank: Number(id.replaceAll(/\D/g, '')) || 0,
  priority: false,
  call: 'invoices',
  batchSize: 3,
  alone: false,
  queuedAt: 0,
  after: [],
  ...over,
});

const context = (over: Partial<ChoiceContext> = {}): ChoiceContext => ({
  now: 100_000,
  linger: { documents: 10_000, leaves: 15_000, quiet: 15_000 },
  passedOver: new Map(),
  patience: 120_000,
  ...over,
});

const sent = (nodes: Node[], over: Partial<ChoiceContext> = {}): string[] | string => {
  const choice = chooseBatch(nodes, context(over));
  if (choice === 'nothing') return choice;
  return 'send' in choice ? choice.send.map(({ id }) => id) : `wait ${choice.waitMs} for ${choice.missing}`;
};

describe('the members of the next call', () => {
  it('are ready ones in the order of business, no more than the call takes', () => {
    expect(sent([node('4'), node('2'), node('1'), node('3')])).toEqual(['1', '2', '3']);
  });

  it('never include what waits for another node of the plan', () => {
    expect(sent([node('1'), node('2', { after: ['1'] }), node('3')])).toEqual(['1', '3']);
  });

  it('include what waited for something that is not in the plan any more', () => {
    expect(sent([node('2', { after: ['gone'] })])).toEqual(['2']);
  });

  it('never include what is blocked from outside', () => {
    expect(sent([node('1', { blocked: true })])).toBe('nothing');
  });

  it('travel alone when their call failed as a whole before', () => {
    expect(sent([node('1', { alone: true }), node('2', { alone: true })])).toEqual(['1']);
  });
});

describe('the order of calls', () => {
  const payments = (...ids: string[]) => ids.map((id) => node(id, { call: 'payments' }));

  it('puts a full batch before one that is not', () => {
    expect(sent([node('1'), ...payments('2', '3', '4')])).toEqual(['2', '3', '4']);
  });

  it('puts what others wait for before leaves, also when the leaf is older', () => {
    expect(sent([...payments('1'), node('5'), node('6', { after: ['5'] })])).toEqual(['5']);
  });

  it('sends leaves when nothing else is ready', () => {
    expect(sent(payments('1', '2'))).toEqual(['1', '2']);
  });

  it('passes nothing over for longer than the patience lasts', () => {
    const nodes = [...payments('9'), node('1'), node('2', { after: ['1'] })];
    const passedOver = new Map<string, number>();
    expect(sent(nodes, { passedOver, now: 100_000 })).toEqual(['1']);
    expect(sent(nodes, { passedOver, now: 220_000 })).toEqual(['1']);
    expect(sent(nodes, { passedOver, now: 220_001 })).toEqual(['9']);
  });

  it('puts what a person waits for first, with what it needs', () => {
    expect(
      sent([node('1'), node('2'), node('3'), ...payments('9').map((one) => ({ ...one, priority: true }))]),
    ).toEqual(['9']);
  });
});

describe('waiting for company', () => {
  const young = { queuedAt: 95_000 };
  const awaited = [node('1', young), node('2', { ...young, call: 'payments', after: ['1'] })];

  it('lasts until the oldest member has waited long enough', () => {
    expect(sent(awaited)).toBe('wait 5000 for 2');
    expect(sent(awaited, { now: 105_000 })).toEqual(['1']);
  });

  it('lasts longer where nothing waits for any of them', () => {
    expect(sent([node('1', young)])).toBe('wait 10000 for 2');
    expect(sent([node('1', young)], { now: 110_000 })).toEqual(['1']);
  });

  it('is over when nothing new has come for a while', () => {
    const linger = { documents: 60_000, leaves: 60_000, quiet: 2_000 };
    const late = node('2', { queuedAt: 99_000, call: 'payments' });
    expect(sent([node('1', young)], { linger })).toEqual(['1']);
    expect(sent([node('1', young), late], { linger })).toBe('wait 1000 for 2');
  });

  it('is not for full batches, nor for people', () => {
    expect(sent([node('1', young), node('2', young), node('3', young)])).toEqual(['1', '2', '3']);
    expect(sent([node('1', { ...young, priority: true })])).toEqual(['1']);
  });

  it('of one call does not stop another whose time has come', () => {
    expect(sent([node('1', { ...young, call: 'payments' }), node('2')])).toEqual(['2']);
  });
});

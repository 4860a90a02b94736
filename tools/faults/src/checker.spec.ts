import { check, type Facts, type JournalLine } from './checker.js';

const line = (seq: number, kind: string, number: string, more: Partial<JournalLine> = {}): JournalLine => ({
  ...{ seq, source: 'api', kind, id: `${kind}-${number}-${seq}`, number },
  ...more,
});

const good = (): Facts => ({
  expected: [
    { effect: 'contact.created', name: 'C-1' },
    { effect: 'invoice.created', name: 'INV-1', amount: '11.50', after: ['contact.created C-1'] },
    { effect: 'invoice.created', name: 'INV-2', amount: '11.50', after: ['contact.created C-1'] },
    { effect: 'payment.created', name: 'INV-1', amount: '4.00', after: ['invoice.created INV-1'] },
  ],
  journal: [
    line(1, 'organisation.created', 'X'),
    line(2, 'contact.created', 'C-1'),
    line(3, 'invoice.created', 'INV-1', { amount: '11.50' }),
    line(4, 'invoice.created', 'INV-2', { amount: '11.50' }),
    line(5, 'payment.created', 'INV-1', { amount: '4.00' }),
  ],
  rows: [1, 2, 3, 4].map((sequence) => ({
    ...{ sequence, kind: 'invoice', record: `r${sequence}`, state: 'done', held: false, reason: null },
  })),
  lastSequence: 4,
  openAttempts: 0,
  linked: ['invoice.created-INV-1-3'],
  unlinked: [],
  keyClashes: 0,
});

const codes = (change: (facts: Facts) => Partial<Facts>) => {
  const facts = good();
  return check({ ...facts, ...change(facts) }).map(({ code }) => code);
};

describe('the checker of the fault suite', () => {
  it('finds nothing wrong with a run in which nothing is wrong', () => {
    expect(check(good())).toEqual([]);
  });

  it('finds an effect that is missing', () => {
    expect(codes(({ journal }) => ({ journal: journal.slice(0, 4) }))).toEqual(['lost']);
  });

  it('finds an effect that took place twice, under whatever id', () => {
    const again = line(9, 'payment.created', 'INV-1', { amount: '4.00', source: 'fault' });
    expect(codes(({ journal }) => ({ journal: [...journal, again] }))).toEqual(['doubled']);
  });

  it('finds an effect that nobody asked for', () => {
    const foreign = line(9, 'invoice.created', 'INV-9');
    expect(codes(({ journal }) => ({ journal: [...journal, foreign] }))).toEqual(['unexpected']);
  });

  it('finds a document that came before its contact', () => {
    const swap = ({ journal }: Facts) => ({
      journal: journal.map((one) => (one.kind === 'contact.created' ? { ...one, seq: 8 } : one)),
    });
    expect(codes(swap)).toEqual(['order', 'order']);
  });

  it('finds two equals in the wrong order', () => {
    const swap = ({ journal }: Facts) => ({
      journal: journal.map((one) => (one.kind === 'invoice.created' ? { ...one, seq: 7 - one.seq } : one)),
    });
    expect(codes(swap)).toEqual(['order']);
    expect(codes((facts) => ({ ...swap(facts), concurrent: true }))).toEqual([]);
  });

  it('finds an amount that is a cent off', () => {
    const off = ({ journal }: Facts) => ({
      journal: journal.map((one) => (one.number === 'INV-2' ? { ...one, amount: '11.51' } : one)),
    });
    expect(codes(off)).toEqual(['amount']);
  });

  it('finds a gap in the numbers, also at the end', () => {
    expect(codes(({ rows }) => ({ rows: rows.filter(({ sequence }) => sequence !== 2) }))).toEqual(['gap']);
    expect(codes(({ rows }) => ({ rows: rows.slice(0, 3) }))).toEqual(['gap']);
    expect(codes(() => ({ rows: [], lastSequence: 2 }))).toEqual(['gap', 'gap']);
  });

  it('finds a number that was given twice', () => {
    expect(codes(({ rows }) => ({ rows: [...rows, rows[0]!] }))).toEqual(['gap']);
  });

  it.each(['pending', 'sending', 'unknown', 'attention', 'skipped'])('finds a row that is left %s', (state) => {
    expect(codes(({ rows }) => ({ rows: rows.map((row, i) => (i === 1 ? { ...row, state } : row)) }))).toEqual([
      'not_terminal',
    ]);
  });

  it('finds an attempt whose outcome is open, a link into the void, a record without a link and a clash of keys', () => {
    expect(codes(() => ({ openAttempts: 1 }))).toEqual(['open_attempt']);
    expect(codes(() => ({ linked: ['nowhere'] }))).toEqual(['link']);
    expect(codes(() => ({ unlinked: ['invoice r1'] }))).toEqual(['link']);
    expect(codes(() => ({ keyClashes: 1 }))).toEqual(['key_clash']);
  });
});

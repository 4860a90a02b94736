import { wrongWith, type Compared } from './both-sides.js';

const side = (id: string, total = 11500n, open = total) => ({ id, name: `N-${id}`, total, open });
const taken = (remoteId: string, id: string) => ({ remoteId, outcome: 'created', record: { id } });
const equal = (): Compared => ({
  kind: 'invoice',
  there: [side('X1'), side('x2')],
  here: [side('a'), side('b')],
  taken: [taken('x1', 'a'), taken('X2', 'b')],
});

describe('both sides of a first import', () => {
  it('agree when each record is here once, with its amounts', () => {
    expect(wrongWith(equal(), 0)).toEqual([]);
  });

  it.each<[string, Partial<Compared>, string]>([
    ['a record that is not here', { here: [side('a'), side('c')] }, 'invoice N-x2 is not here (created)'],
    ['a record that was never read', { taken: [taken('x1', 'a')] }, 'invoice N-x2 is not here (never read)'],
    [
      'two records in one',
      { taken: [taken('x1', 'a'), taken('x2', 'a')] },
      'invoice N-x2 shares its record with another one',
    ],
    [
      'another amount',
      { here: [side('a'), side('b', 11500n, 10500n)] },
      'invoice N-x2: 115.00 (open 115.00) in Xero, 115.00 (open 105.00) here',
    ],
    [
      'a record that is here twice',
      { here: [side('a'), side('b'), side('c')] },
      '2 records of kind invoice in Xero and 0 own, but 3 here',
    ],
    [
      'a record that was read twice',
      { taken: [taken('x1', 'a'), taken('x2', 'b'), taken('x3', 'b')] },
      '2 records of kind invoice in Xero, but 3 read',
    ],
  ])('differ by %s', (_what, change, finding) => {
    expect(wrongWith({ ...equal(), ...change }, 0)).toContain(finding);
  });

  it('may hold own records besides', () => {
    expect(wrongWith({ ...equal(), here: [side('a'), side('b'), side('own')] }, 1)).toEqual([]);
  });
});

import { matchOf, type Resembling } from './matching.js';

const here = (more: Partial<Resembling> = {}): Resembling => ({
  id: 'a',
  number: 'C-00001',
  name: 'Around the Horn',
  by: ['name'],
  ...more,
});
const horn = { kind: 'contact' as const, name: 'Around the Horn', taxNumber: '11-222', email: 'horn@example.com' };

describe('what a contact of Xero’s is here', () => {
  it.each<[string, Resembling['by'], Partial<Resembling>, number, string]>([
    ['our number', ['number', 'name'], {}, 100, 'certain'],
    ['the tax number', ['taxNumber', 'name'], { taxNumber: '11222' }, 100, 'certain'],
    ['e-mail and name', ['email', 'name'], { email: 'horn@example.com' }, 95, 'certain'],
    ['the tax number under another name', ['taxNumber'], { name: 'Horn & Sons', taxNumber: '11222' }, 85, 'ask'],
    ['the e-mail address alone', ['email'], { name: 'Horn & Sons' }, 45, 'ask'],
    ['the name alone', ['name'], {}, 45, 'ask'],
    ['e-mail and name with another tax number', ['email', 'name'], { taxNumber: '99' }, 45, 'ask'],
  ])('is judged by %s', (_what, by, more, score, match) => {
    const matched = matchOf(horn, [here({ by, ...more })]);
    expect(matched).toMatchObject({ match, candidates: [{ score }] });
    expect(matched.decision).toBe(match === 'certain' ? 'link' : undefined);
  });

  it('is nobody when nothing speaks for anybody, and is created then', () => {
    expect(matchOf(horn, [])).toEqual({ match: 'none', candidates: [], decision: 'create' });
    expect(matchOf(horn, [here({ taxNumber: '99' })])).toMatchObject({ match: 'none', decision: 'create' });
  });

  it('asks when two are equally certain, and names the reasons of each', () => {
    const matched = matchOf({ ...horn, name: 'AROUND THE HORN' }, [
      here({ id: 'b', number: 'C-00002', by: ['taxNumber', 'name'], taxNumber: '11222' }),
      here({ by: ['email', 'name'] }),
    ]);
    expect(matched.match).toBe('ask');
    expect(matched.targetId).toBeUndefined();
    expect(matched.candidates.map(({ id, because }) => [id, because])).toEqual([
      ['b', ['Both have the tax number 11222.', 'Both are called Around the Horn (spelling aside).']],
      ['a', ['Both have the e-mail address horn@example.com.', 'Both are called Around the Horn (spelling aside).']],
    ]);
  });
});

describe('what an item or a document of Xero’s is here', () => {
  it('is told by the code of an item, and asked by its name', () => {
    const chai = { kind: 'item' as const, number: 'CHAI', name: 'Chai' };
    expect(matchOf(chai, [here({ number: 'CHAI', by: ['number'] })])).toMatchObject({ match: 'certain' });
    expect(matchOf(chai, [here({ number: 'TEA', by: ['name'] })])).toMatchObject({ match: 'ask' });
  });

  it('is told by number and total of a document, and asked when the totals differ', () => {
    const invoice = { kind: 'invoice' as const, number: 'INV-7', total: '115.00', currency: 'NZD' };
    const own = here({ number: 'INV-7', by: ['number'], total: '115.00', currency: 'NZD' });
    expect(matchOf(invoice, [own])).toMatchObject({ match: 'certain', targetId: 'a' });
    for (const other of [{ total: '115.01' }, { currency: 'AUD' }]) {
      const matched = matchOf(invoice, [{ ...own, ...other }]);
      expect(matched).toMatchObject({ match: 'ask', candidates: [{ score: 40 }] });
      expect(matched.candidates[0]!.because[1]).toContain('different totals');
    }
  });
});

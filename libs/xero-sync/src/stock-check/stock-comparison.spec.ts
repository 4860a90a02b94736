import { Decimal } from 'decimal.js';
import { compare, correctionValue, type DocumentFact, type ItemFacts } from './stock-comparison.js';

const facts = (change: Partial<ItemFacts> & { quantity?: string; value?: string } = {}): ItemFacts => {
  const { quantity = '10', value = '60.0000', ...rest } = change;
  return {
    level: { itemId: 'i1', number: 'TEA', name: 'Tea', quantity, value, averageCost: '6', movements: 3 },
    there: { is: 'tracked', quantity: '10', value: '60' },
    documents: [],
    correctionsDue: new Decimal(0),
    ...rest,
  };
};
const document = (inCrm: string, inXero: string, standing: DocumentFact['standing'], name = 'invoice INV-1') => ({
  name,
  inCrm: new Decimal(inCrm),
  inXero: new Decimal(inXero),
  standing,
});
const there = (quantity: string, value = '60') => ({ is: 'tracked' as const, quantity, value });
const seen = (one: ItemFacts) => {
  const difference = compare(one);
  return difference && [difference.missing, ...difference.reasons.map(({ code }) => code)];
};

describe('Comparing one product', () => {
  it('finds nothing where quantity and worth agree, a cent for each movement allowed', () => {
    expect(compare(facts())).toBeUndefined();
    expect(compare(facts({ there: there('10', '60.03') }))).toBeUndefined();
    expect(seen(facts({ there: there('10', '60.04') }))).toEqual(['0', 'value_differs']);
  });

  it('needs no correction for what is unsent, be it a sale, an edit or a void', () => {
    for (const [quantity, documents] of [
      ['8', [document('-2', '0', 'unsent')]],
      ['13', [document('-2', '-5', 'unsent')]],
      ['15', [document('0', '-5', 'unsent')]],
    ] as const)
      expect(seen(facts({ quantity, documents }))).toEqual(['0', 'unsent_movement']);
  });

  it('tells what was edited in Xero beside what is unsent', () => {
    const one = facts({ quantity: '8', documents: [document('-2', '0', 'unsent')], there: there('7') });
    expect(seen(one)).toEqual(['3', 'unsent_movement', 'edited_in_xero']);
  });

  it('tells left-out documents from edits', () => {
    const leftOut = [document('-4', '0', 'left_out')];
    expect(seen(facts({ quantity: '6', documents: leftOut }))).toEqual(['-4', 'left_out']);
    expect(seen(facts({ quantity: '6', documents: leftOut, there: there('9') }))).toEqual([
      '-3',
      'left_out',
      'edited_in_xero',
    ]);
  });

  it('counts a correction that is still to be sent', () => {
    const one = facts({ there: there('7'), correctionsDue: new Decimal(3) });
    expect(seen(one)).toEqual(['0', 'correction_due']);
  });

  it('says where the item stands when Xero keeps no quantity of it', () => {
    for (const is of ['not_linked', 'gone_in_xero', 'untracked_in_xero'] as const) {
      expect(seen(facts({ there: { is } }))).toEqual(['10', is]);
      expect(compare(facts({ there: { is }, quantity: '0', value: '0' }))).toBeUndefined();
    }
  });

  it('compares what was sold before it came', () => {
    expect(compare(facts({ quantity: '-2', value: '-12', there: there('-2', '-12') }))).toBeUndefined();
    expect(seen(facts({ quantity: '-2', value: '-12', there: there('0', '0') }))).toEqual(['-2', 'edited_in_xero']);
  });

  it('names five documents and how many more', () => {
    const documents = Array.from({ length: 7 }, (_, at) => document('-1', '0', 'unsent', `invoice INV-${at}`));
    expect(compare(facts({ quantity: '3', documents }))!.reasons[0]!.sentence).toBe(
      'Not in Xero yet: invoice INV-0 (-1), invoice INV-1 (-1), invoice INV-2 (-1), invoice INV-3 (-1), invoice INV-4 (-1) and 2 more.',
    );
  });
});

describe('The worth of a correction', () => {
  it('brings Xero to the worth of the CRM, and takes all of it when nothing is left', () => {
    expect(correctionValue(facts({ there: there('7', '42.01') }), new Decimal(3))).toBe('17.99');
    expect(correctionValue(facts({ quantity: '0', value: '0', there: there('3', '18.02') }), new Decimal(-3))).toBe(
      '18.02',
    );
  });

  it('is at average cost while other movements are on their way, or when the worth would run the other way', () => {
    const documents = [document('-2', '0', 'unsent')];
    expect(correctionValue(facts({ quantity: '8', documents, there: there('7') }), new Decimal(3))).toBe('18.00');
    expect(correctionValue(facts({ there: there('7', '90') }), new Decimal(3))).toBe('18.00');
  });
});

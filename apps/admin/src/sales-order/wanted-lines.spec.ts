import { wantedLines } from './wanted-lines';

it('invoices what was entered, and leaves open what is empty or nothing', () => {
  expect(wantedLines({ a: '2.0000', b: null, c: '0', d: '0.000', e: '0.5', f: 'a dozen' })).toEqual([
    { lineId: 'a', quantity: '2.0000' },
    { lineId: 'e', quantity: '0.5' },
    { lineId: 'f', quantity: 'a dozen' },
  ]);
});

import type { Facts } from '../xero/agreed-facts.js';
import { compare } from './comparison.js';
import { fieldsOf } from './fields.js';

const random = (seed: number) => () => {
  seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
  return seed / 4_294_967_296;
};

const agreed: Facts = {
  status: 'AUTHORISED',
  number: 'INV-1',
  dueDate: '2026-05-18',
  reference: 'PO 7',
  total: '121.00',
};
const sides = (change: { ours?: Facts; theirs?: Facts; agreed?: Facts; known?: Facts; waiting?: boolean } = {}) => ({
  type: 'Invoice' as const,
  agreed: change.agreed ?? agreed,
  known: change.known ?? {},
  ours: { number: 'INV-1', dueDate: '2026-05-18', reference: 'PO 7', total: '121.00', ...change.ours },
  theirs: { ...agreed, ...change.theirs },
  waiting: change.waiting ?? false,
});

describe('What was agreed, ours and theirs', () => {
  it('is no change where Xero says what it said, whatever the CRM says now', () => {
    const { differences, taken, cause } = compare(sides({ ours: { dueDate: '2026-06-30' } }));
    expect([differences, taken, cause]).toEqual([[], [], undefined]);
  });

  it('is a difference with all three values where Xero alone changed it', () => {
    const { differences, cause, agreed: kept } = compare(sides({ theirs: { dueDate: '2026-06-01' } }));
    expect(differences).toEqual([
      { field: 'dueDate', agreed: '2026-05-18', ours: '2026-05-18', theirs: '2026-06-01', both: false },
    ]);
    expect([cause, kept['dueDate']]).toEqual(['edited', '2026-05-18']);
  });

  it('says so when both changed it, and agrees when both changed it alike', () => {
    const both = compare(sides({ ours: { reference: 'A' }, theirs: { reference: 'B' } }));
    expect([both.cause, both.differences[0]?.both]).toEqual(['both_changed', true]);
    const alike = compare(sides({ ours: { reference: 'C' }, theirs: { reference: ' C ' } }));
    expect([alike.cause, alike.agreed['reference']]).toEqual([undefined, ' C ']);
  });

  it('takes amounts by their value and a payment for no change of the status', () => {
    expect(compare(sides({ theirs: { total: '121.0000', status: 'PAID' } }))).toMatchObject({
      differences: [],
      taken: [],
    });
  });

  it('takes a new number over by itself', () => {
    const { taken, differences } = compare(sides({ theirs: { number: 'A-9' } }));
    expect([taken, differences]).toEqual([[{ field: 'number', from: 'INV-1', to: 'A-9' }], []]);
  });

  it.each([
    ['VOIDED', 'voided'],
    ['DELETED', 'deleted'],
  ])('names a document that is %s there, and nothing besides', (status, cause) => {
    const found = compare(sides({ theirs: { status, total: '0.00' } }));
    expect([found.cause, found.differences.map(({ field }) => field)]).toEqual([cause, ['status']]);
    expect(compare(sides({ ours: { status: 'VOIDED' }, theirs: { status } })).cause).toBeUndefined();
  });

  it('names a contact that was merged before that it is archived', () => {
    const contact = { ...sides(), type: 'Contact' as const };
    const theirs = { status: 'ARCHIVED', mergedInto: 'other' };
    expect(compare({ ...contact, agreed: { status: 'ACTIVE' }, ours: {}, theirs }).cause).toBe('merged');
  });

  it('adopts what Xero says of a link from before, except what the CRM knows by itself', () => {
    const { agreed: _none, ...rest } = sides({ theirs: { reference: 'Theirs', total: '99.00' } });
    const found = compare({
      ...rest,
      agreed: undefined,
      known: { status: 'AUTHORISED', number: 'INV-1', total: '121.00' },
    });
    expect(found.differences.map(({ field }) => field)).toEqual(['total']);
    expect(found.agreed).toMatchObject({ reference: 'Theirs', total: '121.00' });
  });

  it('finds of any three values exactly those that Xero changed and the CRM did not follow, and none a second time', () => {
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
    const draw = random(seed);
    const pick = (): string => ['', 'a', 'b', 'c'][Math.floor(draw() * 4)]!;
    const fields = Object.keys(fieldsOf('Contact')).filter((field) => field !== 'number');
    const facts = (): Facts => Object.fromEntries(fields.map((field) => [field, pick()]));
    for (let round = 0; round < 300; round++) {
      const [before, ours, theirs] = [facts(), facts(), facts()];
      const given = { type: 'Contact' as const, known: {}, ours, theirs, waiting: false };
      const found = compare({ ...given, agreed: before });
      const expected = fields.filter((field) => theirs[field] !== before[field] && theirs[field] !== ours[field]);
      const told = `seed ${seed}, round ${round}`;
      expect([told, found.differences.map(({ field }) => field)]).toEqual([told, expected]);
      for (const { field, both } of found.differences)
        expect([told, both]).toEqual([told, ours[field] !== before[field]]);
      // Nothing is lost by looking twice, and what is decided is no difference any more.
      expect(compare({ ...given, agreed: found.agreed }).differences).toEqual(found.differences);
      expect(compare({ ...given, agreed: { ...found.agreed, ...theirs } }).differences).toEqual([]);
    }
  });
});

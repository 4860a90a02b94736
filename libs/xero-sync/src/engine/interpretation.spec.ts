import type { CallResult, Found, MemberResult, Remote } from './call.js';
import { fromFound, interpret, saysTaken } from './interpretation.js';
import type { Problem } from './outcome.js';

const problem: Problem = { code: 'odd', sentence: 'Odd.', remedy: 'Mend.', fixIn: 'record' };
const remote: Remote = { type: 'Invoice', id: '1', number: 'INV-1' };
const ok: MemberResult = { outcome: 'applied', remote, problems: [], warnings: [] };
const bad: MemberResult = { outcome: 'refused', problems: [problem], warnings: [] };
const members = [{ effect: 'create' as const }, { effect: 'create' as const }];
const result = (over: Partial<CallResult>): CallResult => ({ outcome: 'applied', problems: [], ...over });
const kinds = (over: Partial<CallResult>, of = members) => {
  const meaning = interpret(result(over), of);
  return meaning.of === 'call' ? meaning.outcome : meaning.verdicts.map(({ as }) => as);
};

describe('what a call means for its members', () => {
  it.each(['not_sent', 'throttled', 'auth', 'offline'] as const)('%s: nothing happened to any of them', (outcome) => {
    expect(kinds({ outcome })).toBe(outcome);
  });

  it('mixed: each has its own end', () => {
    expect(kinds({ members: [ok, bad] })).toEqual(['applied', 'refused']);
  });

  it.each<[string, Partial<CallResult>]>([
    ['no answer', { outcome: 'unknown' }],
    ['"done" without saying what', { outcome: 'applied' }],
    ['fewer elements than were sent', { members: [ok] }],
    ['more elements than were sent', { members: [ok, ok, ok] }],
    [
      'created, but without an id',
      { members: [{ ...ok, remote: undefined } as never, { ...ok, remote: undefined } as never] },
    ],
    ['several refused as a whole', { outcome: 'refused', problems: [problem] }],
  ])('%s: unknown', (_name, over) => {
    expect(kinds(over)).toEqual(['unknown', 'unknown']);
  });

  it('one alone that was refused as a whole is refused', () => {
    expect(kinds({ outcome: 'refused', problems: [problem] }, [members[0]!])).toEqual(['refused']);
  });

  it('several that were refused as a whole are looked for, not repeated', () => {
    expect(interpret(result({ outcome: 'refused', problems: [problem] }), members)).toMatchObject({ lookOnly: true });
  });

  it('a refusal without words still tells people something', () => {
    expect(interpret(result({ members: [{ ...bad, problems: [] }] }), [members[0]!])).toMatchObject({
      verdicts: [{ problems: [{ code: 'xero_refused' }] }],
    });
  });

  it('a void needs no document in the answer', () => {
    expect(
      kinds({ members: [{ outcome: 'applied', problems: [], warnings: [] }] }, [{ effect: 'void' } as never]),
    ).toEqual(['applied']);
  });
});

describe('what a look means', () => {
  const same: Found = { found: 'one', remote, sameContent: true };
  const other: Found = { found: 'one', remote, sameContent: false, difference: 'Total 1 there.' };
  const gone: Found = { found: 'one', remote, sameContent: true, gone: true };
  const none: Found = { found: 'none' };
  const several: Found = { found: 'several', remotes: [remote, remote] };

  it.each([
    ['create', none, 'none'],
    ['create', same, 'applied'],
    ['create', other, 'refused'],
    ['create', gone, 'refused'],
    ['create', several, 'refused'],
    ['update', same, 'applied'],
    ['update', other, 'not_yet'],
    ['update', none, 'refused'],
    ['void', same, 'applied'],
    ['void', other, 'not_yet'],
    ['delete', none, 'applied'],
    ['delete', gone, 'applied'],
    ['delete', same, 'not_yet'],
  ] as const)('%s, found %j: %s', (effect, found, as) => {
    expect(fromFound(found, effect, 'Invoice INV-1').as).toBe(as);
  });

  it('tells people what is different', () => {
    expect(fromFound(other, 'create', 'Invoice INV-1')).toMatchObject({
      problems: [{ code: 'exists_with_other_content', sentence: expect.stringContaining('Total 1 there.') }],
    });
  });
});

it('a refusal that says "there is one already" is recognised by its code', () => {
  expect(saysTaken([problem, { ...problem, code: 'invoice_number_taken' }])).toBe(true);
  expect(saysTaken([problem])).toBe(false);
});

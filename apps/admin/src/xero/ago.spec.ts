import { agoInWords } from './ago';

const now = Date.parse('2026-11-23T04:00:00Z');

describe('how long ago something was', () => {
  it.each([
    ['2026-11-23T03:59:58Z', '2 seconds ago'],
    ['2026-11-23T03:57:00Z', '3 minutes ago'],
    ['2026-11-23T01:00:00Z', '3 hours ago'],
    ['2026-11-22T04:00:00Z', 'yesterday'],
    ['2026-11-23T04:00:00Z', 'now'],
  ])('%s is %s', (at, words) => {
    expect(agoInWords(at, now, 'en')).toBe(words);
  });

  it('speaks the language of the reader', () => {
    expect(agoInWords('2026-11-23T03:57:00Z', now, 'fr')).toBe('il y a 3 minutes');
  });
});

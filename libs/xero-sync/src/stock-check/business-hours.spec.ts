import { businessDay, isBusinessHour } from './business-hours.js';

describe('Business hours', () => {
  it.each([
    ['a Monday at eight', '2026-05-04T08:00:00Z', 'UTC', true],
    ['a Monday a minute before', '2026-05-04T07:59:00Z', 'UTC', false],
    ['a Friday at six in the evening', '2026-05-08T18:00:00Z', 'UTC', false],
    ['a Saturday', '2026-05-09T10:00:00Z', 'UTC', false],
    ['a Sunday evening that is Monday morning in Auckland', '2026-05-03T21:00:00Z', 'Pacific/Auckland', true],
    ['a Friday morning that is Thursday night in Honolulu', '2026-05-08T09:00:00Z', 'Pacific/Honolulu', false],
    ['a zone nobody knows', '2026-05-04T10:00:00Z', 'Moon/Crater', true],
  ])('know %s', (_what, at, zone, open) => {
    expect(isBusinessHour(new Date(at), zone)).toBe(open);
  });

  it('tell the day of a place', () => {
    expect(businessDay(new Date('2026-05-03T21:00:00Z'), 'Pacific/Auckland')).toBe('2026-05-04');
    expect(businessDay(new Date('2026-05-03T21:00:00Z'), 'UTC')).toBe('2026-05-03');
  });
});

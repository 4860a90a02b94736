import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { armFailPoint, failPoint, failPoints, isArmed } from './fail-points.js';

describe('fail points', () => {
  const kill = jest.spyOn(process, 'kill').mockReturnValue(true);
  afterEach(() => {
    armFailPoint(undefined);
    kill.mockClear();
  });
  afterAll(() => kill.mockRestore());

  it('do nothing unless a test arms them', () => {
    for (const point of Object.keys(failPoints)) failPoint(point as keyof typeof failPoints);
    expect(kill).not.toHaveBeenCalled();
  });

  it('fire at the hit they were armed for, once, and leave a mark first', () => {
    const marker = join(mkdtempSync(join(tmpdir(), 'mark-')), 'fired');
    armFailPoint(`attempt_committed:3:stop:${marker}`);
    expect(isArmed('attempt_committed')).toBe(true);
    failPoint('answer_read');
    for (let hit = 1; hit <= 5; hit += 1) failPoint('attempt_committed');
    expect(kill.mock.calls).toEqual([[process.pid, 'SIGSTOP']]);
    expect(readFileSync(marker, 'utf8')).toMatch(/^attempt_committed 6 /);
  });

  it.each(['nowhere', 'attempt_committed:0', 'attempt_committed:1:sing'])(
    '%s is an error, not a case that proves nothing',
    (spec) => {
      expect(() => armFailPoint(spec)).toThrow('FAULT_POINT');
    },
  );
});

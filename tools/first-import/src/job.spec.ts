import { shareDone } from './job.js';

const seen = (state: string, total: number, waiting: number) => ({
  ...{ state, sentence: '', undecided: 0 },
  progress: [{ kind: 'contact', total, waiting }],
});

describe('how far a first import is', () => {
  it.each<[string, string, number, number, number]>([
    ['nothing while it is planned', 'planning', 0, 0, 0],
    ['a sixth when half of it is read', 'reading', 50, 50, 1 / 6],
    ['a third when all of it is read', 'running', 100, 100, 1 / 3],
    ['two thirds when half of it is taken over', 'running', 100, 50, 2 / 3],
    ['the whole when nothing waits', 'running', 100, 0, 1],
  ])('is %s', (_what, state, total, waiting, share) => {
    expect(shareDone(seen(state, total, waiting), 100)).toBeCloseTo(share, 9);
  });
});

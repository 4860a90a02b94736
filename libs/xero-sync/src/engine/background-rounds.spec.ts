import { setTimeout as pause } from 'node:timers/promises';
import { SchedulerRegistry } from '@nestjs/schedule';
import { BackgroundRounds } from './background-rounds.js';

const started: BackgroundRounds[] = [];
function rounds(background = true): BackgroundRounds {
  const made = new BackgroundRounds(new SchedulerRegistry(), { background });
  Object.assign(made, { log: { warn: () => undefined } });
  started.push(made);
  return made;
}
afterEach(async () => {
  for (const one of started.splice(0)) await one.onApplicationShutdown();
});

const until = async (true_: () => boolean): Promise<void> => {
  while (!true_()) await pause(2);
};

describe('background rounds', () => {
  it('go on after a round that failed, and let nothing of it out', async () => {
    const escaped: unknown[] = [];
    const listen = (error: unknown) => escaped.push(error);
    process.on('unhandledRejection', listen);
    let times = 0;
    rounds().every('fails', 2, () => {
      times += 1;
      return Promise.reject(new Error('The database is away.'));
    });
    await until(() => times >= 3);
    await pause(5);
    process.off('unhandledRejection', listen);
    expect(escaped).toEqual([]);
  });

  it('are never under way twice, and are waited for at the end', async () => {
    let [now, most, ended] = [0, 0, 0];
    const made = rounds();
    made.every('slow', 2, async () => {
      most = Math.max(most, ++now);
      await pause(20);
      now -= 1;
      ended += 1;
    });
    await until(() => ended >= 1 && now === 1);
    await made.onApplicationShutdown();
    expect({ now, most }).toEqual({ now: 0, most: 1 });
    const last = ended;
    await pause(10);
    expect(ended).toBe(last);
  });

  it('are left to others by a process that does not work in the background', async () => {
    let times = 0;
    rounds(false).every('never', 1, () => Promise.resolve(void times++));
    await pause(10);
    expect(times).toBe(0);
  });
});

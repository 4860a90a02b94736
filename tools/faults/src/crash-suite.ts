import { playControl, playCrash } from './crash.js';
import { production, scaled, scaledTiming, Slot } from './scene.js';
import { crashCases, mainKinds, productionCases, titleOf, type Kind } from './crash-cases.js';
import type { Finding } from './checker.js';
import { Stage } from './stage.js';
import type { Table } from './table.js';

export interface CrashWish {
  /** The matrix at scaled times, or one run a point at production values. */
  production: boolean;
  /** Of the runs at production values also those that wait for minutes before the rescue. */
  late: boolean;
  parallel: number;
  /** All cases of all kinds, not a choice of those beside the main path. */
  all: boolean;
  point?: number;
  kind?: Kind;
}

interface Job {
  suite: string;
  title: string;
  play: (slot: Slot) => Promise<Finding[]>;
}

/** The crash matrix with its positive controls, several cases at a time, each installation serving one case at a time. */
export async function crashSuite(table: Table, wish: CrashWish): Promise<void> {
  const jobs = wish.production ? productionJobs(wish) : [...controlJobs(wish), ...matrixJobs(wish)];
  const lanes = Math.min(jobs.length, wish.parallel);
  console.log(`${jobs.length} cases${wish.production ? ' at production values' : ''}, ${lanes} at a time ...`);
  const stage = await Stage.start({ timing: wish.production ? {} : scaledTiming });
  try {
    const waiting = [...jobs];
    const lane = async (number: number) => {
      let slot: Slot | undefined;
      for (let turn = 1; waiting.length > 0; turn++) {
        const job = waiting.shift()!;
        const ok = await table.run(job.suite, job.title, async () => {
          slot ??= await Slot.open(stage, `slot_${number}_${turn}`);
          return (await job.play(slot)).map(({ code, what }) => `${code}: ${what}`);
        });
        // What is left of a failed case must not disturb the next one.
        if (!ok) {
          await slot?.close();
          slot = undefined;
        }
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  } finally {
    await stage.stop();
  }
}

const isWished = ({ point, kind }: CrashWish, one: { point: number; kind: Kind }): boolean =>
  (point === undefined || point === one.point) && (kind === undefined || kind === one.kind);

const matrixJobs = (wish: CrashWish): Job[] =>
  crashCases(!wish.all && wish.point === undefined && wish.kind === undefined)
    .filter((one) => isWished(wish, one))
    .map((one) => ({ suite: 'crash matrix', title: titleOf(one), play: (slot) => playCrash(slot, one, scaled) }));

const productionJobs = (wish: CrashWish): Job[] =>
  productionCases()
    .filter((one) => isWished(wish, one) && (wish.late || !one.late))
    .map((one) => ({
      suite: 'crash points, production values',
      title: titleOf(one),
      play: (slot) => playCrash(slot, one, production),
    }));

/** Without these a green matrix would prove nothing. */
const controlJobs = (wish: CrashWish): Job[] =>
  mainKinds
    .filter((kind) => wish.kind === undefined || wish.kind === kind)
    .flatMap((kind) =>
      (['doubled', 'lost'] as const).map((damage) => ({
        suite: 'positive controls',
        title: `the checker sees a ${damage} effect of a ${kind}`,
        play: (slot: Slot) => playControl(slot, kind, damage),
      })),
    );

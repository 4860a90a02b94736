import { Load, type Measured } from './load.js';
import { Scene, Slot, type Patience } from './scene.js';
import { quiet } from './facts.js';
import { Stage } from './stage.js';
import type { Table } from './table.js';

const SUITE = 'outages';
const PER_SECOND = 12;
/**
 * Xero takes 60 calls a minute, at most 50 effects each. What is to arrive within a minute after a long outage must fit
 * into about half of that, since not every call is full.
 */
const MOST_WRITES = 1_500;
const WARM_UP_MS = 10_000;
const BASELINE_MS = 10_000;
/** What the issue allows. */
const SLOWER_MS = 50;
const ARRIVED_MS = 60_000;
const patience: Patience = { point: 60_000, rest: 300_000, late: 0, land: 0 };

interface Outage {
  title: string;
  begin: (stage: Stage) => Promise<unknown>;
  end: (stage: Stage) => Promise<unknown>;
}

const sandboxDown: Outage = {
  title: 'the sandbox is down',
  begin: (stage) => stage.sandbox.stop('SIGKILL'),
  end: (stage) => stage.startSandbox(),
};
const redisDown: Outage = {
  title: 'Redis is down',
  begin: (stage) => stage.killRedis(),
  end: (stage) => stage.startRedis(),
};
const bothDown: Outage = {
  title: 'both are down',
  begin: (stage) => Promise.all([sandboxDown.begin(stage), redisDown.begin(stage)]),
  end: (stage) => Promise.all([sandboxDown.end(stage), redisDown.end(stage)]),
};

/**
 * People go on writing through REST while Xero, Redis or both are gone; the product runs at production values. Nobody may
 * notice, and everything must have arrived a minute after.
 */
export async function outageSuite(table: Table, wish: { ms: number }): Promise<void> {
  if (!(await Stage.hasRedis())) {
    if (process.env['CI'] === 'true') throw new Error('The outages need a redis-server, and CI may not skip them.');
    console.log('Skipping the outages: there is no redis-server on the PATH.');
    return;
  }
  const perSecond = Math.min(PER_SECOND, MOST_WRITES / (wish.ms / 1000));
  console.log(`Outages of ${wish.ms / 1000} s each, ${perSecond} writes a second ...`);
  const stage = await Stage.start({ timing: {}, redis: true });
  try {
    const slot = await Slot.open(stage, 'outages');
    const scene = await Scene.open(slot, patience);
    const load = new Load(scene, perSecond);
    await load.run(WARM_UP_MS);
    const baseline = await load.run(BASELINE_MS);
    const figures: Record<string, unknown> = { writesPerSecond: perSecond, outageSeconds: wish.ms / 1000, baseline };
    table.figures['outages'] = figures;
    await table.run(SUITE, `baseline: p95 ${baseline.p95} ms of ${baseline.writes} writes`, async () =>
      failuresIn(baseline),
    );
    for (const outage of [sandboxDown, redisDown, bothDown])
      await during(table, scene, load, outage, baseline, figures, wish.ms);
    await table.run(SUITE, 'nothing lost, nothing doubled, order kept over all of it', async () =>
      (await scene.findings({ concurrent: true })).map(({ code, what }) => `${code}: ${what}`),
    );
  } finally {
    await stage.stop();
  }
}

async function during(
  table: Table,
  scene: Scene,
  load: Load,
  outage: Outage,
  baseline: Measured,
  figures: Record<string, unknown>,
  ms: number,
): Promise<void> {
  let base = baseline;
  let { measured, ended } = await measure(scene, load, outage, ms);
  if (measured.failed === 0 && slowness(measured, base).length > 0) {
    // Neighbours on the machine make a spike, a product that waits for what is down makes one every time.
    figures[`${outage.title}, first measurement`] = { ...measured, baseline: base };
    await quiet(scene.installation, scene.ready.workspaceId, ARRIVED_MS);
    base = await load.run(BASELINE_MS);
    ({ measured, ended } = await measure(scene, load, outage, ms));
  }
  const title = `${outage.title}: p95 ${measured.p95} ms of ${measured.writes} writes, without it ${base.p95} ms`;
  await table.run(SUITE, title, async () => [...failuresIn(measured), ...slowness(measured, base)]);
  await table.run(SUITE, `${outage.title}: everything arrives within a minute`, async () => {
    await quiet(scene.installation, scene.ready.workspaceId, ARRIVED_MS);
    return [];
  });
  const arrivedSeconds = Math.round((performance.now() - ended) / 100) / 10;
  figures[outage.title] = { ...measured, slowerMs: measured.p95 - base.p95, arrivedSeconds };
}

async function measure(
  scene: Scene,
  load: Load,
  outage: Outage,
  ms: number,
): Promise<{ measured: Measured; ended: number }> {
  const { stage } = scene.slot;
  await outage.begin(stage);
  const measured = await load.run(ms).finally(() => outage.end(stage));
  return { measured, ended: performance.now() };
}

const failuresIn = ({ failed, writes, firstFailure }: Measured): string[] =>
  failed === 0 ? [] : [`${failed} of ${writes} requests failed, first: ${firstFailure}`];

const slowness = ({ p95 }: Measured, baseline: Measured): string[] =>
  p95 <= baseline.p95 + SLOWER_MS
    ? []
    : [`p95 is ${p95} ms, more than the baseline of ${baseline.p95} + ${SLOWER_MS} ms`];

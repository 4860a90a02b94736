import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './checker.js';
import { lastLines, pause, until, type Child } from './child.js';
import { points, type CrashCase, type Kind, type MainKind } from './crash-cases.js';
import { readFacts, unrest } from './facts.js';
import { playOf, type Subject } from './later-kinds.js';
import { Scene, scaled, type Patience, type Slot } from './scene.js';
import { DOOMED } from './stage.js';
import {
  contactEffect,
  invoiceEffect,
  itemEffect,
  paymentEffect,
  type Bill,
  type Party,
  type Write,
} from './trader.js';

const RESOURCES: Record<MainKind, string> = {
  contact: 'Contacts',
  item: 'Items',
  invoice: 'Invoices',
  payment: 'Payments',
};
const pathOf = (kind: Kind): string => playOf(kind)?.path ?? `/api.xro/2.0/${RESOURCES[kind as MainKind]}*`;
/** What is there before the fault: contacts, products and documents that are in Xero already. */
interface Ground {
  customer?: Party;
  bills: Bill[];
  parties: Party[];
  /** Of the kinds beside the main path: what is about to be written. */
  subjects: Subject[];
}

/** Plays one case; answers what is wrong, nothing when all is well. */
export async function playCrash(slot: Slot, one: CrashCase, patience: Patience): Promise<Finding[]> {
  const scene = await Scene.open(slot, patience);
  const { dies } = points[one.point]!;
  if (dies === 'worker') return workerDies(scene, one);
  return requestDies(scene, one, dies);
}

/** Points 1 to 3: a request of its own meets the point, in a process that serves nobody else. */
async function requestDies(scene: Scene, one: CrashCase, role: 'web' | 'all'): Promise<Finding[]> {
  const { slot, installation } = scene;
  const ground = await prepareGround(scene, one, true);
  await scene.quiet();
  if (role === 'all') await slot.freeze();
  const marker = markerOf(scene);
  const doomed = await installation.doomedWeb(role, specOf(one, marker));
  try {
    const middle = Math.floor(one.records / 2);
    for (let i = 0; i < one.records; i++) {
      const { write, effectsOf } = changeOf(scene, one.kind, ground, i);
      if (i === middle) {
        const before = await traces(scene);
        await expectDeath(scene, write, doomed.url);
        await proveDeath(doomed.child, marker, scene);
        await untilForgotten(scene);
        const kept = (await traces(scene)) !== before;
        if (kept !== (one.point === 3))
          return [
            { code: 'lost', what: kept ? 'a transaction that died left traces' : 'a committed transaction left none' },
          ];
        if (role === 'all') slot.thaw();
      }
      scene.expected.push(...effectsOf(await scene.send(write)));
    }
    await scene.quiet();
    return await scene.findings();
  } finally {
    slot.thaw();
    await doomed.child.stop('SIGKILL');
  }
}

/** Points 4 to 13: a worker of its own meets the point with everything under way; another one finishes. */
async function workerDies(scene: Scene, one: CrashCase): Promise<Finding[]> {
  const { slot, installation, patience } = scene;
  const point = points[one.point]!;
  const ground = await prepareGround(scene, one, false);
  await scene.quiet();
  await slot.freeze();
  let doomed: Child | undefined;
  try {
    const effect = await underWay(scene, one, ground);
    const before = await momentOf(scene, one.kind, effect);
    if (one.point === 8) await landLate(scene, one.kind);
    const marker = markerOf(scene);
    doomed = await installation.doomedWorker(specOf(one, marker));
    await proveFired(doomed, marker, scene, point.action);
    const wrong = await wrongMoment(scene, one, effect, before);
    if (wrong) return [wrong];
    if (one.late) await pause(patience.late);
    slot.thaw();
    await scene.quiet();
    const findings = await scene.findings();
    if (point.action === 'stop') findings.push(...(await awake(scene, doomed)));
    if (one.late && one.point >= 8) findings.push(...(await notAdopted(scene)));
    return findings;
  } finally {
    slot.thaw();
    await doomed?.stop('SIGKILL');
  }
}

/** A process that slept through the loss of its lane wakes up: it must notice, and change nothing. */
async function awake(scene: Scene, doomed: Child): Promise<Finding[]> {
  doomed.send('SIGCONT');
  await doomed.says('was taken over', scene.patience.point);
  await pause(300);
  return scene.findings();
}

/** After a late rescue nothing is sent again that is there: it is found and linked. */
async function notAdopted(scene: Scene): Promise<Finding[]> {
  const { rows } = await scene.installation.sql.query<{ n: string }>(
    `SELECT count(*) AS n FROM xero_history WHERE workspace_id = $1 AND outcome = 'adopted'`,
    [scene.ready.workspaceId],
  );
  return Number(rows[0]!.n) > 0 ? [] : [{ code: 'unexpected', what: 'what Xero had was not found and adopted' }];
}

/** What the kinds under test need. `linked`: they are in Xero already and will be changed. */
async function prepareGround(scene: Scene, { kind, records }: CrashCase, linked: boolean): Promise<Ground> {
  const ground: Ground = { bills: [], parties: [], subjects: [] };
  if (kind === 'contact') {
    for (let i = 0; i < records && linked; i++) {
      const customer = await scene.customer();
      scene.expected.push(contactEffect(customer));
      await scene.invoice(customer);
      ground.parties.push(customer);
    }
    return ground;
  }
  const customer = await scene.customer();
  scene.expected.push(contactEffect(customer));
  if (kind === 'item' && linked) {
    for (let i = 0; i < records; i++) {
      const product = await scene.product();
      scene.expected.push(itemEffect(product));
      ground.parties.push(product);
    }
    await scene.invoice(customer, ground.parties);
  } else if (kind === 'payment') {
    for (let i = 0; i < records; i++) ground.bills.push(await scene.invoice(customer));
  } else await scene.invoice(customer);
  const play = playOf(kind);
  if (play) {
    await play.setUp?.(scene);
    for (let i = 0; i < records; i++) ground.subjects.push(await play.prepare(scene, customer));
    await scene.quiet();
    await scene.expectWhatIsThere();
  }
  return { ...ground, customer };
}

/** One change of a kind, and the effect it has. */
function changeOf(scene: Scene, kind: Kind, { customer, bills, parties, subjects }: Ground, index: number): Subject {
  const subject = subjects[index];
  if (subject) return subject;
  const { trader } = scene;
  if (kind === 'contact') {
    const party = parties[index]!;
    return { write: trader.changeCustomer(party), effectsOf: () => [{ effect: 'contact.updated', name: party.code }] };
  }
  if (kind === 'item') {
    const party = parties[index]!;
    return { write: trader.changeProduct(party), effectsOf: () => [{ effect: 'item.updated', name: party.code }] };
  }
  if (kind === 'invoice')
    return { write: trader.invoice(customer!), effectsOf: (reply) => [invoiceEffect(reply as Bill, customer!)] };
  return { write: trader.payment(customer!, bills[index]!), effectsOf: () => [paymentEffect(bills[index]!)] };
}

/** Writes what the worker will find: all of it in one batch. Answers the effect whose moment is checked. */
async function underWay(scene: Scene, { kind, records }: CrashCase, ground: Ground): Promise<string> {
  const { customer, bills, subjects } = ground;
  for (const { write, effectsOf } of subjects) scene.expected.push(...effectsOf(await scene.send(write)));
  if (subjects.length > 0) return playOf(kind)!.effect;
  const made: Bill[] = [];
  for (let i = 0; i < records; i++) {
    if (kind === 'contact') {
      const party = await scene.customer();
      scene.expected.push(contactEffect(party));
      made.push(await scene.invoice(party));
    } else if (kind === 'item') {
      const product = await scene.product();
      scene.expected.push(itemEffect(product));
      made.push(await scene.invoice(customer!, [product]));
    } else if (kind === 'invoice') made.push(await scene.invoice(customer!));
    else await scene.payment(customer!, bills[i]!);
  }
  // Something that depends on the middle one, so that order can be seen.
  if (kind === 'invoice') await scene.payment(customer!, made[Math.floor(records / 2)]!);
  return `${kind}.created`;
}

/** The call arrives whole and takes effect only after its sender's death. */
const landLate = (scene: Scene, kind: Kind): Promise<unknown> =>
  scene.fault({
    ...{ name: 'landing', method: 'PUT', path: pathOf(kind) },
    action: { kind: 'delay', delayMs: scene.patience.land, stage: 'before' },
  });

/** Whether the point lies where its number says: in Xero or not yet, linked or not yet. */
async function wrongMoment(scene: Scene, one: CrashCase, effect: string, before: Moment): Promise<Finding | undefined> {
  if (one.point === 13) return undefined;
  const { applied, linked } = points[one.point]!;
  const now = await momentOf(scene, one.kind, effect);
  const [isApplied, isLinked] = [now.effects > before.effects, now.links > before.links];
  if (isApplied === applied && isLinked === linked) return undefined;
  const words = `${isApplied ? 'in Xero' : 'not in Xero'} and ${isLinked ? 'linked' : 'not linked'}`;
  return { code: 'unexpected', what: `the point fired at another moment than it says: the effect was ${words}` };
}

interface Moment {
  effects: number;
  links: number;
}

async function momentOf(scene: Scene, kind: Kind, effect: string): Promise<Moment> {
  const { journal } = await readFacts(scene.installation, scene.ready.workspaceId, scene.sandbox, []);
  const { rows } = await scene.installation.sql.query<{ n: string }>(
    `SELECT count(*) AS n FROM xero_links WHERE workspace_id = $1 AND kind = $2`,
    [scene.ready.workspaceId, playOf(kind)?.linkKind ?? kind],
  );
  return { effects: journal.filter((line) => line.kind === effect).length, links: Number(rows[0]!.n) };
}

async function expectDeath(scene: Scene, write: Write, url: string): Promise<void> {
  const answered = await scene.send(write, url).then(
    () => true,
    () => false,
  );
  if (answered) throw new Error('The request that was to die was answered.');
}

/** Everything that a write leaves in the tables it concerns, as one text. */
async function traces(scene: Scene): Promise<string> {
  const { rows } = await scene.installation.sql.query<{ traces: string }>(
    `SELECT concat_ws(' ', (SELECT count(*) FROM xero_outbox WHERE workspace_id = $1::text), (SELECT last FROM xero_sequences WHERE workspace_id = $1::text),
         (SELECT count(*) FROM invoices WHERE workspace_id = ($1::text)::uuid), (SELECT count(*) FROM payments WHERE workspace_id = ($1::text)::uuid),
         (SELECT sum(version) FROM companies WHERE workspace_id = ($1::text)::uuid), (SELECT sum(version) FROM products WHERE workspace_id = ($1::text)::uuid),
         (SELECT count(*) FROM idempotency_keys WHERE workspace_id = ($1::text)::uuid)) AS traces`,
    [scene.ready.workspaceId],
  );
  return rows[0]!.traces;
}

const markerOf = (scene: Scene): string => join(scene.slot.stage.folder, `fired-${scene.space}`);
const specOf = ({ point, hit }: CrashCase, marker: string): string =>
  `${points[point]!.name}:${hit}:${points[point]!.action}:${marker}`;

async function proveFired(child: Child, marker: string, scene: Scene, action: 'kill' | 'stop'): Promise<void> {
  const met = () => {
    if (existsSync(marker)) return true;
    if (!child.isRunning) throw new Error(`The process ended before its fail point:\n${lastLines(child.output())}`);
    return undefined;
  };
  try {
    await until(`The fail point was not met (${marker})`, scene.patience.point, met);
  } catch (error) {
    const left = await unrest(scene.installation, scene.ready.workspaceId);
    throw new Error(`${(error as Error).message} ${left}`, { cause: error });
  }
  if (action === 'kill') await proveDeath(child, marker, scene);
  else await pause(50);
}

async function proveDeath(child: Child, marker: string, scene: Scene): Promise<void> {
  const gone = pause(scene.patience.point).then(() => undefined);
  const end = await Promise.race([child.ended, gone]);
  if (end?.signal !== 'SIGKILL')
    throw new Error(`The process did not die of its fail point but of ${end?.signal ?? end?.code}.`);
  if (!existsSync(marker)) throw new Error('The process was killed, but not by its fail point.');
  if (!readFileSync(marker, 'utf8').includes(' ')) throw new Error('The marker of the fail point is empty.');
}

/** Until then the dead request holds its Idempotency-Key, and whoever repeats it is told to wait a moment. */
const untilForgotten = ({ installation, patience }: Scene): Promise<true> =>
  until('PostgreSQL did not notice the death of its client', patience.point, async () =>
    (await installation.hasSession(DOOMED)) ? undefined : true,
  );

/** Positive controls: what the checker must find when something really is lost or doubled. */
export async function playControl(slot: Slot, kind: Kind, damage: 'doubled' | 'lost'): Promise<Finding[]> {
  const scene = await Scene.open(slot, scaled);
  const one: CrashCase = { point: 12, kind, records: 1, hit: 1 };
  const ground = await prepareGround(scene, one, false);
  await scene.quiet();
  if (damage === 'doubled') {
    const fault = {
      name: 'double',
      method: 'PUT',
      path: pathOf(kind),
      action: { kind: 'doubleApply' },
    };
    await scene.fault(fault);
    await underWay(scene, one, ground);
  } else {
    await slot.freeze();
    await underWay(scene, one, ground);
    await deleteLastRow(scene);
    slot.thaw();
  }
  await scene.quiet();
  const findings = await scene.findings();
  const found = findings.some(
    ({ code, what }) => code === damage && (damage === 'lost' || what.startsWith(`${kind}.created`)),
  );
  const gap = damage === 'doubled' || findings.some(({ code }) => code === 'gap');
  return found && gap ? [] : [{ code: 'unexpected', what: `the checker is blind: ${JSON.stringify(findings)}` }];
}

/** What a careless clean-up would do. */
async function deleteLastRow(scene: Scene): Promise<void> {
  await scene.installation.sql.query(
    `DELETE FROM xero_outbox WHERE workspace_id = $1 AND sequence = (SELECT max(sequence) FROM xero_outbox WHERE workspace_id = $1 AND state = 'pending')`,
    [scene.ready.workspaceId],
  );
}

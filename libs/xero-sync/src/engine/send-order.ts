import { recordKey } from '../host/crm-host.js';
import type { Node } from './batches.js';
import type { CallDefinition } from './call.js';
import type { PlannedStep, Ref, Snapshot } from './judgement.js';

type Calls = ReadonlyMap<string, CallDefinition>;

/**
 * In which order the effects of a plan may be sent: what builds on what, and, among what can go now, stock in and out of an
 * item and documents after what was applied to them. Pure.
 */
export function sendOrder(steps: ReadonlyMap<string, PlannedStep>, snapshot: Snapshot, calls: Calls): Node[] {
  const sendable = [...steps.values()]
    .filter((step) => step.hold === undefined && step.excluded === undefined)
    .toSorted((a, b) => a.row.sequence - b.row.sequence || a.position - b.position);
  const soft = softOrder(sendable, snapshot);
  const hard = new Map(sendable.map((step) => [step.id, [...step.after]]));
  const both = new Map(sendable.map((step) => [step.id, [...step.after, ...(soft.after.get(step.id) ?? [])]]));
  const stopped = (step: PlannedStep) => step.blocked === true || soft.blocked.has(step.id);
  // Orders that contradict each other must not stop a lane for ever: what is built upon wins, among those that do.
  const circle = circles(both);
  const yields = (id: string, other: string) => circle.get(id) === circle.get(other) && !hard.get(id)!.includes(other);
  const order = new Map([...both].map(([id, earlier]) => [id, earlier.filter((other) => !yields(id, other))]));
  const rank = lowestOfDependants(sendable, order, (step) => step.row.sequence);
  // What is queued only because older rows need it has waited as long as they have.
  const since = lowestOfDependants(sendable, hard, (step) => step.row.createdAt);
  const hurry = lowestOfDependants(sendable, hard, (step) => (step.row.priority ? 0 : 1));
  return sendable.map((step) => ({
    id: step.id,
    rank: rank.get(step.id)!,
    priority: hurry.get(step.id) === 0,
    call: step.plan.call,
    batchSize: calls.get(step.plan.call)?.batchSize ?? 1,
    alone: step.row.sendAlone || step.row.lookFirst,
    queuedAt: since.get(step.id)!,
    after: order.get(step.id)!,
    blocked: stopped(step),
  }));
}

/**
 * Orders that matter only among effects that can go now: stock in and out of an item; a document after what was applied to it
 * before; what is applied to a document after what is taken off it.
 */
function softOrder(
  sendable: readonly PlannedStep[],
  snapshot: Snapshot,
): { after: Map<string, string[]>; blocked: Set<string> } {
  const after = new Map<string, string[]>(sendable.map((step) => [step.id, []]));
  const blocked = new Set<string>();
  const items = new Map<string, StockRun>();
  for (const flying of snapshot.inFlight) {
    for (const item of flying.ordering.in ?? []) runOf(items, item).flyingIn = true;
    for (const item of flying.ordering.out ?? []) runOf(items, item).flyingOut = true;
  }
  for (const step of sendable) {
    for (const item of new Set([...(step.plan.stockIn ?? []), ...(step.plan.stockOut ?? [])])) {
      const [into, out] = [step.plan.stockIn?.includes(item) ?? false, step.plan.stockOut?.includes(item) ?? false];
      const run = runOf(items, item);
      if ((into && run.flyingOut) || (out && run.flyingIn)) blocked.add(step.id);
      after.get(step.id)!.push(...takeTurn(run, step.id, into && out ? 'both' : into ? 'in' : 'out'));
    }
  }
  documentsAfterWhatWasApplied(sendable, snapshot, after, blocked);
  appliedAfterWhatIsTakenOff(sendable, after);
  return { after, blocked };
}

/**
 * What is taken off a document makes room for what is applied to it; the other way round Xero refuses the second as more than is
 * open. A row that was changed while it waited kept its place, so the place says nothing, unless the document itself changes in between.
 */
function appliedAfterWhatIsTakenOff(sendable: readonly PlannedStep[], after: Map<string, string[]>): void {
  const takenOff = new Map<string, PlannedStep[]>();
  const changes = new Map<string, number[]>();
  const addTo = <T>(map: Map<string, T[]>, key: string, value: T) => map.set(key, [...(map.get(key) ?? []), value]);
  for (const step of sendable) {
    addTo(changes, recordKey({ kind: step.row.kind, id: step.row.recordId }), step.row.sequence);
    if (step.plan.effect === 'delete') for (const ref of step.documents) addTo(takenOff, recordKey(ref), step);
  }
  for (const step of sendable) {
    if (step.plan.effect !== 'create') continue;
    for (const key of step.documents.map(recordKey)) {
      for (const removal of takenOff.get(key) ?? []) {
        const between = (changes.get(key) ?? []).some(
          (sequence) => sequence > step.row.sequence && sequence < removal.row.sequence,
        );
        if (removal.row.id !== step.row.id && !between) after.get(step.id)!.push(removal.id);
      }
    }
  }
}

function documentsAfterWhatWasApplied(
  sendable: readonly PlannedStep[],
  snapshot: Snapshot,
  after: Map<string, string[]>,
  blocked: Set<string>,
): void {
  const applied = new Map<string, { id?: string; sequence: number }[]>();
  const note = (documents: readonly Ref[], entry: { id?: string; sequence: number }) => {
    for (const ref of documents) applied.set(recordKey(ref), [...(applied.get(recordKey(ref)) ?? []), entry]);
  };
  for (const step of sendable) note(step.documents, { id: step.id, sequence: step.row.sequence });
  for (const flying of snapshot.inFlight) note(flying.ordering.documents ?? [], { sequence: flying.sequence });
  for (const step of sendable) {
    if (!snapshot.links.has(step.row.kind, step.row.recordId)) continue;
    for (const other of applied.get(recordKey({ kind: step.row.kind, id: step.row.recordId })) ?? []) {
      if (other.sequence >= step.row.sequence) continue;
      if (other.id === undefined) blocked.add(step.id);
      else after.get(step.id)!.push(other.id);
    }
  }
}

interface StockRun {
  direction?: 'in' | 'out' | 'both';
  current: string[];
  previous: string[];
  flyingIn: boolean;
  flyingOut: boolean;
}

function runOf(items: Map<string, StockRun>, item: string): StockRun {
  const run = items.get(item) ?? { current: [], previous: [], flyingIn: false, flyingOut: false };
  items.set(item, run);
  return run;
}

/** Ins commute with ins and outs with outs; every change of direction waits for the whole run before it. */
function takeTurn(run: StockRun, id: string, direction: 'in' | 'out' | 'both'): string[] {
  if (run.direction !== direction || direction === 'both') {
    run.previous = run.current;
    run.current = [];
    run.direction = direction;
  }
  run.current.push(id);
  return run.previous.filter((other) => other !== id);
}

/** For every step the lowest value among itself and all that wait for it. */
function lowestOfDependants(
  steps: readonly PlannedStep[],
  order: ReadonlyMap<string, readonly string[]>,
  value: (step: PlannedStep) => number,
): Map<string, number> {
  const dependants = new Map<string, string[]>();
  for (const [id, earlier] of order)
    for (const other of earlier) dependants.set(other, [...(dependants.get(other) ?? []), id]);
  const own = new Map(steps.map((step) => [step.id, value(step)]));
  const lowest = new Map<string, number>();
  const visit = (id: string): number => {
    const known = lowest.get(id);
    if (known !== undefined) return known;
    lowest.set(id, own.get(id) ?? Infinity);
    const least = Math.min(own.get(id) ?? Infinity, ...(dependants.get(id) ?? []).map(visit));
    lowest.set(id, least);
    return least;
  };
  for (const step of steps) visit(step.id);
  return lowest;
}

/** Names the circle that each step is in, by one of its members; a step in no circle is alone in its own (Tarjan). */
function circles(order: ReadonlyMap<string, readonly string[]>): Map<string, string> {
  const found = new Map<string, { at: number; lowest: number }>();
  const circle = new Map<string, string>();
  const path: string[] = [];
  const visit = (id: string): number => {
    const own = { at: found.size, lowest: found.size };
    found.set(id, own);
    path.push(id);
    for (const other of order.get(id) ?? []) {
      const known = found.get(other);
      if (!known && order.has(other)) own.lowest = Math.min(own.lowest, visit(other));
      else if (known && !circle.has(other)) own.lowest = Math.min(own.lowest, known.at);
    }
    if (own.lowest === own.at) for (const member of path.splice(path.indexOf(id))) circle.set(member, id);
    return own.lowest;
  };
  for (const id of order.keys()) if (!found.has(id)) visit(id);
  return circle;
}

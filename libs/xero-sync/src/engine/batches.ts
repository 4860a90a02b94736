import type { Linger } from './pacing.js';

/** One effect that is to be sent, as the choice of the next call sees it. */
export interface Node {
  id: string;
  /** Place in the order of business: own sequence, or the lowest of those that wait for it. */
  rank: number;
  /** A person waits for it. */
  priority: boolean;
  call: string;
  batchSize: number;
  /** Set after a call failed as a whole: this one travels without company. */
  alone: boolean;
  /** Since when it waits, or the oldest of those that wait for it; milliseconds since the epoch. */
  queuedAt: number;
  /** Ids of the nodes that must be through first. */
  after: readonly string[];
  /** Waits for something outside of the plan, e.g. an answer that was lost. */
  blocked?: boolean;
}

export interface ChoiceContext {
  now: number;
  /** How long a batch may wait for company. */
  linger: Linger;
  /** When a group of ready nodes was first passed over, by group; kept by the drainer between choices. */
  passedOver: Map<string, number>;
  /** No group is passed over for longer than this (ms). */
  patience: number;
}

export type Choice = { send: Node[]; group: string } | { waitMs: number; group: string; missing: number } | 'nothing';

interface Group {
  key: string;
  ready: Node[];
  size: number;
  rank: number;
  leaf: boolean;
  full: boolean;
  priority: boolean;
  dueIn: number;
}

/**
 * Picks the members of the next call. Ready nodes never depend on each other, so those of one call always commute. Full
 * batches go first, then what others wait for, in the order of business; leaves (nothing waits for them: payments) are
 * held back until they fill a call or nothing else is ready.
 */
export function chooseBatch(nodes: readonly Node[], context: ChoiceContext): Choice {
  const groups = readyGroups(nodes, context);
  if (groups.length === 0) return 'nothing';
  const due = groups.filter((group) => group.dueIn <= 0);
  if (due.length === 0) {
    const next = groups.reduce((a, b) => (a.dueIn <= b.dueIn ? a : b));
    return { waitMs: next.dueIn, group: next.key, missing: next.size - next.ready.length };
  }
  const chosen = due.toSorted((a, b) => standing(a, context) - standing(b, context) || a.rank - b.rank)[0]!;
  remember(groups, chosen, context);
  return { send: chosen.ready.slice(0, chosen.size), group: chosen.key };
}

function readyGroups(nodes: readonly Node[], context: ChoiceContext): Group[] {
  const present = new Set(nodes.map((node) => node.id));
  const awaited = new Set(nodes.flatMap((node) => node.after));
  const byKey = new Map<string, Node[]>();
  for (const node of nodes) {
    if (node.blocked || node.after.some((id) => present.has(id))) continue;
    const key = node.alone ? `${node.call}#${node.id}` : node.call;
    byKey.set(key, [...(byKey.get(key) ?? []), node]);
  }
  const newest = Math.max(...nodes.map((node) => node.queuedAt));
  return [...byKey].map(([key, members]) => groupOf(key, members, awaited, newest, context));
}

function groupOf(
  key: string,
  members: Node[],
  awaited: ReadonlySet<string>,
  newest: number,
  { now, linger }: ChoiceContext,
): Group {
  const ready = members.toSorted((a, b) => Number(b.priority) - Number(a.priority) || a.rank - b.rank);
  const size = ready[0]!.alone ? 1 : ready[0]!.batchSize;
  const priority = ready[0]!.priority;
  const full = ready.length >= size;
  const oldest = Math.min(...ready.map((node) => node.queuedAt));
  const leaf = !ready.some((node) => awaited.has(node.id));
  const patience = leaf ? linger.leaves : linger.documents;
  return {
    key,
    ready,
    size,
    rank: Math.min(...ready.map((node) => node.rank)),
    leaf,
    full,
    priority,
    dueIn: full || priority ? 0 : Math.min(oldest + patience, newest + linger.quiet) - now,
  };
}

/** Lower goes first. */
function standing(group: Group, context: ChoiceContext): number {
  const since = context.passedOver.get(group.key);
  if (group.priority || (since !== undefined && context.now - since > context.patience)) return 0;
  if (group.full) return 1;
  return group.leaf ? 3 : 2;
}

function remember(groups: readonly Group[], chosen: Group, { passedOver, now }: ChoiceContext): void {
  const keys = new Set(groups.map((group) => group.key));
  for (const key of passedOver.keys()) if (!keys.has(key)) passedOver.delete(key);
  passedOver.delete(chosen.key);
  for (const key of keys) if (key !== chosen.key && !passedOver.has(key)) passedOver.set(key, now);
}

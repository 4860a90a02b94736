import type { Plan } from './plan.js';

/** Most elements that one call may carry. */
const BATCH = 50;

interface FloorLine {
  kind: string;
  effects: number;
  calls: number;
}

export interface Floor {
  lines: FloorLine[];
  /** Σ ⌈effects of a kind ÷ 50⌉: nobody can need fewer. */
  calls: number;
  /** Calls of a sender who knew everything beforehand and still kept each dependency. */
  inOrder: number;
}

interface Step {
  call: string;
  after: number[];
}

/** How few calls the books need for a plan, computed from what was planned and not from what was sent. */
export function floorOf(plan: Plan): Floor {
  const steps = stepsOf(plan);
  const effects = new Map<string, number>();
  for (const { call } of steps) effects.set(call, (effects.get(call) ?? 0) + 1);
  const lines = [...effects].map(([kind, count]) => ({ kind, effects: count, calls: Math.ceil(count / BATCH) }));
  return { lines, calls: lines.reduce((sum, line) => sum + line.calls, 0), inOrder: packedCalls(steps) };
}

/** Every effect in business order, with the earlier ones that must be in the books before it. */
export function stepsOf({ openings, events }: Plan): Step[] {
  const steps: Step[] = [];
  const known = new Map<string, number>();
  const add = (call: string, after: (number | undefined)[]): number =>
    steps.push({ call, after: after.filter((at) => at !== undefined) }) - 1;
  const once = (call: string, id: string): number => {
    const key = `${call} ${id}`;
    const at = known.get(key) ?? add(call, []);
    known.set(key, at);
    return at;
  };
  const stock = new StockOrder();
  const adjust = (productId: string) => {
    const after = [once('items', productId), ...stock.before(productId, 'in')];
    stock.moved(productId, 'in', add('bills', after));
  };
  for (const { product } of openings) adjust(product.id);
  for (const event of events) {
    if (event.kind === 'stock') adjust(event.productId);
    else if (event.kind === 'payment') add('payments', [known.get(`invoice ${event.order.id}`)]);
    else {
      const out = event.kind === 'invoice';
      const moves = event.lines.flatMap(({ productId, returns }) =>
        productId !== undefined && (out || returns) ? [productId] : [],
      );
      const items = event.lines.flatMap(({ productId }) => (productId === undefined ? [] : [once('items', productId)]));
      const earlier = moves.flatMap((productId) => stock.before(productId, out ? 'out' : 'in'));
      const at = add(out ? 'invoices' : 'credit notes', [
        once('contacts', event.order.customerId),
        ...items,
        ...earlier,
      ]);
      for (const productId of moves) stock.moved(productId, out ? 'out' : 'in', at);
      if (out) known.set(`invoice ${event.order.id}`, at);
      else if (event.allocated > 0n) add('allocations', [at, known.get(`invoice ${event.order.id}`)]);
    }
  }
  return steps;
}

/** Ins and outs of one product never pass each other; ins among themselves, and outs, may. */
class StockOrder {
  private readonly runs = new Map<string, { direction: 'in' | 'out'; run: number[]; before: number[] }>();

  before(productId: string, direction: 'in' | 'out'): number[] {
    const last = this.runs.get(productId);
    if (!last) return [];
    return last.direction === direction ? last.before : last.run;
  }

  moved(productId: string, direction: 'in' | 'out', step: number): void {
    const last = this.runs.get(productId);
    if (last?.direction === direction) last.run.push(step);
    else this.runs.set(productId, { direction, run: [step], before: last?.run ?? [] });
  }
}

/**
 * Greedy list scheduling: the endpoint whose ready steps have the longest chain behind them goes first, and within it
 * those steps; what nothing waits for fills the gaps and otherwise goes last.
 */
function packedCalls(steps: Step[]): number {
  const waiting = steps.map(({ after }) => after.length);
  const followers: number[][] = steps.map(() => []);
  steps.forEach(({ after }, at) => after.forEach((before) => followers[before]?.push(at)));
  const chain = chainLengths(followers);
  const ready = new Map<string, number[]>();
  const offer = (at: number) => {
    const name = endpointOf(steps[at]);
    ready.set(name, [...(ready.get(name) ?? []), at]);
  };
  waiting.forEach((count, at) => count === 0 && offer(at));
  for (let calls = 0; ; calls++) {
    const longest = (list: number[]) => Math.max(...list.map((at) => chain[at] ?? 0));
    const [name, list] = [...ready].sort(([, a], [, b]) => longest(b) - longest(a) || b.length - a.length)[0] ?? [];
    if (name === undefined || list === undefined) return calls;
    list.sort((a, b) => (chain[b] ?? 0) - (chain[a] ?? 0) || a - b);
    const batch = list.splice(0, name === 'allocations' ? 1 : BATCH);
    if (list.length === 0) ready.delete(name);
    for (const at of batch)
      for (const follower of followers[at] ?? []) {
        waiting[follower] = (waiting[follower] ?? 0) - 1;
        if (waiting[follower] === 0) offer(follower);
      }
  }
}

/** One endpoint carries sales invoices and bills alike; an allocation's address names its credit note, so it travels alone. */
const endpointOf = (step: Step | undefined): string => (step?.call === 'bills' ? 'invoices' : (step?.call ?? ''));

/** How many steps stand in the longest row behind each one. */
function chainLengths(followers: number[][]): number[] {
  const chain = followers.map(() => 0);
  for (let at = followers.length - 1; at >= 0; at--)
    chain[at] = Math.max(0, ...(followers[at] ?? []).map((follower) => 1 + (chain[follower] ?? 0)));
  return chain;
}

import { laterKinds, type LaterKind } from './later-kinds.js';

/** A fail point of the product, by the number it has in the crash-point matrix. */
interface Point {
  name: string;
  /** Which process dies there. */
  dies: 'web' | 'all' | 'worker';
  action: 'kill' | 'stop';
  /** Whether the effect is in Xero, and whether the product has linked it, at the moment of death. */
  applied: boolean;
  linked: boolean;
}

const inWorker = (name: string, applied: boolean, linked = false): Point => ({
  ...{ name, dies: 'worker', action: 'kill', applied, linked },
});

export const points: Readonly<Record<number, Point>> = {
  1: { name: 'before_outbox_insert', dies: 'web', action: 'kill', applied: false, linked: false },
  2: { name: 'after_outbox_insert', dies: 'web', action: 'kill', applied: false, linked: false },
  // The process that commits the change is here the one that drains, too.
  3: { name: 'after_commit_before_wake_up', dies: 'all', action: 'kill', applied: false, linked: false },
  4: inWorker('wake_up_taken', false),
  5: inWorker('lane_taken', false),
  6: inWorker('attempt_committed', false),
  7: inWorker('request_half_sent', false),
  8: inWorker('request_sent', false),
  9: inWorker('answer_arrived', true),
  10: inWorker('answer_read', true),
  11: inWorker('between_results', true),
  12: inWorker('result_committed', true, true),
  13: { name: 'lane_lost', dies: 'worker', action: 'stop', applied: false, linked: false },
};

/** The kinds of the main path. */
export const mainKinds = ['contact', 'item', 'invoice', 'payment'] as const;
export type MainKind = (typeof mainKinds)[number];
export type Kind = MainKind | LaterKind;
export const kinds: readonly Kind[] = [...mainKinds, ...(Object.keys(laterKinds) as LaterKind[])];

export interface CrashCase {
  point: number;
  kind: Kind;
  /** How many records are under way; the middle one meets the point. */
  records: number;
  /** Which passage of the point is the fatal one. */
  hit: number;
  /** Nobody takes over before the time for repeating the same bytes is past, so what was lost must be looked for. */
  late?: boolean;
}

/** Where a stopped process stands when it wakes up: about to store the attempt, to send it, to write down what came of it. */
const stops = ['before its attempt', 'before its call', 'before its result'] as const;

/**
 * Every point × kind × {single, middle of 5}; and what gets lost on the way, once more with a late rescue. Of the kinds beside
 * the main path, `some`: an eighth of that, in which every point and every kind has its turn.
 */
export function crashCases(some: boolean): CrashCase[] {
  const late = [7, 8, 9].flatMap((point) =>
    (some ? mainKinds : kinds).map((kind) => ({ point, kind, records: 1, hit: 1, late: true })),
  );
  const later = matrix(Object.keys(laterKinds) as LaterKind[]);
  return [...matrix(mainKinds), ...(some ? later.filter((_, i) => i % 16 === 0 || i % 16 === 9) : later), ...late];
}

function matrix(of: readonly Kind[]): CrashCase[] {
  return Object.keys(points).flatMap((name) => {
    const point = Number(name);
    return of.flatMap((kind) => {
      if (point === 13)
        return stops.flatMap((_, i) => [
          { point, kind, records: 1, hit: i + 1 },
          { point, kind, records: 5, hit: i + 1 },
        ]);
      return [
        { point, kind, records: 1, hit: 1 },
        { point, kind, records: 5, hit: 1 },
      ];
    });
  });
}

/** One run a point, the kinds taking turns; after 6 to 10 once more with a late rescue. */
export function productionCases(): CrashCase[] {
  const numbers = Object.keys(points).map(Number);
  const one = (point: number): CrashCase => ({
    ...{ point, kind: mainKinds[(point + 2) % mainKinds.length]!, records: 1 },
    hit: point === 13 ? 2 : 1,
  });
  return [
    ...numbers.map(one),
    ...[6, 7, 8, 9, 10].map((point): CrashCase => ({
      point,
      kind: mainKinds[point % mainKinds.length]!,
      records: 1,
      hit: 1,
      late: true,
    })),
  ];
}

export function titleOf({ point, kind, records, hit, late }: CrashCase): string {
  const where = point === 13 ? ` ${stops[hit - 1]}` : '';
  const position = records === 1 ? 'single' : `middle of ${records}`;
  return `${String(point).padStart(2)} ${points[point]!.name}${where}, ${kind}, ${position}${late ? ', rescued late' : ''}`;
}

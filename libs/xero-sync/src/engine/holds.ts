import type { Hold, PlannedStep } from './judgement.js';
import type { Problem } from './outcome.js';
import type { OutboxRow } from './rows.js';

/** What is said of a record behind one that has an unresolved error. */
export const heldSentence = (name: string, problems: readonly Problem[]): string =>
  `Waits for ${name}, which has an unresolved error. ${problems[0]?.sentence ?? ''}`.trim();

/** Why a row that is not a candidate stands still, for what is behind it; undefined for a candidate. */
export function standstill(row: OutboxRow, now: number, name: string): Hold | 'passes' | undefined {
  const at = { kind: row.kind, id: row.recordId, rowId: row.id };
  if (row.state === 'attention') {
    // The document is in the books; that its totals differ is for people to judge.
    if (row.reasonCode === 'linked_differs') return 'passes';
    return { ...at, code: 'held', sentence: heldSentence(name, row.problems) };
  }
  if (row.state === 'sending' || row.state === 'unknown')
    return { ...at, code: 'waits_for_answer', sentence: `Waits until it is known whether Xero has ${name}.` };
  if (row.heldKind !== undefined && row.heldRecord !== undefined)
    return {
      kind: row.heldKind,
      id: row.heldRecord,
      code: row.reasonCode ?? 'held',
      sentence: row.reason ?? `Waits for ${name}.`,
      ...(row.heldBy === undefined ? {} : { rowId: row.heldBy }),
    };
  if (row.notBefore !== undefined && row.notBefore > now)
    return { ...at, code: 'waits', sentence: `Waits for ${name}. ${row.reason ?? ''}`.trim() };
  return undefined;
}

/** What is behind a held step is held by the same root; what is behind a blocked one is blocked. */
export function spreadHolds(steps: ReadonlyMap<string, PlannedStep>): void {
  const seen = new Set<string>();
  const visit = (step: PlannedStep): void => {
    if (seen.has(step.id)) return;
    seen.add(step.id);
    for (const id of step.after) {
      const earlier = steps.get(id);
      if (!earlier) continue;
      visit(earlier);
      if (earlier.hold) step.hold ??= earlier.hold;
      if (earlier.blocked) step.blocked = true;
      if (earlier.excluded !== undefined && earlier.row.id !== step.row.id) step.excluded ??= earlier.excluded;
    }
  };
  for (const step of steps.values()) visit(step);
}

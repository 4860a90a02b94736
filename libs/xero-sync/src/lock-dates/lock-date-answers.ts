import type { EntityManager } from 'typeorm';
import { answerKey } from '../engine/engine-ports.js';
import { rowsOf } from '../engine/sql.js';
import type { RecordRef } from '../host/records.js';

/** What people answered about these records, by `answerKey`. */
export async function answersOf(
  tx: EntityManager,
  workspaceId: string,
  refs: readonly { kind: RecordRef['kind']; id: string }[],
): Promise<Map<string, string>> {
  if (refs.length === 0) return new Map();
  const found = await rowsOf<{ kind: RecordRef['kind']; record_id: string; question: string; answer: string }>(
    tx,
    `SELECT kind, record_id, question, answer FROM xero_answers
      WHERE workspace_id = $1 AND (kind, record_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
    [workspaceId, refs.map((ref) => ref.kind), refs.map((ref) => ref.id)],
  );
  return new Map(found.map((raw) => [answerKey({ kind: raw.kind, id: raw.record_id }, raw.question), raw.answer]));
}

import type { EntityManager } from 'typeorm';
import type { Attempt, AttemptMember } from './attempt-store.js';
import type { CallResult, Remote } from './call.js';
import { differenceOf } from './comparison.js';
import { failPoint } from './fail-points.js';
import { writeHistory, type HistoryEntry } from './history.js';
import type { MemberVerdict } from './interpretation.js';
import type { Problem } from './outcome.js';
import { rowsOf } from './sql.js';
import { cause } from '../help/causes.js';

/** Particulars of the call that ended, for attempt and history. */
export type CallFacts = Pick<CallResult, 'httpStatus' | 'excerpt' | 'correlationId'> & {
  outcome: string;
  durationMs?: number;
  /** Repeating the same bytes would help nobody. */
  lookOnly?: boolean;
  /** Whether the call counts as a try of its rows: waiting for one's turn, for a token or for the network does not. */
  countsAsTry: boolean;
};

/** How one member ended, ready to be written. */
interface MemberEnd {
  member: AttemptMember;
  verdict: MemberVerdict;
  state: 'pending' | 'unknown' | 'done' | 'refused';
  problems: Problem[];
  remote?: Remote;
  /** What is agreed now; null when the two sides differ, so that the next plan sends the record again: that is what Retry is for. */
  content: string | null;
}

/** Links, steps and history of all members, in a handful of statements: the counter is locked meanwhile. */
export async function settleMembers(
  tx: EntityManager,
  attempt: Attempt,
  verdicts: readonly MemberVerdict[],
  facts: CallFacts,
): Promise<{ adopted: number }> {
  const elsewhere = await stepsLinkedElsewhere(tx, attempt, verdicts);
  const ends = attempt.members.map((member, i) => endOf(member, verdicts[i]!, elsewhere.has(member.stepId)));
  await keepLinks(tx, attempt, ends);
  await clearLinks(tx, attempt, ends);
  failPoint('between_results');
  await markSteps(tx, attempt, ends);
  await writeHistory(
    tx,
    attempt.workspaceId,
    ends.flatMap((end) => historyOf(attempt, end, facts)),
  );
  return { adopted: ends.filter(({ verdict }) => verdict.as === 'applied' && verdict.adopted).length };
}

function endOf(member: AttemptMember, verdict: MemberVerdict, isElsewhere: boolean): MemberEnd {
  const open = { member, verdict, problems: [], content: null };
  if (verdict.as === 'unknown') return { ...open, state: 'unknown' };
  if (verdict.as === 'again') return { ...open, state: 'pending' };
  if (verdict.as === 'refused') return { ...open, state: 'refused', problems: verdict.problems };
  const { remote } = verdict;
  if (remote && isElsewhere) return { ...open, state: 'refused', problems: [linkedElsewhere(member, remote)] };
  const difference = member.clearsLink ? undefined : differenceOf(member.label, member.expect, remote);
  return {
    member,
    verdict,
    state: 'done',
    problems: difference ? [difference] : [],
    content: difference ? null : member.content,
    ...(remote ? { remote } : {}),
  };
}

/** Steps whose document belongs to another record of ours already. */
async function stepsLinkedElsewhere(
  tx: EntityManager,
  attempt: Attempt,
  verdicts: readonly MemberVerdict[],
): Promise<Set<string>> {
  const lines = attempt.members.flatMap((member, i) => {
    const verdict = verdicts[i]!;
    if (verdict.as !== 'applied' || !verdict.remote || member.clearsLink) return [];
    const { type, id } = verdict.remote;
    return [{ step: member.stepId, kind: member.kind, record_id: member.recordId, part: member.part, type, id }];
  });
  const found = await rowsOf<{ step: string }>(
    tx,
    `SELECT m.step FROM jsonb_to_recordset($3::jsonb) AS m(step text, kind text, record_id text, part text, type text, id text)
       JOIN xero_links l ON l.workspace_id = $1 AND l.tenant_id = $2 AND l.remote_type = m.type AND l.remote_id = m.id
      WHERE l.archived_at IS NULL AND l.remote_type <> 'BatchPayment'
        AND NOT (l.kind = m.kind AND l.record_id = m.record_id AND l.part = m.part)`,
    [attempt.workspaceId, attempt.tenantId, JSON.stringify(lines)],
  );
  return new Set(found.map(({ step }) => step));
}

async function keepLinks(tx: EntityManager, attempt: Attempt, ends: readonly MemberEnd[]): Promise<void> {
  const kept = ends.filter(({ state, member }) => state === 'done' && !member.clearsLink);
  const linesOf = (some: readonly MemberEnd[]) =>
    JSON.stringify(
      some.map(({ member, remote, content }) => ({
        kind: member.kind,
        record_id: member.recordId,
        part: member.part,
        remote_type: remote?.type,
        remote_id: remote?.id,
        number: remote?.number,
        status: remote?.status,
        remote_updated_at: remote?.updatedAt,
        content,
        details: remote?.details ?? {},
      })),
    );
  await tx.query(
    `INSERT INTO xero_links (workspace_id, tenant_id, exported_at, kind, record_id, part, remote_type, remote_id, number, status,
       remote_updated_at, content, details)
     SELECT $1, $2, clock_timestamp(), l.* FROM jsonb_to_recordset($3::jsonb) AS l(kind text, record_id text, part text,
       remote_type text, remote_id text, number text, status text, remote_updated_at timestamptz, content text, details jsonb)
     ON CONFLICT (workspace_id, tenant_id, kind, record_id, part) WHERE archived_at IS NULL DO UPDATE SET
       remote_type = EXCLUDED.remote_type, remote_id = EXCLUDED.remote_id,
       number = COALESCE(EXCLUDED.number, xero_links.number), status = COALESCE(EXCLUDED.status, xero_links.status),
       remote_updated_at = COALESCE(EXCLUDED.remote_updated_at, xero_links.remote_updated_at), content = EXCLUDED.content,
       details = xero_links.details || EXCLUDED.details, exported_at = EXCLUDED.exported_at, stamp_due = true`,
    [attempt.workspaceId, attempt.tenantId, linesOf(kept.filter(({ remote }) => remote))],
  );
  const silent = kept.filter(({ remote }) => !remote);
  if (silent.length === 0) return;
  await tx.query(
    `UPDATE xero_links l SET content = m.content, exported_at = clock_timestamp(), stamp_due = true
      FROM jsonb_to_recordset($3::jsonb) AS m(kind text, record_id text, part text, content text)
      WHERE l.workspace_id = $1 AND l.tenant_id = $2 AND l.kind = m.kind AND l.record_id = m.record_id AND l.part = m.part
        AND l.archived_at IS NULL`,
    [attempt.workspaceId, attempt.tenantId, linesOf(silent)],
  );
}

async function clearLinks(tx: EntityManager, attempt: Attempt, ends: readonly MemberEnd[]): Promise<void> {
  const cleared = ends.filter(({ state, member }) => state === 'done' && member.clearsLink);
  if (cleared.length === 0) return;
  await tx.query(
    `UPDATE xero_links l SET archived_at = clock_timestamp(), exported_at = clock_timestamp(), stamp_due = true
      FROM jsonb_to_recordset($3::jsonb) AS m(kind text, "recordId" text, part text)
      WHERE l.workspace_id = $1 AND l.tenant_id = $2 AND l.kind = m.kind AND l.record_id = m."recordId" AND l.part = m.part
        AND l.archived_at IS NULL`,
    [attempt.workspaceId, attempt.tenantId, JSON.stringify(cleared.map(({ member }) => member))],
  );
}

function markSteps(tx: EntityManager, attempt: Attempt, ends: readonly MemberEnd[]): Promise<unknown> {
  const lines = ends.map(({ member, state, problems }) => ({ id: member.stepId, state, problems }));
  return tx.query(
    `UPDATE xero_steps s SET state = m.state, problems = m.problems, updated_at = now()
      FROM jsonb_to_recordset($2::jsonb) AS m(id uuid, state text, problems jsonb) WHERE s.workspace_id = $1 AND s.id = m.id`,
    [attempt.workspaceId, JSON.stringify(lines)],
  );
}

const linkedElsewhere = (member: AttemptMember, remote: Remote): Problem => ({
  ...cause('linked_elsewhere'),
  sentence: `${member.label} was found in Xero as ${remote.number ?? remote.id}, which belongs to another record already.`,
});

const verbs: Record<AttemptMember['effect'], string> = {
  create: 'was created in Xero',
  approve: 'was approved in Xero',
  update: 'was updated in Xero',
  void: 'was voided in Xero',
  delete: 'was removed from Xero',
};

const outcomes: Record<AttemptMember['effect'], HistoryEntry['outcome']> = {
  create: 'create',
  approve: 'update',
  update: 'update',
  void: 'void',
  delete: 'delete',
};

function historyOf(attempt: Attempt, end: MemberEnd, facts: CallFacts): HistoryEntry[] {
  const { member, verdict, state, problems, remote } = end;
  if (state === 'pending' || state === 'unknown') return [];
  const refused = state === 'refused';
  const adopted = verdict.as === 'applied' && verdict.adopted === true;
  const done = `${member.label} ${adopted ? 'was found in Xero after its answer had been lost' : verbs[member.effect]}.`;
  const warnings =
    verdict.as === 'applied' && verdict.warnings.length > 0 ? ` Xero warned: ${verdict.warnings.join(' ')}` : '';
  return [
    {
      direction: 'export',
      kind: member.kind,
      recordId: member.recordId,
      rowId: member.rowId,
      attemptId: attempt.id,
      label: member.label,
      what: `${refused ? (problems[0]?.sentence ?? 'Xero refused it.') : done}${warnings}`,
      outcome: refused ? 'refused' : adopted ? 'adopted' : problems.length > 0 ? 'differs' : outcomes[member.effect],
      problems,
      ...(remote
        ? { remote: { type: remote.type, id: remote.id, ...(remote.number ? { number: remote.number } : {}) } }
        : {}),
      ...(facts.excerpt === undefined || !refused ? {} : { excerpt: facts.excerpt }),
      ...(facts.durationMs === undefined ? {} : { durationMs: facts.durationMs }),
    },
  ];
}

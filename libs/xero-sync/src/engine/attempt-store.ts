import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Kind } from '../host/records.js';
import type { Member, PreparedCall } from './call.js';
import type { EngineTiming } from './engine-timing.js';
import type { StepPlan } from './exporter.js';
import type { PlannedStep } from './judgement.js';
import type { Lane } from './lane.js';
import { rowsOf } from './sql.js';

/** A member as it was stored with its attempt. */
export interface AttemptMember extends Member {
  rowId: string;
  kind: Kind;
  recordId: string;
  part: string;
  effect: StepPlan['effect'];
  label: string;
  content: string;
  expect?: NonNullable<StepPlan['expect']>;
  remoteType: string;
  clearsLink: boolean;
}

/** A call that is committed: nothing about it changes any more, whatever happens to the process. */
export interface Attempt {
  id: string;
  workspaceId: string;
  tenantId: string;
  prepared: PreparedCall;
  idempotencyKey: string;
  preparedAt: number;
  sendBy: Date;
  resends: number;
  looks: number;
  /** Members whose outcome is still open, in the order in which they were sent. */
  members: AttemptMember[];
  /** What came of the call so far, when it is being followed up. */
  outcome?: string;
  /** All members have an open outcome, so the same bytes may be repeated. */
  whole: boolean;
}

/** A step with the element that will be sent. */
export interface BuiltStep {
  step: PlannedStep;
  member: Member;
}

/** After as many repetitions of the same bytes the engine looks instead. */
export const mostResends = 2;

/** What an attempt is made of. */
interface NewAttempt {
  lane: Lane;
  tenantId: string;
  steps: readonly BuiltStep[];
  prepared: PreparedCall;
  /** How many steps each row has in all. */
  stepsOf: ReadonlyMap<string, number>;
  timing: Pick<EngineTiming, 'settle' | 'sendWithin'>;
}

/** Writes attempt, steps and rows; undefined when an effect of an earlier, lost try must be looked for first. */
export async function storeAttempt(
  tx: EntityManager,
  { lane, tenantId, steps, prepared, stepsOf, timing }: NewAttempt,
): Promise<Attempt | undefined> {
  const id = randomUUID();
  const lookFirst = steps.some(({ step }) => step.row.lookFirst && step.plan.effect === 'create');
  const sequence = Math.min(...steps.map(({ step }) => step.row.sequence));
  const idempotencyKey = `${tenantId}:${sequence}:${id}`.slice(-128);
  const [raw] = await rowsOf<{ prepared_at: Date; send_by: Date }>(
    tx,
    `INSERT INTO xero_attempts (id, workspace_id, tenant_id, epoch, call, args, body, idempotency_key, prepared_at, send_by, state,
       next_at, resends)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp(), clock_timestamp() + $9 * interval '1 millisecond', $10,
       CASE WHEN $10 = 'unknown' THEN now() END, $11)
     RETURNING prepared_at, send_by`,
    [
      id,
      lane.workspaceId,
      tenantId,
      lane.epoch,
      prepared.call,
      JSON.stringify(prepared.args),
      prepared.body,
      idempotencyKey,
      lookFirst ? -timing.settle : timing.sendWithin,
      lookFirst ? 'unknown' : 'open',
      lookFirst ? mostResends : 0,
    ],
  );
  const members = await storeSteps(tx, lane.workspaceId, id, steps, lookFirst);
  await markRows(tx, lane.workspaceId, tenantId, steps, stepsOf, lookFirst);
  if (lookFirst) return undefined;
  return {
    id,
    workspaceId: lane.workspaceId,
    tenantId,
    prepared,
    idempotencyKey,
    preparedAt: raw!.prepared_at.getTime(),
    sendBy: raw!.send_by,
    resends: 0,
    looks: 0,
    members,
    whole: true,
  };
}

async function storeSteps(
  tx: EntityManager,
  workspaceId: string,
  attemptId: string,
  steps: readonly BuiltStep[],
  lookFirst: boolean,
): Promise<AttemptMember[]> {
  const lines = steps.map(({ step, member }, position) => ({
    id: member.stepId,
    row_id: step.row.id,
    kind: step.row.kind,
    record_id: step.row.recordId,
    part: step.plan.part,
    effect: step.plan.effect,
    call: step.plan.call,
    label: step.plan.label,
    natural_key: step.plan.naturalKey,
    content: step.plan.content,
    expect: step.plan.expect ?? null,
    ordering: { in: step.plan.stockIn ?? [], out: step.plan.stockOut ?? [], documents: step.documents },
    element: member.element,
    target: member.target ?? null,
    remote_type: step.plan.remoteType,
    remote_id: member.remoteId ?? null,
    clears_link: step.plan.clearsLink ?? false,
    position,
  }));
  const stored = await rowsOf<RawStep>(
    tx,
    `INSERT INTO xero_steps (workspace_id, attempt_id, state, id, row_id, kind, record_id, part, effect, call, label, natural_key, content,
       expect, ordering, element, target, remote_type, remote_id, clears_link, position)
     SELECT $1, $2, $4, s.* FROM jsonb_to_recordset($3::jsonb) AS s(id uuid, row_id uuid, kind text, record_id text, part text,
       effect text, call text, label text, natural_key text, content text, expect jsonb, ordering jsonb, element jsonb,
       target text, remote_type text, remote_id text, clears_link boolean, position integer)
     ON CONFLICT (workspace_id, row_id, part, effect) DO UPDATE SET attempt_id = EXCLUDED.attempt_id, state = EXCLUDED.state,
       call = EXCLUDED.call, label = EXCLUDED.label, natural_key = EXCLUDED.natural_key, content = EXCLUDED.content,
       expect = EXCLUDED.expect, ordering = EXCLUDED.ordering, element = EXCLUDED.element, target = EXCLUDED.target,
       remote_type = EXCLUDED.remote_type, remote_id = EXCLUDED.remote_id, clears_link = EXCLUDED.clears_link,
       position = EXCLUDED.position, problems = '[]', updated_at = now()
     RETURNING ${stepColumns}`,
    [workspaceId, attemptId, JSON.stringify(lines), lookFirst ? 'unknown' : 'sending'],
  );
  // The elements as they were built, not as jsonb gives them back: the order of their keys is part of the bytes.
  return stored
    .toSorted((a, b) => a.position - b.position)
    .map((raw, position) => ({ ...toMember(raw), element: steps[position]!.member.element }));
}

async function markRows(
  tx: EntityManager,
  workspaceId: string,
  tenantId: string,
  steps: readonly BuiltStep[],
  stepsOf: ReadonlyMap<string, number>,
  lookFirst: boolean,
): Promise<void> {
  const sent = new Map<string, number>();
  for (const { step } of steps) sent.set(step.row.id, (sent.get(step.row.id) ?? 0) + 1);
  const lines = [...sent].map(([id, count]) => ({ id, left: (stepsOf.get(id) ?? count) - count }));
  await tx.query(
    `UPDATE xero_outbox o SET state = $4, steps_left = r.left, tenant_id = $3, reason_code = NULL, reason = NULL,
       first_attempt_at = COALESCE(o.first_attempt_at, now()), updated_at = now()
      FROM jsonb_to_recordset($2::jsonb) AS r(id uuid, "left" integer) WHERE o.workspace_id = $1 AND o.id = r.id`,
    [workspaceId, JSON.stringify(lines), tenantId, lookFirst ? 'unknown' : 'sending'],
  );
}

/** An attempt as it was committed, with the members whose outcome is open. */
export async function loadAttempt(tx: EntityManager, workspaceId: string, raw: RawAttempt): Promise<Attempt> {
  const steps = await rowsOf<RawStep & { state: string }>(
    tx,
    `SELECT ${stepColumns}, state FROM xero_steps WHERE workspace_id = $1 AND attempt_id = $2 ORDER BY position`,
    [workspaceId, raw.id],
  );
  const open = steps.filter((step) => step.state === 'unknown' || step.state === 'sending');
  return {
    id: raw.id,
    workspaceId,
    tenantId: raw.tenant_id,
    prepared: { call: raw.call, args: raw.args, body: raw.body ?? '' },
    idempotencyKey: raw.idempotency_key,
    preparedAt: raw.prepared_at.getTime(),
    sendBy: raw.send_by,
    resends: raw.resends,
    looks: raw.looks,
    ...(raw.outcome === null ? {} : { outcome: raw.outcome }),
    members: open.map(toMember),
    whole: open.length === steps.length && raw.body !== null,
  };
}

/** A row of `xero_attempts` as the database gives it back. */
export interface RawAttempt {
  id: string;
  tenant_id: string;
  call: string;
  args: Record<string, string | boolean>;
  body: string | null;
  idempotency_key: string;
  prepared_at: Date;
  send_by: Date;
  resends: number;
  looks: number;
  outcome: string | null;
}

const stepColumns = `id, row_id, kind, record_id, part, effect, label, natural_key, content, expect, element, target,
  remote_type, remote_id, clears_link, position`;

interface RawStep {
  id: string;
  row_id: string;
  kind: Kind;
  record_id: string;
  part: string;
  effect: StepPlan['effect'];
  label: string;
  natural_key: string;
  content: string;
  expect: StepPlan['expect'] | null;
  element: Record<string, unknown>;
  target: string | null;
  remote_type: string;
  remote_id: string | null;
  clears_link: boolean;
  position: number;
}

const toMember = (raw: RawStep): AttemptMember => ({
  stepId: raw.id,
  rowId: raw.row_id,
  kind: raw.kind,
  recordId: raw.record_id,
  part: raw.part,
  effect: raw.effect,
  label: raw.label,
  naturalKey: raw.natural_key,
  content: raw.content,
  element: raw.element,
  remoteType: raw.remote_type,
  clearsLink: raw.clears_link,
  ...(raw.expect ? { expect: raw.expect } : {}),
  ...(raw.target === null ? {} : { target: raw.target }),
  ...(raw.remote_id === null ? {} : { remoteId: raw.remote_id }),
});

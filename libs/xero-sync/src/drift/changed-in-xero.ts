import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Connections, heldBackCode } from '../engine/engine-ports.js';
import { Outbox, unheld } from '../engine/outbox.service.js';
import { rowsOf } from '../engine/sql.js';
import type { Page, PageRequest } from '../engine/views.js';
import { WakeUps } from '../engine/wake-ups.js';
import type { Caller } from '../host/access.js';
import { CrmHost, recordKey } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import type { Kind, RecordRef } from '../host/records.js';
import { SyncError } from '../sync-error.js';
import type { FactsType } from '../xero/agreed-facts.js';
import type { DriftCause, DriftState } from './causes.js';
import { acceptedChange, choicesFor, type DriftChoice } from './choices.js';
import type { Difference } from './comparison.js';
import { tellHistory } from './drift-items.js';
import { stillLinked } from './held-back.js';

/** One change, as people see it. */
export interface ChangeView {
  id: string;
  ref: RecordRef;
  label: string;
  cause: DriftCause;
  state: DriftState;
  sentence: string;
  remoteType: FactsType;
  remoteId: string;
  fields: Difference[];
  choices: DriftChoice[];
  firstAt: Date;
  lastAt: Date;
  decidedAt?: Date;
  decidedBy?: string;
  reason?: string;
}

export interface ChangeFilter {
  state?: DriftState;
  kind?: Kind;
}

interface Decision {
  state: DriftState;
  what: string;
  reason?: string;
}

/** The list *Changed in Xero* and what people decide about its items. */
@Injectable()
export class ChangedInXero {
  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly host: CrmHost,
    private readonly outbox: Outbox,
    private readonly wakeUps: WakeUps,
  ) {}

  /** Changes in the organisation that is connected, the latest first; without a filter those that are not over. */
  list(workspaceId: string, filter: ChangeFilter, { page, pageSize }: PageRequest): Promise<Page<ChangeView>> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const tenantId = await this.tenantOf(tx, workspaceId);
      const states = filter.state ? [filter.state] : ['open', 'excluded'];
      const where = `workspace_id = $1 AND tenant_id = $2 AND state = ANY($3) AND ($4::text IS NULL OR kind = $4)
        AND (state NOT IN ('open', 'excluded') OR ${stillLinked})`;
      const of = [workspaceId, tenantId ?? '', states, filter.kind ?? null];
      const rows = await rowsOf<RawChange>(
        tx,
        `SELECT ${columns} FROM xero_drift WHERE ${where} ORDER BY first_at DESC, id LIMIT $5 OFFSET $6`,
        [...of, pageSize, (page - 1) * pageSize],
      );
      const [count] = await rowsOf<{ n: number }>(tx, `SELECT count(*)::int AS n FROM xero_drift WHERE ${where}`, of);
      return { items: rows.map((row) => this.viewOf(workspaceId, row)), total: count!.n };
    });
  }

  /** Throws `SyncError` not-found. */
  one(workspaceId: string, id: string): Promise<ChangeView> {
    return this.doors.inWorkspace(workspaceId, async (tx) => this.viewOf(workspaceId, await read(tx, workspaceId, id)));
  }

  /** Queues the record with the CRM's values, ahead of the rest. Throws `SyncError` not-found, and conflict when it is over. */
  push(caller: Caller, id: string): Promise<ChangeView> {
    return this.decide(caller, id, 'push', async (tx, change) => {
      const { workspaceId, kind, id: recordId } = change.ref;
      const gone = change.cause === 'deleted';
      await tx.query(
        `UPDATE xero_links SET content = NULL, archived_at = CASE WHEN $5 THEN clock_timestamp() END, stamp_due = stamp_due OR $5
          WHERE workspace_id = $1 AND tenant_id = $2 AND kind = $3 AND record_id = $4 AND part = 'main' AND archived_at IS NULL`,
        [workspaceId, await this.tenantOf(tx, workspaceId), kind, recordId, gone],
      );
      return { state: 'pushed', what: `The values of the CRM are sent to Xero` };
    });
  }

  /** Takes Xero's values over where the CRM may. Throws as `push`, and refused with the CRM's own words. */
  accept(caller: Caller, id: string): Promise<ChangeView> {
    return this.decide(caller, id, 'accept', async (tx, change) => {
      const taken = await this.host.acceptChange!(change.ref, acceptedChange({ ...change, kind: change.ref.kind }), tx);
      if (taken.done === 'refused')
        throw new SyncError('refused', 'refused_here', `It was not taken over. ${taken.reason}`);
      return { state: 'accepted', what: 'What was changed in Xero was taken over' };
    });
  }

  /** Leaves the difference as it is, for a reason. Throws as `push`, and invalid without a reason. */
  ignore(caller: Caller, id: string, reason: string): Promise<ChangeView> {
    const why = reason.trim();
    if (why === '') throw new SyncError('invalid', 'reason_missing', 'Say why the change is ignored.');
    return this.decide(caller, id, 'ignore', () =>
      Promise.resolve({ state: 'ignored', what: `What was changed in Xero is ignored (${why})`, reason: why }),
    );
  }

  /** Credits the invoice here and opens a new draft in its place. Throws as `accept`. */
  creditAndReissue(caller: Caller, id: string): Promise<ChangeView> {
    return this.decide(caller, id, 'creditAndReissue', async (tx, change) => {
      const done = await this.host.creditAndReissue!(change.ref, caller, tx);
      if (done.done === 'refused')
        throw new SyncError('refused', 'refused_here', `It was not credited. ${done.reason}`);
      return { state: 'reissued', what: 'It was credited and a new invoice was opened as a draft' };
    });
  }

  private async decide(
    caller: Caller,
    id: string,
    choice: DriftChoice,
    act: (tx: EntityManager, change: ChangeView) => Promise<Decision>,
  ): Promise<ChangeView> {
    const { workspaceId } = caller;
    const view = await this.doors.inWorkspace(workspaceId, async (tx) => {
      await this.outbox.lock(tx, workspaceId);
      const raw = await read(tx, workspaceId, id);
      const change = this.viewOf(workspaceId, raw);
      const tenantId = await this.tenantOf(tx, workspaceId);
      if (tenantId !== raw.tenant_id) throw elsewhere();
      if (change.choices.length === 0) throw over(change);
      if (!change.choices.includes(choice)) throw notOffered(change, choice);
      const decision = await act(tx, change);
      await agree(tx, raw, choice === 'accept');
      await close(tx, raw, caller.userName, decision);
      await this.sendAgain(tx, change.ref, choice === 'push');
      const remote = { remote_type: raw.remote_type, remote_id: raw.remote_id };
      const what = `${decision.what}. Decided by ${caller.userName}: ${change.sentence}`;
      await tellHistory(tx, change.ref, raw.label, what, decision.state, remote);
      return this.viewOf(workspaceId, await read(tx, workspaceId, id));
    });
    this.wakeUps.tell(workspaceId);
    return view;
  }

  /** What was held back meanwhile is looked at again; what is pushed goes ahead of the rest. */
  private async sendAgain(tx: EntityManager, ref: RecordRef, pushed: boolean): Promise<void> {
    const { workspaceId, kind, id } = ref;
    const live = (await this.outbox.liveRows(tx, workspaceId, [ref])).get(recordKey(ref)) ?? [];
    if (pushed && live.some(({ state }) => state === 'attention'))
      await tx.query(
        `UPDATE xero_outbox SET state = 'pending', revision = revision + 1, ${unheld}, not_before = NULL, problems = '[]',
           attempts = 0, first_attempt_at = NULL, send_alone = false, updated_at = now()
          WHERE workspace_id = $1 AND kind = $2 AND record_id = $3 AND state = 'attention'`,
        [workspaceId, kind, id],
      );
    if (live.length > 0) return;
    const [last] = await rowsOf<{ state: string; reason_code: string | null }>(
      tx,
      `SELECT state, reason_code FROM xero_outbox WHERE workspace_id = $1 AND kind = $2 AND record_id = $3 ORDER BY sequence DESC LIMIT 1`,
      [workspaceId, kind, id],
    );
    const wasHeld = last?.state === 'skipped' && last.reason_code === heldBackCode;
    if (!pushed && !wasHeld) return;
    const how = pushed ? { origin: 'manual' as const, priority: true } : { origin: 'prerequisite' as const };
    await this.outbox.append(tx, workspaceId, [{ kind, recordId: id, event: 'saved', ...how }]);
  }

  private async tenantOf(tx: EntityManager, workspaceId: string): Promise<string | undefined> {
    const connection = await this.connections.stateOf(workspaceId, tx);
    return connection.state === 'none' ? undefined : connection.tenantId;
  }

  private viewOf(workspaceId: string, raw: RawChange): ChangeView {
    const { kind, cause, state, fields } = raw;
    return {
      id: raw.id,
      ref: { workspaceId, kind, id: raw.record_id },
      label: raw.label,
      cause,
      state,
      sentence: raw.sentence,
      remoteType: raw.remote_type,
      remoteId: raw.remote_id,
      fields,
      choices: choicesFor({ kind, cause, state, fields }, this.host),
      firstAt: raw.first_at,
      lastAt: raw.last_at,
      ...(raw.decided_at ? { decidedAt: raw.decided_at } : {}),
      ...(raw.decided_by ? { decidedBy: raw.decided_by } : {}),
      ...(raw.reason ? { reason: raw.reason } : {}),
    };
  }
}

const columns = `id, workspace_id, tenant_id, kind, record_id, remote_type, remote_id, label, cause, state, fields, sentence, first_at,
  last_at, decided_at, decided_by, reason`;

interface RawChange {
  id: string;
  workspace_id: string;
  tenant_id: string;
  kind: Kind;
  record_id: string;
  remote_type: FactsType;
  remote_id: string;
  label: string;
  cause: DriftCause;
  state: DriftState;
  fields: Difference[];
  sentence: string;
  first_at: Date;
  last_at: Date;
  decided_at: Date | null;
  decided_by: string | null;
  reason: string | null;
}

async function read(tx: EntityManager, workspaceId: string, id: string): Promise<RawChange> {
  const [row] = await rowsOf<RawChange>(
    tx,
    `SELECT ${columns} FROM xero_drift WHERE workspace_id = $1 AND id::text = $2 FOR UPDATE`,
    [workspaceId, id],
  );
  if (row) return row;
  throw new SyncError('not-found', 'not_found', 'There is no such change in this workspace.');
}

/** What was decided about is agreed as it is in Xero now: the next look finds no change in it. */
async function agree(tx: EntityManager, raw: RawChange, imported: boolean): Promise<void> {
  const theirs = Object.fromEntries(raw.fields.map(({ field, theirs: value }) => [field, value]));
  await tx.query(
    `UPDATE xero_links SET details = jsonb_set(details, '{agreed}', coalesce(details -> 'agreed', '{}') || $5::jsonb),
       imported_at = CASE WHEN $6 THEN clock_timestamp() ELSE imported_at END, stamp_due = stamp_due OR $6
      WHERE workspace_id = $1 AND tenant_id = $2 AND kind = $3 AND record_id = $4 AND part = 'main' AND archived_at IS NULL`,
    [raw.workspace_id, raw.tenant_id, raw.kind, raw.record_id, JSON.stringify(theirs), imported],
  );
}

const close = (tx: EntityManager, raw: RawChange, by: string, { state, reason }: Decision) =>
  tx.query(
    `UPDATE xero_drift SET state = $3, decided_at = clock_timestamp(), decided_by = $4, reason = $5 WHERE workspace_id = $1 AND id = $2`,
    [raw.workspace_id, raw.id, state, by, reason ?? null],
  );

const over = ({ label }: ChangeView) =>
  new SyncError(
    'conflict',
    'change_over',
    `The change of ${label} is decided already, or is gone. Read the list again.`,
  );

const elsewhere = () =>
  new SyncError(
    'conflict',
    'other_organisation',
    'This was changed in an organisation that is not connected any more, so nothing can be done about it.',
  );

const names: Record<DriftChoice, string> = {
  push: "push the CRM's values",
  accept: "accept Xero's values",
  creditAndReissue: 'credit and re-issue',
  ignore: 'ignore it with a reason',
};

const notOffered = ({ sentence, choices }: ChangeView, choice: DriftChoice) =>
  new SyncError(
    'refused',
    'not_offered',
    `${sentence} It is not possible to ${names[choice]} here. You may ${choices.map((one) => names[one]).join(', or ')}.`,
  );

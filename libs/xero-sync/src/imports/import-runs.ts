import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Connections } from '../engine/engine-ports.js';
import { rowsOf } from '../engine/sql.js';
import type { Page, PageRequest } from '../engine/views.js';
import { Doors } from '../host/doors.js';
import { SyncError } from '../sync-error.js';
import { notHereCode } from './payments-elsewhere.js';

/** An import as people see it. */
export interface ImportRun {
  id: string;
  /** Where it read. */
  organisation?: string;
  /** Local time of the slot that it serves. */
  slot?: string;
  startedAt: Date;
  finishedAt?: Date;
  startedBy: string;
  state: 'running' | 'finished' | 'failed';
  phase: string;
  /** Documents to look at, and those that are through. */
  total: number;
  done: number;
  takenIn: number;
  takenBack: number;
  refused: number;
  waiting: number;
  elsewhere: number;
  sentence: string;
}

/** Something that could not be taken in, or not yet, and why. */
export interface ImportItem {
  remoteId: string;
  state: 'waiting' | 'refused';
  label: string;
  code: string;
  sentence: string;
  record?: { kind: string; id: string };
  firstAt: Date;
  lastAt: Date;
}

/** What one step of a run brought. */
export interface Tally {
  done: number;
  takenIn: number;
  takenBack: number;
  refused: number;
  waiting: number;
}

/** The run that this process holds. */
export interface Held {
  id: string;
  workspaceId: string;
  tenantId: string;
  /** Waits when Xero allows no more calls; not where a person waits for the answer. */
  patient: boolean;
}

/** A process that has not shown a sign of life for so long is dead; what it left is read again. */
const deadAfterMinutes = 5;
/** A slot whose import failed is tried again after so long. */
const againAfterMinutes = 10;

/** Which import runs where: at most one in a workspace, and every slot by one process. */
@Injectable()
export class ImportRuns {
  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
  ) {}

  /**
   * Takes the workspace's one place for a run. Throws `SyncError` conflict while another runs or nothing is connected; for a slot
   * that was served, or that a later one made pointless, it answers undefined.
   */
  claim(workspaceId: string, startedBy: string, slot?: string): Promise<Held | undefined> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const connection = await this.connections.stateOf(workspaceId, tx);
      if (connection.state !== 'connected') throw notConnected(connection);
      await tx.query(
        `UPDATE xero_imports SET state = 'failed', finished_at = clock_timestamp(), sentence = 'It was broken off; the next import goes on.'
          WHERE workspace_id = $1 AND state = 'running' AND alive_at < clock_timestamp() - $2 * interval '1 minute'`,
        [workspaceId, deadAfterMinutes],
      );
      if (slot !== undefined && (await this.served(tx, workspaceId, slot))) return undefined;
      const [row] = await rowsOf<{ id: string }>(
        tx,
        `INSERT INTO xero_imports (workspace_id, tenant_id, started_by, phase, slot) VALUES ($1, $2, $3, 'Asking Xero what changed.', $4)
         ON CONFLICT DO NOTHING RETURNING id`,
        [workspaceId, connection.tenantId, startedBy, slot ?? null],
      );
      if (!row) throw runningAlready();
      return { id: row.id, workspaceId, tenantId: connection.tenantId, patient: true };
    });
  }

  /** A slot that failed gives its place away, so that it can be served again under the same name. */
  private async served(tx: EntityManager, workspaceId: string, slot: string): Promise<boolean> {
    await tx.query(
      `UPDATE xero_imports SET slot = NULL WHERE workspace_id = $1 AND slot = $2 AND state = 'failed'
         AND finished_at < clock_timestamp() - $3 * interval '1 minute'`,
      [workspaceId, slot, againAfterMinutes],
    );
    const [found] = await rowsOf(tx, `SELECT 1 FROM xero_imports WHERE workspace_id = $1 AND slot >= $2 LIMIT 1`, [
      workspaceId,
      slot,
    ]);
    return found !== undefined;
  }

  /** Notes progress inside the transaction that made it; throws when the run was taken for dead meanwhile. */
  async progress(tx: EntityManager, run: Held, tally: Tally): Promise<void> {
    const [own] = await rowsOf(
      tx,
      `UPDATE xero_imports SET alive_at = clock_timestamp(), done = done + $3, taken_in = taken_in + $4, taken_back = taken_back + $5,
         refused = refused + $6, waiting = waiting + $7
        WHERE workspace_id = $1 AND id = $2 AND state = 'running' RETURNING id`,
      [run.workspaceId, run.id, tally.done, tally.takenIn, tally.takenBack, tally.refused, tally.waiting],
    );
    if (!own) throw brokenOff();
  }

  /** Says what is done now; throws when the run was taken for dead meanwhile. */
  phase(run: Held, phase: string, counts: { total?: number; elsewhere?: number } = {}): Promise<void> {
    return this.doors.inWorkspace(run.workspaceId, async (tx) => {
      const [own] = await rowsOf(
        tx,
        `UPDATE xero_imports SET alive_at = clock_timestamp(), phase = $3, total = total + $4, elsewhere = elsewhere + $5
          WHERE workspace_id = $1 AND id = $2 AND state = 'running' RETURNING id`,
        [run.workspaceId, run.id, phase, counts.total ?? 0, counts.elsewhere ?? 0],
      );
      if (!own) throw brokenOff();
    });
  }

  finish(run: Held): Promise<void> {
    return this.doors.inWorkspace(run.workspaceId, async (tx) => {
      const found = await this.read(tx, run.workspaceId, run.id);
      if (found?.state !== 'running') throw brokenOff();
      await tx.query(
        `UPDATE xero_imports SET state = 'finished', finished_at = clock_timestamp(), phase = 'Done.', sentence = $3
          WHERE workspace_id = $1 AND id = $2 AND state = 'running'`,
        [run.workspaceId, run.id, inWords(found)],
      );
    });
  }

  fail(run: Held, error: unknown): Promise<void> {
    const because = error instanceof Error && error.name !== 'QueryFailedError' ? error.message : 'of an error here';
    return this.doors.inWorkspace(run.workspaceId, async (tx) => {
      await tx.query(
        `UPDATE xero_imports SET state = 'failed', finished_at = clock_timestamp(), phase = 'Stopped.', sentence = $3
          WHERE workspace_id = $1 AND id = $2 AND state = 'running'`,
        [run.workspaceId, run.id, `It stopped and will be tried again: ${because}`.slice(0, 500)],
      );
    });
  }

  one(workspaceId: string, id: string): Promise<ImportRun | undefined> {
    return this.doors.inWorkspace(workspaceId, (tx) => this.read(tx, workspaceId, id));
  }

  /** The latest first. */
  list(workspaceId: string, { page, pageSize }: PageRequest): Promise<Page<ImportRun>> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const rows = await rowsOf<RawRun>(
        tx,
        `SELECT ${runColumns} FROM xero_imports WHERE workspace_id = $1 ORDER BY started_at DESC, id LIMIT $2 OFFSET $3`,
        [workspaceId, pageSize, (page - 1) * pageSize],
      );
      const [count] = await rowsOf<{ n: number }>(
        tx,
        `SELECT count(*)::int AS n FROM xero_imports WHERE workspace_id = $1`,
        [workspaceId],
      );
      return { items: rows.map(runOf), total: count!.n };
    });
  }

  /** What could not be taken in from the organisation that is connected, the oldest first; last what is on documents not here. */
  items(workspaceId: string, { page, pageSize }: PageRequest): Promise<Page<ImportItem>> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const connection = await this.connections.stateOf(workspaceId, tx);
      if (connection.state === 'none') return { items: [], total: 0 };
      const of = [workspaceId, connection.tenantId];
      const rows = await rowsOf<RawItem>(
        tx,
        `SELECT remote_id, state, label, code, sentence, kind, record_id, first_at, last_at FROM xero_import_items
          WHERE workspace_id = $1 AND tenant_id = $2 AND state <> 'taken'
          ORDER BY code = $5, first_at, remote_id LIMIT $3 OFFSET $4`,
        [...of, pageSize, (page - 1) * pageSize, notHereCode],
      );
      const [count] = await rowsOf<{ n: number }>(
        tx,
        `SELECT count(*)::int AS n FROM xero_import_items WHERE workspace_id = $1 AND tenant_id = $2 AND state <> 'taken'`,
        of,
      );
      return { items: rows.map(itemOf), total: count!.n };
    });
  }

  private async read(tx: EntityManager, workspaceId: string, id: string): Promise<ImportRun | undefined> {
    const [row] = await rowsOf<RawRun>(
      tx,
      `SELECT ${runColumns} FROM xero_imports WHERE workspace_id = $1 AND id::text = $2`,
      [workspaceId, id],
    );
    return row && runOf(row);
  }
}

const runColumns = `id, slot, started_at, finished_at, started_by, state, phase, total, done, taken_in, taken_back, refused, waiting, elsewhere, sentence,
  (SELECT organisation_name FROM xero_connections c WHERE c.workspace_id = xero_imports.workspace_id
     AND c.tenant_id = xero_imports.tenant_id) AS organisation`;

interface RawRun {
  id: string;
  slot: string | null;
  started_at: Date;
  finished_at: Date | null;
  started_by: string;
  state: ImportRun['state'];
  phase: string;
  total: number;
  done: number;
  taken_in: number;
  taken_back: number;
  refused: number;
  waiting: number;
  elsewhere: number;
  sentence: string | null;
  organisation: string | null;
}

const runOf = (raw: RawRun): ImportRun => ({
  id: raw.id,
  ...(raw.organisation ? { organisation: raw.organisation } : {}),
  ...(raw.slot ? { slot: raw.slot } : {}),
  startedAt: raw.started_at,
  ...(raw.finished_at ? { finishedAt: raw.finished_at } : {}),
  startedBy: raw.started_by,
  state: raw.state,
  phase: raw.phase,
  total: raw.total,
  done: raw.done,
  takenIn: raw.taken_in,
  takenBack: raw.taken_back,
  refused: raw.refused,
  waiting: raw.waiting,
  elsewhere: raw.elsewhere,
  sentence: raw.sentence ?? raw.phase,
});

interface RawItem {
  remote_id: string;
  state: ImportItem['state'];
  label: string;
  code: string;
  sentence: string;
  kind: string | null;
  record_id: string | null;
  first_at: Date;
  last_at: Date;
}

const itemOf = (raw: RawItem): ImportItem => ({
  remoteId: raw.remote_id,
  state: raw.state,
  label: raw.label,
  code: raw.code,
  sentence: raw.sentence,
  ...(raw.kind && raw.record_id ? { record: { kind: raw.kind, id: raw.record_id } } : {}),
  firstAt: raw.first_at,
  lastAt: raw.last_at,
});

function inWords({ takenIn, takenBack, refused, waiting }: ImportRun): string {
  const parts = [
    takenIn > 0 ? `${takenIn} came in` : '',
    takenBack > 0 ? `${takenBack} were taken back` : '',
    waiting > 0 ? `${waiting} wait` : '',
    refused > 0 ? `${refused} could not be taken in` : '',
  ].filter((part) => part !== '');
  if (parts.length === 0) return 'Nothing of ours was paid or taken back in Xero since the last import.';
  return `Of the payments that changed in Xero, ${parts.join(', ')}.`;
}

const notConnected = (connection: { state: string; because?: string }) =>
  new SyncError(
    'conflict',
    'not_connected',
    connection.because ?? 'This workspace is not connected to Xero. Connect it first.',
  );

const runningAlready = () =>
  new SyncError('conflict', 'import_running', 'An import from Xero is running. Wait until it is done.');

const brokenOff = () =>
  new SyncError('conflict', 'import_broken_off', 'The import took too long without a sign of life and was broken off.');

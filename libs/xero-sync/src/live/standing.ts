import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { openChanges } from '../drift/held-back.js';
import { Budgets } from '../engine/budgets.js';
import { Connections } from '../engine/engine-ports.js';
import { Lanes } from '../engine/lane.js';
import type { Problem } from '../engine/outcome.js';
import { present } from '../engine/rows.js';
import { rowsOf } from '../engine/sql.js';
import { CrmHost } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import type { Kind, RecordRef, StockCause } from '../host/records.js';
import { nextSlot } from '../imports/import-slots.js';
import { FirstImport, type SetUpView } from '../set-up/first-import.service.js';
import { SettingProblems, type SettingProblem } from '../settings/setting-problems.js';
import { storedSettings } from '../settings/stored-rules.js';
import type { StoredConnectionState } from '../connection/xero-connection.entity.js';

/** The unresolved error that has waited longest: of a record, or of a setting. */
export interface StandingError {
  rowId: string;
  ref?: RecordRef;
  /** Path in the settings. */
  setting?: string;
  label: string;
  code: string;
  sentence: string;
  remedy: string;
}

/** How far a first import is. */
export interface StandingImport {
  state: string;
  /** In words. */
  phase: string;
  done: number;
  total: number;
  eta: Date | null;
}

/** Everything that banner and dashboard show of one workspace. `null`: there is none. */
export interface Standing {
  connected: boolean;
  connection: {
    organisation: string;
    tenantId: string;
    state: StoredConnectionState;
    since: Date;
    isDemo: boolean;
    /** Why nothing is sent, and what to do. */
    reason: string | null;
  } | null;
  lastSuccessAt: Date | null;
  queue: {
    /** Still to be sent and not under way, held ones included; exact to ten thousand. */
    waiting: number;
    sending: number;
    held: number;
    oldestAt: Date | null;
    paused: { byUser: boolean; reason: string; until: Date | null } | null;
  };
  errors: { count: number; groups: number; first: StandingError | undefined };
  changedInXero: number;
  stockCheck: { lastAt: Date | null; questions: number };
  calls: { today: number; limit: number; minuteUsed: number; minuteLimit: number };
  firstImport: StandingImport | null;
  payments: { lastAt: Date | null; nextAt: Date | null };
}

const noCalls = { today: 0, limit: 0, minuteUsed: 0, minuteLimit: 0 };
/** Nobody reads a longer queue as a number, and counting it for every look would cost. */
const mostCounted = 10_000;

/** Reads how the sync of a workspace stands: a handful of reads, each of them by an index and of bounded length. */
@Injectable()
export class Standings {
  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly lanes: Lanes,
    private readonly budgets: Budgets,
    private readonly host: CrmHost,
    private readonly settingProblems: SettingProblems,
    private readonly firstImports: FirstImport,
  ) {}

  async of(workspaceId: string): Promise<Standing> {
    const { facts, ...rest } = await this.doors.inWorkspace(workspaceId, async (tx) => {
      const facts = await factsOf(tx, workspaceId);
      return {
        facts,
        queue: await this.queue(tx, workspaceId),
        errors: await this.errors(tx, workspaceId),
        connection: facts.state ? await this.connection(tx, workspaceId, facts) : null,
        changedInXero: facts.state ? await openChanges(tx, workspaceId) : 0,
        nextAt: facts.state === 'connected' ? await this.nextImport(tx, workspaceId) : undefined,
      };
    });
    const { nextAt, ...standing } = rest;
    const settings = await this.settingProblems.list(workspaceId);
    const { queue, connection, changedInXero } = standing;
    return {
      connected: facts.state === 'connected',
      connection,
      lastSuccessAt: facts.last_success_at,
      queue,
      errors: withSettings(standing.errors, settings),
      changedInXero,
      stockCheck: { lastAt: facts.compared_at, questions: facts.questions },
      calls: facts.tenant_id ? await this.calls(facts.tenant_id) : noCalls,
      firstImport: facts.importing ? await this.firstImport(workspaceId) : null,
      payments: { lastAt: facts.imported_at, nextAt: nextAt ?? null },
    };
  }

  private async connection(tx: EntityManager, workspaceId: string, facts: Facts): Promise<Standing['connection']> {
    const state = await this.connections.stateOf(workspaceId, tx);
    return {
      organisation: facts.organisation_name!,
      tenantId: facts.tenant_id!,
      state: facts.state!,
      since: facts.connected_at!,
      isDemo: facts.is_demo === true,
      reason: state.state === 'parked' ? state.because : null,
    };
  }

  private async queue(tx: EntityManager, workspaceId: string): Promise<Standing['queue']> {
    const [counts] = await rowsOf<{ waiting: number; sending: number; held: number; oldest_at: Date | null }>(
      tx,
      `SELECT count(*) FILTER (WHERE state = 'pending')::int AS waiting,
         count(*) FILTER (WHERE state IN ('sending', 'unknown'))::int AS sending,
         count(*) FILTER (WHERE state = 'pending' AND held_kind IS NOT NULL)::int AS held,
         min(created_at) FILTER (WHERE state <> 'attention') AS oldest_at
        FROM (SELECT state, held_kind, created_at FROM xero_outbox
          WHERE workspace_id = $1 AND state IN ('pending', 'sending', 'unknown', 'attention') LIMIT ${mostCounted}) AS live`,
      [workspaceId],
    );
    const pause = await this.lanes.pauseOf(tx, workspaceId);
    const { waiting, sending, held, oldest_at: oldestAt } = counts!;
    const paused = pause && { byUser: pause.byUser, reason: pause.reason ?? '', until: pause.until ?? null };
    return { waiting, sending, held, oldestAt, paused: paused ?? null };
  }

  private async errors(tx: EntityManager, workspaceId: string): Promise<Standing['errors']> {
    const [counts] = await rowsOf<{ count: number; groups: number }>(
      tx,
      `SELECT count(*)::int AS count, count(DISTINCT coalesce(reason_code, ''))::int AS groups FROM (
         SELECT reason_code FROM xero_outbox WHERE workspace_id = $1 AND state = 'attention' LIMIT ${mostCounted}) AS failed`,
      [workspaceId],
    );
    const [raw] = await rowsOf<RawError>(
      tx,
      `SELECT id, kind, record_id, cause, label, reason, reason_code, problems FROM xero_outbox
        WHERE workspace_id = $1 AND state = 'attention' ORDER BY sequence LIMIT 1`,
      [workspaceId],
    );
    return { ...counts!, first: raw && errorOf(workspaceId, raw) };
  }

  private async calls(tenantId: string): Promise<Standing['calls']> {
    const { calls: today, limit, minuteUsed, minuteLimit } = await this.budgets.today(tenantId);
    return { today, limit, minuteUsed, minuteLimit };
  }

  private async nextImport(tx: EntityManager, workspaceId: string): Promise<Date | undefined> {
    const { paymentImport } = (await storedSettings(workspaceId, tx)).values;
    const zone = paymentImport.timeZone ?? (await this.host.timeZone?.(workspaceId, tx)) ?? 'UTC';
    return nextSlot(new Date(), paymentImport, zone);
  }

  private async firstImport(workspaceId: string): Promise<StandingImport | null> {
    const latest = await this.firstImports.latest(workspaceId);
    return latest ? progressOf(latest) : null;
  }
}

function progressOf({ state, sentence, progress, secondsLeft }: SetUpView): StandingImport {
  const total = progress.reduce((sum, one) => sum + one.total, 0);
  const waiting = progress.reduce((sum, one) => sum + one.waiting, 0);
  const eta = secondsLeft === undefined ? null : new Date(Date.now() + secondsLeft * 1000);
  return { state, phase: sentence, done: total - waiting, total, eta };
}

function withSettings(errors: Standing['errors'], settings: readonly SettingProblem[]): Standing['errors'] {
  const [first] = settings;
  if (!first) return errors;
  const { id: rowId, field: setting, label, code, sentence, remedy } = first;
  const groups = errors.groups + new Set(settings.map((problem) => problem.code)).size;
  return { count: errors.count + settings.length, groups, first: { rowId, setting, label, code, sentence, remedy } };
}

function errorOf(workspaceId: string, raw: RawError): StandingError {
  const [problem] = raw.problems;
  return {
    rowId: raw.id,
    ref: { workspaceId, kind: raw.kind, id: raw.record_id, ...present({ cause: raw.cause }) },
    label: raw.label ?? raw.record_id,
    code: raw.reason_code ?? problem?.code ?? '',
    sentence: problem?.sentence ?? raw.reason ?? '',
    remedy: problem?.remedy ?? 'Open it and press Retry.',
  };
}

interface RawError {
  id: string;
  kind: Kind;
  record_id: string;
  cause: StockCause | null;
  label: string | null;
  reason: string | null;
  reason_code: string | null;
  problems: Problem[];
}

interface Facts {
  state: StoredConnectionState | null;
  organisation_name: string | null;
  tenant_id: string | null;
  connected_at: Date | null;
  is_demo: boolean | null;
  last_success_at: Date | null;
  imported_at: Date | null;
  compared_at: Date | null;
  questions: number;
  importing: boolean;
}

/** What takes one look at one row each. */
async function factsOf(tx: EntityManager, workspaceId: string): Promise<Facts> {
  const [facts] = await rowsOf<Facts>(
    tx,
    `SELECT c.state, c.organisation_name, c.tenant_id, c.connected_at, greatest(sent.at, imported.at) AS last_success_at,
       imported.at AS imported_at,
       (SELECT (body ->> 'isDemo')::boolean FROM xero_reference
         WHERE workspace_id = $1 AND tenant_id = c.tenant_id AND list = 'organisation') AS is_demo,
       (SELECT started_at FROM xero_stock_checks WHERE workspace_id = $1 AND state = 'finished'
         ORDER BY started_at DESC LIMIT 1) AS compared_at,
       (SELECT count(*)::int FROM xero_stock_corrections
         WHERE workspace_id = $1 AND tenant_id = c.tenant_id AND state = 'asked') AS questions,
       EXISTS (SELECT FROM xero_set_ups WHERE workspace_id = $1 AND state NOT IN ('finished', 'cancelled')) AS importing
      FROM (SELECT $1::text AS id) AS w
      LEFT JOIN xero_connections c ON c.workspace_id = w.id AND c.current
      LEFT JOIN LATERAL (SELECT resolved_at AS at FROM xero_attempts WHERE workspace_id = $1 AND outcome = 'applied'
        ORDER BY prepared_at DESC LIMIT 1) AS sent ON true
      LEFT JOIN LATERAL (SELECT finished_at AS at FROM xero_imports WHERE workspace_id = $1 AND state = 'finished'
        ORDER BY started_at DESC LIMIT 1) AS imported ON true`,
    [workspaceId],
  );
  return facts!;
}

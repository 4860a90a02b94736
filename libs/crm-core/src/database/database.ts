import { Injectable } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { notFound } from '../errors.js';
import { isUuid } from './uuid.js';

/**
 * Why a query may look beyond one workspace. Modules beside the core name purposes of their own. Whatever the purpose, only the
 * tables granted to the system role are reached.
 */
export type SystemPurpose =
  | 'sign-in'
  | 'api-key-lookup'
  | 'session'
  | 'user-administration'
  | 'bootstrap'
  | (string & {});

export interface TransactionOptions {
  /** `REPEATABLE READ` gives every read of the transaction one snapshot. Default: READ COMMITTED. */
  isolation?: 'READ COMMITTED' | 'REPEATABLE READ';
}

type BeforeCommit = (tx: EntityManager) => Promise<void>;

interface UnitOfWork {
  workspaceId?: string;
  beforeCommit: Map<unknown, BeforeCommit>;
  afterCommit: (() => void)[];
}

const units = new WeakMap<EntityManager, UnitOfWork>();

/** The role the application works as inside a workspace: owns nothing, bound by row-level security. */
export const appRole = 'crm_app';
/** The role of the second door: sees all workspaces, but only the tables granted to it. */
export const systemRole = 'crm_system';

/**
 * The only two doors to the database. Every read and write of the application happens inside one of them; the role and
 * the workspace are set for the transaction only (`SET LOCAL`), so a pooled connection never leaks them.
 */
@Injectable()
export class Database {
  constructor(private readonly dataSource: DataSource) {}

  /** Runs `work` in one transaction that can see exactly one workspace; `not_found` for text that can be no workspace's id. */
  async inWorkspace<T>(
    workspaceId: string,
    work: (tx: EntityManager) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    if (!isUuid(workspaceId)) throw notFound('workspace', workspaceId);
    return this.transaction(options, workspaceId, async (tx) => {
      await tx.query(`SELECT set_config('app.workspace_id', $1, true)`, [workspaceId]);
      await tx.query(`SET LOCAL ROLE ${appRole}`);
      return work(tx);
    });
  }

  /** Runs `work` in one transaction over the closed list of tables that belong to no single workspace. */
  asSystem<T>(_purpose: SystemPurpose, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.transaction({}, undefined, async (tx) => {
      await tx.query(`SET LOCAL ROLE ${systemRole}`);
      return work(tx);
    });
  }

  private async transaction<T>(
    options: TransactionOptions,
    workspaceId: string | undefined,
    work: (tx: EntityManager) => Promise<T>,
  ): Promise<T> {
    const unit: UnitOfWork = { beforeCommit: new Map(), afterCommit: [], ...(workspaceId ? { workspaceId } : {}) };
    const result = await this.dataSource.transaction(options.isolation ?? 'READ COMMITTED', async (tx) => {
      units.set(tx, unit);
      const value = await work(tx);
      for (const flush of unit.beforeCommit.values()) await flush(tx);
      return value;
    });
    for (const then of unit.afterCommit) then();
    return result;
  }
}

/** The workspace of a transaction opened by `inWorkspace`; throws outside one. */
export function workspaceOf(tx: EntityManager): string {
  const id = units.get(tx)?.workspaceId;
  if (!id) throw new Error('This work needs a transaction opened by Database.inWorkspace.');
  return id;
}

/**
 * Registers work to run as the last statements before commit, once per key (a later registration under the same key
 * replaces the earlier). Used for the outbox, whose counter row must be locked as late and as shortly as possible.
 */
export function beforeCommit(tx: EntityManager, key: unknown, work: BeforeCommit): void {
  unitOf(tx).beforeCommit.set(key, work);
}

/** Registers a callback to run right after a successful commit. It must not throw and is not awaited. */
export function afterCommit(tx: EntityManager, work: () => void): void {
  unitOf(tx).afterCommit.push(work);
}

/** Whether `tx` was opened by one of our doors (a foreign host's transaction was not). */
export const isOurs = (tx: EntityManager): boolean => units.has(tx);

function unitOf(tx: EntityManager): UnitOfWork {
  const unit = units.get(tx);
  if (!unit) throw new Error('This work needs a transaction opened by Database.');
  return unit;
}

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Actor, Database, type Page } from '#crm-core';
import { actorOf, Caller, IdempotencyKey } from './caller.js';
import { present } from './fields.js';
import { presentPage } from './list-query.js';
import { HttpProblem } from './problem.js';

export interface WriteOptions {
  /** The reply holds something that is shown once; it is not stored with the `Idempotency-Key`. */
  holdsSecret?: boolean;
}

interface StoredReply {
  fingerprint: string;
  reply: string | null;
}

const raced = new Set(['40001', '40P01']);
const tries = 4;

/**
 * How controllers reach crm-core: one transaction a request, in the caller's workspace. A write with an
 * `Idempotency-Key` stores its reply in the same transaction, so that a crash leaves either both or neither.
 */
@Injectable()
export class WorkspaceDoor {
  constructor(private readonly database: Database) {}

  read<T>(caller: Caller, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.database.inWorkspace(caller.workspaceId, work);
  }

  /** As `read`, for one record: answers it as `view` shows it. */
  async show<V extends object>(
    caller: Caller,
    view: abstract new () => V,
    work: (tx: EntityManager) => Promise<object>,
  ): Promise<V> {
    return present(view, await this.read(caller, work));
  }

  /** As `read`, for a page of records. */
  async page<V extends object>(
    caller: Caller,
    view: abstract new () => V,
    work: (tx: EntityManager) => Promise<Page<object>>,
  ): Promise<Page<V>> {
    return presentPage(view, await this.read(caller, work));
  }

  async write<T>(
    caller: Caller,
    work: (tx: EntityManager, actor: Actor) => Promise<T>,
    options: WriteOptions = {},
  ): Promise<T> {
    for (let attempt = 1; ; attempt++)
      try {
        return await this.database.inWorkspace(caller.workspaceId, (tx) =>
          caller.idempotency ? once(tx, caller, caller.idempotency, work, options) : work(tx, actorOf(caller)),
        );
      } catch (error) {
        // The loser of a deadlock has written nothing and may simply try again.
        if (attempt === tries || !raced.has(String((error as { code?: unknown }).code))) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20 * attempt * Math.random()));
      }
  }

  /** As `write`, for one record: answers it as `view` shows it. */
  change<V extends object>(
    caller: Caller,
    view: abstract new () => V,
    work: (tx: EntityManager, actor: Actor) => Promise<object>,
  ): Promise<V> {
    return this.write(caller, async (tx, actor) => present(view, await work(tx, actor)));
  }

  /**
   * For writes that end in transactions of another module: answers the reply that was kept under the `Idempotency-Key`, else
   * does the work and keeps its reply. The reply is kept after the work, not with it: only for work that may safely
   * happen twice, should the process die in between.
   */
  async repeatable<T>(caller: Caller, idempotency: IdempotencyKey, work: () => Promise<T>): Promise<T> {
    const { key, fingerprint } = idempotency;
    const stored = await this.read(caller, (tx) => storedReply(tx, caller.workspaceId, key));
    if (stored) return replay<T>(idempotency, stored, {});
    const reply = await work();
    await this.read(caller, (tx) => remember(tx, caller.workspaceId, key, fingerprint, JSON.stringify(reply ?? null)));
    return reply;
  }
}

async function once<T>(
  tx: EntityManager,
  caller: Caller,
  idempotency: IdempotencyKey,
  work: (tx: EntityManager, actor: Actor) => Promise<T>,
  options: WriteOptions,
): Promise<T> {
  const { key, fingerprint } = idempotency;
  const [lock] = (await tx.query(`SELECT pg_try_advisory_xact_lock(hashtextextended($1, 4711)) AS taken`, [
    `${caller.workspaceId}/${key}`,
  ])) as { taken: boolean }[];
  if (!lock?.taken)
    throw new HttpProblem(
      409,
      'idempotency_key_in_use',
      'A request with the same Idempotency-Key is still running.',
      'Wait a moment and repeat the request with the same key.',
      { 'Retry-After': '1' },
    );
  const stored = await storedReply(tx, caller.workspaceId, key);
  if (stored) return replay<T>(idempotency, stored, options);
  const reply = await work(tx, actorOf(caller));
  await remember(tx, caller.workspaceId, key, fingerprint, options.holdsSecret ? null : JSON.stringify(reply ?? null));
  return reply;
}

async function storedReply(tx: EntityManager, workspaceId: string, key: string): Promise<StoredReply | undefined> {
  const [stored] = (await tx.query(
    `SELECT fingerprint, reply FROM idempotency_keys WHERE workspace_id = $1 AND key = $2`,
    [workspaceId, key],
  )) as StoredReply[];
  return stored;
}

function replay<T>(idempotency: IdempotencyKey, stored: StoredReply, options: WriteOptions): T {
  if (stored.fingerprint !== idempotency.fingerprint)
    throw new HttpProblem(
      422,
      'idempotency_key_reused',
      'The Idempotency-Key was used before for a different request.',
      'Send each new request with a key of its own.',
    );
  if (options.holdsSecret || stored.reply === null)
    throw new HttpProblem(
      409,
      'idempotent_reply_withheld',
      'This request was carried out before; its reply holds a secret that is shown only once.',
      'Take back what was made, if it is lost, and make it once more.',
    );
  idempotency.replayed = true;
  return JSON.parse(stored.reply) as T;
}

async function remember(
  tx: EntityManager,
  workspaceId: string,
  key: string,
  fingerprint: string,
  reply: string | null,
): Promise<void> {
  await tx.query(
    `INSERT INTO idempotency_keys (workspace_id, key, fingerprint, reply) VALUES ($1, $2, $3, $4)
     ON CONFLICT (workspace_id, key) DO NOTHING`,
    [workspaceId, key, fingerprint, reply],
  );
  // A few old ones go with each new one, so no timer has to clean up.
  await tx.query(
    `DELETE FROM idempotency_keys WHERE workspace_id = $1 AND key IN (
       SELECT key FROM idempotency_keys WHERE workspace_id = $1 AND created_at < now() - interval '7 days' ORDER BY created_at LIMIT 20)`,
    [workspaceId],
  );
}

import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../host/access.js';
import { Doors } from '../host/doors.js';
import { organisationTaken } from './connection.errors.js';
import type { ConsentTokens } from './identity.js';
import { TokenStore } from './token-store.js';
import type { Candidate } from './xero-consent.entity.js';
import { XeroConnection } from './xero-connection.entity.js';

/** Which workspace belongs to which organisation: the writes on `xero_connections`. No network. */
@Injectable()
export class Pairing {
  constructor(
    private readonly doors: Doors,
    private readonly tokens: TokenStore,
  ) {}

  /** The workspace's pairing, connected or not. */
  async current(workspaceId: string): Promise<XeroConnection | null> {
    return this.doors.asSystem('xero-tokens', (tx) => tx.findOneBy(XeroConnection, { workspaceId, current: true }));
  }

  /**
   * Pairs the workspace with an organisation and keeps the tokens, in one transaction: all of it or nothing. Refused when
   * the organisation is another workspace's. `consentId` is the choice that is used up by it.
   */
  async connect(caller: Caller, candidate: Candidate, tokens: ConsentTokens, consentId?: string): Promise<void> {
    try {
      await this.doors.asSystem('xero-tokens', async (tx) => {
        await oneAtATime(tx);
        const [taken] = await tx.query<unknown[]>(
          `SELECT 1 FROM xero_connections WHERE tenant_id = $1 AND workspace_id <> $2 AND state <> 'disconnected'`,
          [candidate.tenantId, caller.workspaceId],
        );
        if (taken) throw organisationTaken(candidate.name);
        const tokenSetId = await this.tokens.keep(tx, tokens.xeroUserId, tokens);
        const before = await tokensOf(tx, caller.workspaceId, candidate.tenantId);
        const left = await leaveOthers(tx, caller.workspaceId, candidate.tenantId);
        await pair(tx, caller, candidate, tokenSetId, left);
        if (before) await dropReplaced(tx, before);
        if (consentId) await tx.query(`DELETE FROM xero_consents WHERE id = $1`, [consentId]);
      });
    } catch (error) {
      // Two workspaces at the same instant: the unique index lets one through.
      if ((error as { constraint?: string }).constraint === 'xero_connections_active_tenant')
        throw organisationTaken(candidate.name);
      throw error;
    }
  }

  /** Parks every connection of a token set that Xero no longer accepts, or one connection it refuses. Says so once. */
  async needsConsent(where: { tokenSetId: string } | { connectionId: string }, reason: string): Promise<boolean> {
    const [column, id] = 'tokenSetId' in where ? ['token_set_id', where.tokenSetId] : ['id', where.connectionId];
    const [, parked] = await this.doors.asSystem('xero-tokens', (tx) =>
      tx.query<[unknown, number]>(
        `UPDATE xero_connections SET state = 'needs_reauthorisation', reason = $2 WHERE ${column} = $1 AND state = 'connected'`,
        [id, reason],
      ),
    );
    return parked > 0;
  }

  /** Disconnects on our side; Xero is told afterwards (`removal_due`). Answers whether there was anything to disconnect. */
  async disconnect(workspaceId: string, reason: string): Promise<boolean> {
    const [, count] = await this.doors.asSystem('xero-tokens', (tx) =>
      tx.query<[unknown, number]>(
        `UPDATE xero_connections SET state = 'disconnected', reason = $2, disconnected_at = now(), removal_due = true
         WHERE workspace_id = $1 AND current AND state <> 'disconnected'`,
        [workspaceId, reason],
      ),
    );
    return count > 0;
  }

  /** Connections Xero has not been told of, unless somebody uses the same connection at Xero again. */
  async removalsDue(workspaceId?: string): Promise<XeroConnection[]> {
    return this.doors.asSystem('xero-tokens', (tx) =>
      tx
        .createQueryBuilder(XeroConnection, 'gone')
        .where('gone.removalDue')
        .andWhere(workspaceId ? 'gone.workspaceId = :workspaceId' : 'true', { workspaceId })
        .orderBy('gone.id')
        .take(50)
        .getMany(),
    );
  }

  /** Whether another live pairing rests on the same connection at Xero. */
  async usedAgain(connection: XeroConnection): Promise<boolean> {
    const rows = await this.doors.asSystem('xero-tokens', (tx) =>
      tx.query<unknown[]>(`SELECT 1 FROM xero_connections WHERE remote_id = $1 AND state <> 'disconnected'`, [
        connection.remoteId,
      ]),
    );
    return rows.length > 0;
  }

  /** Xero knows: forget the way there. The tokens stay until they are revoked or needed again. */
  async removed(connection: XeroConnection): Promise<void> {
    await this.doors.asSystem('xero-tokens', (tx) =>
      tx.query(
        `UPDATE xero_connections SET removal_due = false, token_set_id = NULL WHERE id = $1 AND state = 'disconnected'`,
        [connection.id],
      ),
    );
  }

  /**
   * Token sets that nobody needs any more, to be revoked now. To revoke one ends everything its Xero user ever allowed this app, so
   * none is given out while somebody is on the way to Xero and back: nobody knows yet as whom they sign in there.
   */
  async unneededTokens(): Promise<{ id: string; refreshToken: string | undefined }[]> {
    return this.doors.asSystem('xero-tokens', async (tx) => {
      await oneAtATime(tx);
      const underWay = await tx.query<unknown[]>(`SELECT 1 FROM xero_consents WHERE expires_at > now() LIMIT 1`);
      if (underWay.length > 0) return [];
      const [sets] = await tx.query<[{ id: string }[], number]>(
        `UPDATE xero_token_sets t SET claimed_by = gen_random_uuid(), claimed_until = now() + $1 * interval '1 second'
         WHERE ${unneeded} AND coalesce(t.claimed_until <= now(), true) RETURNING id`,
        [revokeSeconds],
      );
      return Promise.all(
        sets.map(async ({ id }) => ({
          id,
          refreshToken: await this.tokens.refreshToken(tx, id).catch(() => undefined),
        })),
      );
    });
  }

  /** They are revoked, unless somebody brought new ones meanwhile. */
  async forgetTokens(tokenSetId: string): Promise<void> {
    await this.doors.asSystem('xero-tokens', (tx) =>
      tx.query(`DELETE FROM xero_token_sets t WHERE t.id = $1 AND ${unneeded}`, [tokenSetId]),
    );
  }

  /** Sets somebody out to Xero; waits for a revocation that is being made, which could take along what they will allow there. */
  async setOut(begin: (tx: EntityManager) => Promise<unknown>): Promise<void> {
    for (;;) {
      const began = await this.doors.asSystem('xero-tokens', async (tx) => {
        await oneAtATime(tx);
        const revoking = await tx.query<unknown[]>(
          `SELECT 1 FROM xero_token_sets t WHERE ${unneeded} AND t.claimed_until > now() LIMIT 1`,
        );
        if (revoking.length > 0) return false;
        await begin(tx);
        return true;
      });
      if (began) return;
      await pause(100);
    }
  }
}

/** A revocation takes no longer. */
const revokeSeconds = 30;

/** SQL: no pairing points at the token set. One that waits for its removal at Xero still does. */
const unneeded = `NOT EXISTS (SELECT 1 FROM xero_connections c WHERE c.token_set_id = t.id)`;

/** Pairings change a few times a year; in turn, so that tokens are never dropped while somebody starts to use them. */
const oneAtATime = (tx: EntityManager) => tx.query(`LOCK TABLE xero_connections IN SHARE ROW EXCLUSIVE MODE`);

/**
 * A workspace that moves to another organisation leaves the earlier one; Xero is told later. Answers which one was left, with
 * which it last exchanged something: one that was given up before the move to it was done never came into that.
 */
async function leaveOthers(tx: EntityManager, workspaceId: string, tenantId: string): Promise<string | undefined> {
  const [rows] = await tx.query<[{ tenant_id: string; moved_from: string | null }[], number]>(
    `UPDATE xero_connections SET current = false,
       removal_due = removal_due OR state <> 'disconnected',
       disconnected_at = coalesce(disconnected_at, now()), state = 'disconnected',
       reason = 'The workspace was connected to another organisation.'
     WHERE workspace_id = $1 AND tenant_id <> $2 AND current RETURNING tenant_id, moved_from`,
    [workspaceId, tenantId],
  );
  const [row] = rows;
  const from = row?.moved_from ?? row?.tenant_id;
  return from === tenantId ? undefined : from;
}

/** The lists of an organisation that comes back after another one are too old to go by. */
async function pair(
  tx: EntityManager,
  caller: Caller,
  candidate: Candidate,
  tokenSetId: string,
  movedFrom: string | undefined,
): Promise<void> {
  await tx.query(
    `INSERT INTO xero_connections AS c (workspace_id, tenant_id, remote_id, token_set_id, state, current, organisation_name,
       connected_by, connected_at, moved_from)
     VALUES ($1, $2, $3, $4, 'connected', true, $5, $6, now(), $7)
     ON CONFLICT (workspace_id, tenant_id) DO UPDATE SET remote_id = excluded.remote_id, token_set_id = excluded.token_set_id,
       state = 'connected', reason = NULL, current = true, organisation_name = excluded.organisation_name,
       connected_by = excluded.connected_by, connected_at = now(), disconnected_at = NULL, removal_due = false,
       moved_from = CASE WHEN c.current THEN c.moved_from ELSE excluded.moved_from END,
       reference_read_at = CASE WHEN c.current THEN c.reference_read_at END, lists_tried_at = NULL`,
    [
      caller.workspaceId,
      candidate.tenantId,
      candidate.remoteId,
      tokenSetId,
      candidate.name,
      caller.userName,
      movedFrom ?? null,
    ],
  );
}

async function tokensOf(tx: EntityManager, workspaceId: string, tenantId: string): Promise<string | null | undefined> {
  const [row] = await tx.query<{ id: string | null }[]>(
    `SELECT token_set_id AS id FROM xero_connections WHERE workspace_id = $1 AND tenant_id = $2`,
    [workspaceId, tenantId],
  );
  return row?.id;
}

/** The tokens of another Xero user whose place this consent took; the organisation itself is still wanted. */
async function dropReplaced(tx: EntityManager, tokenSetId: string): Promise<void> {
  await tx.query(`DELETE FROM xero_token_sets t WHERE t.id = $1 AND ${unneeded}`, [tokenSetId]);
}

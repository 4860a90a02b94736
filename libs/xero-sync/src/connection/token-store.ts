import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Doors } from '../host/doors.js';
import { IdentityError } from './identity.errors.js';
import { Identity, type Tokens } from './identity.js';
import { TokenVault, keyIdOf } from './token-vault.js';

/** A token that ends within this many seconds is renewed first, so that no call starts with a dying one. */
const leewaySeconds = 120;
/** Longer than any refresh call may take, so that two processes refresh at once only when one of them was frozen. */
const claimSeconds = 30;
const waitSeconds = 40;
const table = 'xero_token_sets';

interface TokenRow {
  id: string;
  access_token: string;
  refresh_token: string;
  state: 'valid' | 'refused';
  version: number;
  fresh: boolean;
  claimed: boolean;
}

type Claim =
  | { do: 'use'; token: AccessToken }
  | { do: 'refresh'; claim: string; refreshToken: string; version: number }
  | { do: 'wait' };

/** An access token and the version of the pair it belongs to. */
export interface AccessToken {
  accessToken: string;
  version: number;
}

/** Token sets per Xero user: sealed, and refreshed once however many callers in however many processes need it. */
@Injectable()
export class TokenStore {
  private readonly underWay = new Map<string, Promise<AccessToken>>();

  constructor(
    private readonly doors: Doors,
    private readonly vault: TokenVault,
    private readonly identity: Identity,
  ) {}

  /** Keeps a new consent's tokens for their Xero user, replacing older ones. Answers the id of the token set. */
  async keep(tx: EntityManager, xeroUserId: string, tokens: Tokens): Promise<string> {
    const [row] = await tx.query<{ id: string }[]>(
      `INSERT INTO xero_token_sets (xero_user_id, access_token, refresh_token, key_id, expires_at, refreshed_at, state)
       VALUES ($1, '', '', '', now(), now(), 'refused')
       ON CONFLICT (xero_user_id) DO UPDATE SET version = xero_token_sets.version + 1 RETURNING id`,
      [xeroUserId],
    );
    const id = row!.id;
    await tx.query(
      `UPDATE xero_token_sets SET access_token = $2, refresh_token = $3, key_id = $4, state = 'valid',
         expires_at = now() + $5 * interval '1 second', refreshed_at = now(), claimed_by = NULL, claimed_until = NULL
       WHERE id = $1`,
      [id, ...this.seal(id, tokens), tokens.expiresInSeconds],
    );
    return id;
  }

  /**
   * A usable access token. `staleVersion` says that the provider refused the token of that version, so it must be newer.
   * Throws `IdentityError`: `refused` when only a new consent helps, `offline` when it may work later.
   */
  async accessToken(tokenSetId: string, staleVersion?: number): Promise<AccessToken> {
    const key = `${tokenSetId}:${staleVersion ?? ''}`;
    const running = this.underWay.get(key);
    if (running) return running;
    const work = this.obtain(tokenSetId, staleVersion).finally(() => this.underWay.delete(key));
    this.underWay.set(key, work);
    return work;
  }

  /** The refresh token in clear, for revocation. */
  async refreshToken(tx: EntityManager, tokenSetId: string): Promise<string | undefined> {
    const [row] = await tx.query<{ refresh_token: string }[]>(
      `SELECT refresh_token FROM xero_token_sets WHERE id = $1`,
      [tokenSetId],
    );
    return row && this.vault.open(row.refresh_token, { table, row: tokenSetId, column: 'refresh_token' });
  }

  /** Seals with the current key what was sealed with an older one; a pair renewed meanwhile is left alone. */
  async reseal(tx: EntityManager): Promise<number> {
    const rows = await tx.query<TokenRow[]>(
      `SELECT id, access_token, refresh_token, version FROM xero_token_sets WHERE key_id <> $1 ORDER BY id LIMIT 200 FOR UPDATE`,
      [this.vault.currentKeyId],
    );
    for (const row of rows) {
      const [access, refresh, keyId] = this.seal(row.id, {
        accessToken: this.open(row, 'access_token'),
        refreshToken: this.open(row, 'refresh_token'),
      });
      await tx.query(
        `UPDATE xero_token_sets SET access_token = $2, refresh_token = $3, key_id = $4 WHERE id = $1 AND version = $5`,
        [row.id, access, refresh, keyId, row.version],
      );
    }
    return rows.length;
  }

  private async obtain(tokenSetId: string, staleVersion?: number): Promise<AccessToken> {
    const giveUp = performance.now() + waitSeconds * 1000;
    for (;;) {
      const next = await this.doors.asSystem('xero-tokens', (tx) => this.claim(tx, tokenSetId, staleVersion));
      if (next.do === 'use') return next.token;
      if (next.do === 'refresh') {
        const token = await this.refresh(tokenSetId, next);
        if (token) return token;
      }
      if (performance.now() > giveUp)
        throw new IdentityError('offline', 'Another process has been renewing the access to Xero for too long.');
      await pause(100 + Math.random() * 100);
    }
  }

  /** One short transaction under the row's lock: use the token, wait for whoever renews it, or become the one who does. */
  private async claim(tx: EntityManager, id: string, staleVersion?: number): Promise<Claim> {
    const [row] = await tx.query<TokenRow[]>(
      `SELECT id, access_token, refresh_token, state, version,
         expires_at - least($2 * interval '1 second', (expires_at - refreshed_at) / 2) > now() AS fresh, coalesce(claimed_until > now(), false) AS claimed
       FROM xero_token_sets WHERE id = $1 FOR UPDATE`,
      [id, leewaySeconds],
    );
    if (!row || row.state === 'refused') throw new IdentityError('refused', 'The access to Xero was withdrawn.');
    if (row.fresh && row.version !== staleVersion)
      return { do: 'use', token: { accessToken: this.open(row, 'access_token'), version: row.version } };
    if (row.claimed) return { do: 'wait' };
    const claim = randomUUID();
    await tx.query(
      `UPDATE xero_token_sets SET claimed_by = $2, claimed_until = now() + $3 * interval '1 second' WHERE id = $1`,
      [id, claim, claimSeconds],
    );
    return { do: 'refresh', claim, refreshToken: this.open(row, 'refresh_token'), version: row.version };
  }

  /**
   * Calls Xero outside any transaction, then commits the new pair before anybody uses it. A crash in between is healed by
   * Xero's grace for the previous refresh token. Answers nothing when somebody else got ahead: look again.
   */
  private async refresh(id: string, held: Extract<Claim, { do: 'refresh' }>): Promise<AccessToken | undefined> {
    let tokens: Tokens;
    try {
      tokens = await this.identity.refresh(held.refreshToken);
    } catch (error) {
      const refused = error instanceof IdentityError && error.failure === 'refused';
      const stillOurs = await this.doors.asSystem('xero-tokens', (tx) => this.giveBack(tx, id, held, refused));
      if (refused && !stillOurs) return undefined;
      throw error;
    }
    const [access, refresh, keyId] = this.seal(id, tokens);
    const updated = await this.doors.asSystem('xero-tokens', (tx) =>
      tx.query<[unknown, number]>(
        `UPDATE xero_token_sets SET access_token = $3, refresh_token = $4, key_id = $5, version = version + 1,
           expires_at = now() + $6 * interval '1 second', refreshed_at = now(), claimed_by = NULL, claimed_until = NULL
         WHERE id = $1 AND claimed_by = $2`,
        [id, held.claim, access, refresh, keyId, tokens.expiresInSeconds],
      ),
    );
    return updated[1] === 1 ? { accessToken: tokens.accessToken, version: held.version + 1 } : undefined;
  }

  private async giveBack(
    tx: EntityManager,
    id: string,
    held: Extract<Claim, { do: 'refresh' }>,
    refused: boolean,
  ): Promise<boolean> {
    const updated = await tx.query<[unknown, number]>(
      `UPDATE xero_token_sets SET claimed_by = NULL, claimed_until = NULL, state = CASE WHEN $3 THEN 'refused' ELSE state END
       WHERE id = $1 AND claimed_by = $2`,
      [id, held.claim, refused],
    );
    return updated[1] === 1;
  }

  private seal(id: string, tokens: Pick<Tokens, 'accessToken' | 'refreshToken'>): [string, string, string] {
    const access = this.vault.seal(tokens.accessToken, { table, row: id, column: 'access_token' });
    const refresh = this.vault.seal(tokens.refreshToken, { table, row: id, column: 'refresh_token' });
    return [access, refresh, keyIdOf(access)];
  }

  private open(row: TokenRow, column: 'access_token' | 'refresh_token'): string {
    return this.vault.open(row[column], { table, row: row.id, column });
  }
}

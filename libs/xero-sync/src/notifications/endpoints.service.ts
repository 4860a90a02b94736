import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TokenVault, keyIdOf } from '../connection/token-vault.js';
import { hitsOf, rowsOf } from '../engine/sql.js';
import type { Caller } from '../host/access.js';
import { Doors } from '../host/doors.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { SyncError } from '../sync-error.js';
import { refusedUrl } from './addresses.js';
import { newSecret } from './standard-webhooks.js';

/** An endpoint as administrators see it. Its secret is shown once, by `register` and `rotate`. */
export interface EndpointView {
  id: string;
  /** Without what stands after the question mark. */
  url: string;
  /** Of what it is told; empty: of everything. */
  types: string[];
  enabled: boolean;
  disabledBecause?: string;
  failingSince?: Date;
  lastSuccessAt?: Date;
  createdBy: string;
  createdAt: Date;
}

/** What can be changed. */
export interface EndpointWish {
  url?: string;
  types?: string[];
  enabled?: boolean;
}

const mostEndpoints = 10;
/** So long the secret before a rotation signs beside the new one. */
const formerHours = 24;
const columns = `id, url, types, enabled, disabled_because, failing_since, last_success_at, created_by, created_at`;

/** The addresses where programs are told. */
@Injectable()
export class Endpoints {
  constructor(
    private readonly doors: Doors,
    private readonly vault: TokenVault,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: Pick<XeroSyncOptions, 'privateWebhooks'>,
  ) {}

  list(workspaceId: string): Promise<EndpointView[]> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const rows = await rowsOf<Raw>(
        tx,
        `SELECT ${columns} FROM xero_endpoints WHERE workspace_id = $1 ORDER BY created_at, id`,
        [workspaceId],
      );
      return rows.map(viewOf);
    });
  }

  /** Answers the secret, which is shown this once. Throws `SyncError` invalid for an address that must not be called. */
  async register(
    { workspaceId, userName }: Pick<Caller, 'workspaceId' | 'userName'>,
    { url, types }: { url: string; types?: string[] },
  ): Promise<EndpointView & { secret: string }> {
    this.check(url);
    const id = randomUUID();
    const secret = newSecret();
    const sealed = this.vault.seal(secret, placeOf(id));
    const row = await this.doors.inWorkspace(workspaceId, async (tx) => {
      const [count] = await rowsOf<{ n: number }>(
        tx,
        `SELECT count(*)::int AS n FROM xero_endpoints WHERE workspace_id = $1`,
        [workspaceId],
      );
      if (count!.n >= mostEndpoints) throw tooMany();
      const [made] = await rowsOf<Raw>(
        tx,
        `INSERT INTO xero_endpoints (id, workspace_id, url, types, secret, key_id, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (workspace_id, url) DO NOTHING RETURNING ${columns}`,
        [id, workspaceId, url, types ?? [], sealed, keyIdOf(sealed), userName],
      );
      if (!made) throw registeredAlready();
      return made;
    });
    return { ...viewOf(row), secret };
  }

  /** Switching on again forgets why it was switched off. Throws `SyncError` not-found, invalid, conflict. */
  async change(workspaceId: string, id: string, { url, types, enabled }: EndpointWish): Promise<EndpointView> {
    if (url !== undefined) this.check(url);
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      if (url !== undefined && (await isRegistered(tx, workspaceId, url, id))) throw registeredAlready();
      const [row] = await rowsOf<Raw>(
        tx,
        `UPDATE xero_endpoints SET url = coalesce($3, url), types = coalesce($4, types), enabled = coalesce($5, enabled),
           disabled_because = CASE WHEN $5 THEN NULL ELSE disabled_because END,
           failing_since = CASE WHEN $5 THEN NULL ELSE failing_since END
          WHERE workspace_id = $1 AND id::text = $2 RETURNING ${columns}`,
        [workspaceId, id, url ?? null, types ?? null, enabled ?? null],
      );
      if (!row) throw unknownEndpoint();
      return viewOf(row);
    });
  }

  /** With its deliveries. */
  async remove(workspaceId: string, id: string): Promise<void> {
    const hits = await this.doors.inWorkspace(workspaceId, (tx) =>
      hitsOf(tx, `DELETE FROM xero_endpoints WHERE workspace_id = $1 AND id::text = $2`, [workspaceId, id]),
    );
    if (hits === 0) throw unknownEndpoint();
  }

  /** A new secret, shown this once; the former one signs beside it for a day. */
  rotate(workspaceId: string, id: string): Promise<EndpointView & { secret: string }> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const [before] = await rowsOf<{ id: string; secret: string }>(
        tx,
        `SELECT id, secret FROM xero_endpoints WHERE workspace_id = $1 AND id::text = $2 FOR UPDATE`,
        [workspaceId, id],
      );
      if (!before) throw unknownEndpoint();
      const secret = newSecret();
      const sealed = this.vault.seal(secret, placeOf(before.id));
      const former = this.vault.seal(this.vault.open(before.secret, placeOf(before.id)), formerPlaceOf(before.id));
      const [row] = await rowsOf<Raw>(
        tx,
        `UPDATE xero_endpoints SET secret = $3, key_id = $4, former_secret = $5,
           former_until = clock_timestamp() + $6 * interval '1 hour'
          WHERE workspace_id = $1 AND id = $2 RETURNING ${columns}`,
        [workspaceId, before.id, sealed, keyIdOf(sealed), former, formerHours],
      );
      return { ...viewOf(row!), secret };
    });
  }

  /** Forgets former secrets whose day is over, and seals the others with the current key. */
  async upkeep(workspaceId: string): Promise<void> {
    await this.doors.inWorkspace(workspaceId, async (tx) => {
      await tx.query(
        `UPDATE xero_endpoints SET former_secret = NULL, former_until = NULL
          WHERE workspace_id = $1 AND former_until < clock_timestamp()`,
        [workspaceId],
      );
      const rows = await rowsOf<{ id: string; secret: string; former_secret: string | null }>(
        tx,
        `SELECT id, secret, former_secret FROM xero_endpoints WHERE workspace_id = $1 AND key_id <> $2 FOR UPDATE`,
        [workspaceId, this.vault.currentKeyId],
      );
      for (const { id, secret, former_secret: former } of rows)
        await tx.query(
          `UPDATE xero_endpoints SET secret = $3, former_secret = $4, key_id = $5 WHERE workspace_id = $1 AND id = $2`,
          [
            workspaceId,
            id,
            this.again(secret, placeOf(id)),
            former && this.again(former, formerPlaceOf(id)),
            this.vault.currentKeyId,
          ],
        );
    });
  }

  private again(sealed: string, place: Parameters<TokenVault['open']>[1]): string {
    return this.vault.seal(this.vault.open(sealed, place), place);
  }

  private check(url: string): void {
    const message = refusedUrl(url, this.options.privateWebhooks ?? false);
    if (message)
      throw new SyncError('invalid', 'endpoint_not_allowed', message, [
        { field: 'url', code: 'endpoint_not_allowed', message },
      ]);
  }
}

/** Where the secrets of an endpoint are kept. */
export const placeOf = (row: string) => ({ table: 'xero_endpoints', row, column: 'secret' });
export const formerPlaceOf = (row: string) => ({ table: 'xero_endpoints', row, column: 'former_secret' });

/** An address as it is shown: what stands after the question mark is often a password. */
export function shownUrl(text: string): string {
  const url = new URL(text);
  return `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`;
}

interface Raw {
  id: string;
  url: string;
  types: string[];
  enabled: boolean;
  disabled_because: string | null;
  failing_since: Date | null;
  last_success_at: Date | null;
  created_by: string;
  created_at: Date;
}

const viewOf = (raw: Raw): EndpointView => ({
  id: raw.id,
  url: shownUrl(raw.url),
  types: raw.types,
  enabled: raw.enabled,
  ...(raw.disabled_because ? { disabledBecause: raw.disabled_because } : {}),
  ...(raw.failing_since ? { failingSince: raw.failing_since } : {}),
  ...(raw.last_success_at ? { lastSuccessAt: raw.last_success_at } : {}),
  createdBy: raw.created_by,
  createdAt: raw.created_at,
});

async function isRegistered(tx: EntityManager, workspaceId: string, url: string, id: string): Promise<boolean> {
  const rows = await rowsOf(
    tx,
    `SELECT 1 FROM xero_endpoints WHERE workspace_id = $1 AND url = $2 AND id::text <> $3`,
    [workspaceId, url, id],
  );
  return rows.length > 0;
}

export const unknownEndpoint = () =>
  new SyncError('not-found', 'not_found', 'There is no such endpoint in this workspace.');

const registeredAlready = () =>
  new SyncError(
    'conflict',
    'endpoint_registered',
    'This address is registered already. Rotate its secret if it was lost.',
  );

const tooMany = () =>
  new SyncError(
    'conflict',
    'too_many_endpoints',
    `A workspace has at most ${mostEndpoints} endpoints. Remove one first.`,
  );

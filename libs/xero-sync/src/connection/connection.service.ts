import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CallFailed, type CallResult, type Session } from '../engine/call.js';
import { Connections, type ConnectionState } from '../engine/engine-ports.js';
import { Doors } from '../host/doors.js';
import { notConnected } from './connection.errors.js';
import { IdentityError } from './identity.errors.js';
import { Identity } from './identity.js';
import { Pairing } from './pairing.js';
import { SessionFactory } from './session-factory.js';
import { TokenStore } from './token-store.js';
import type { StoredConnectionState, XeroConnection } from './xero-connection.entity.js';

const withdrawn = 'Xero no longer accepts the permission given to this workspace. Re-authorise the connection.';
const lostOrganisation =
  'Xero refuses access to the organisation: it was disconnected there, or the user who connected it lost the right to it. Re-authorise the connection.';
const firstImport =
  'The first import is under way. Changes wait in the queue and are sent when it is finished or cancelled.';
const startsOver =
  'The workspace was connected to another organisation than before, and what belongs to the earlier one is being put away. This happens by itself within a few minutes.';
const notReadYet =
  'The accounts and tax rates have not been read from Xero yet. This happens by itself within a few minutes.';
/** A token refused this soon after it was renewed will not get better by renewing. */
const cureMilliseconds = 5 * 60_000;

/** What the settings page shows of the pairing. */
export interface ConnectionView {
  state: 'none' | StoredConnectionState;
  organisation?: { name: string; tenantId: string; shortCode?: string; baseCurrency?: string; countryCode?: string };
  /** Why nothing is sent, and what to do. */
  reason?: string;
  connectedBy?: string;
  connectedAt?: string;
  disconnectedAt?: string;
  /** When accounts, tax rates and the like were last read completely. */
  listsReadAt?: string;
}

/** The workspace's way into Xero, for the engine, the settings and the screens. */
@Injectable()
export class ConnectionService extends Connections {
  private readonly log = new Logger('XeroConnection');
  /** Which token each workspace got last, and when one was last renewed because Xero refused it. */
  private readonly handedOut = new Map<string, number>();
  private readonly cured = new Map<string, number>();
  /** Under which consent a session was opened, or could not be. */
  private readonly triedUnder = new WeakMap<Session | CallResult, string>();

  constructor(
    private readonly doors: Doors,
    private readonly pairing: Pairing,
    private readonly tokens: TokenStore,
    private readonly identity: Identity,
    private readonly sessions: SessionFactory,
  ) {
    super();
  }

  async stateOf(workspaceId: string, tx: EntityManager): Promise<ConnectionState> {
    const [row] = await tx.query<StateRow[]>(
      `SELECT id, tenant_id, state, reason, reference_read_at IS NOT NULL AS read, moved_from IS NOT NULL AS moving,
         EXISTS (SELECT FROM xero_set_ups s WHERE s.workspace_id = $1 AND s.tenant_id = c.tenant_id
           AND s.state NOT IN ('finished', 'cancelled')) AS importing
        FROM xero_connections c WHERE workspace_id = $1 AND current`,
      [workspaceId],
    );
    if (!row) return { state: 'none' };
    const ids = { connectionId: row.id, tenantId: row.tenant_id };
    if (row.state !== 'connected') return { state: 'parked', ...ids, because: row.reason ?? withdrawn };
    if (row.moving) return { state: 'parked', ...ids, because: startsOver };
    if (row.importing) return { state: 'parked', ...ids, because: firstImport, importing: true };
    return row.read ? { state: 'connected', ...ids } : { state: 'parked', ...ids, because: notReadYet };
  }

  async openSession(workspaceId: string): Promise<Session> {
    const connection = await this.pairing.current(workspaceId);
    if (connection?.state !== 'connected' || !connection.tokenSetId)
      throw this.noted(connection, callFailed('auth', connection?.reason ?? notConnected().message));
    try {
      const { accessToken, version } = await this.tokens.accessToken(connection.tokenSetId);
      this.handedOut.set(workspaceId, version);
      const session = this.sessions.open({ workspaceId, tenantId: connection.tenantId, accessToken });
      this.triedUnder.set(session, consentOf(connection));
      return session;
    } catch (error) {
      throw this.noted(connection, await this.failed(connection, error));
    }
  }

  private noted(connection: XeroConnection | null, failure: CallFailed): CallFailed {
    if (connection) this.triedUnder.set(failure.result, consentOf(connection));
    return failure;
  }

  async credentialsRefused(
    workspaceId: string,
    httpStatus: number | undefined,
    tried?: Session | CallResult,
  ): Promise<boolean> {
    const connection = await this.pairing.current(workspaceId);
    if (connection?.state !== 'connected' || !connection.tokenSetId) return false;
    const refused = tried && this.triedUnder.get(tried);
    if (refused !== undefined && refused !== consentOf(connection)) return true;
    const recentlyCured = Date.now() - (this.cured.get(workspaceId) ?? 0) < cureMilliseconds;
    if (httpStatus !== 401 || recentlyCured) {
      await this.park({ connectionId: connection.id }, lostOrganisation);
      return false;
    }
    try {
      await this.tokens.accessToken(connection.tokenSetId, this.handedOut.get(workspaceId));
      this.cured.set(workspaceId, Date.now());
      return true;
    } catch (error) {
      await this.failed(connection, error);
      // Out of reach is not refused: the next try finds out.
      return error instanceof IdentityError && error.failure !== 'refused';
    }
  }

  async connectedWorkspaces(): Promise<string[]> {
    const rows = await this.doors.asSystem('xero-tokens', (tx) =>
      tx.query<{ workspace_id: string }[]>(
        `SELECT workspace_id FROM xero_connections WHERE current AND state = 'connected' ORDER BY workspace_id`,
      ),
    );
    return rows.map((row) => row.workspace_id);
  }

  async view(workspaceId: string): Promise<ConnectionView> {
    const row = await this.pairing.current(workspaceId);
    if (!row) return { state: 'none' };
    return {
      state: row.state,
      organisation: {
        name: row.organisationName,
        tenantId: row.tenantId,
        ...(row.shortCode ? { shortCode: row.shortCode } : {}),
        ...(row.baseCurrency ? { baseCurrency: row.baseCurrency } : {}),
        ...(row.countryCode ? { countryCode: row.countryCode } : {}),
      },
      ...(row.reason ? { reason: row.reason } : {}),
      connectedBy: row.connectedBy,
      connectedAt: row.connectedAt.toISOString(),
      ...(row.disconnectedAt ? { disconnectedAt: row.disconnectedAt.toISOString() } : {}),
      ...(row.referenceReadAt ? { listsReadAt: row.referenceReadAt.toISOString() } : {}),
    };
  }

  /** Parks the queue, tells Xero, forgets the tokens nobody else needs. Everything synced stays as it is. */
  async disconnect(workspaceId: string, by: string): Promise<void> {
    const done = await this.pairing.disconnect(
      workspaceId,
      `${by} disconnected Xero. Connect it again to go on sending.`,
    );
    if (!done) throw notConnected();
    await this.tellXero(workspaceId);
  }

  /** Renews an idle token set, so that Xero does not forget it. */
  async keepAlive(tokenSetId: string, version: number): Promise<void> {
    try {
      await this.tokens.accessToken(tokenSetId, version);
    } catch (error) {
      if (!(error instanceof IdentityError) || error.failure !== 'refused') throw error;
      await this.park({ tokenSetId }, withdrawn);
    }
  }

  /** Removes at Xero what was disconnected here. What cannot be told now is told by the next upkeep. */
  async tellXero(workspaceId?: string): Promise<void> {
    for (const connection of await this.pairing.removalsDue(workspaceId)) {
      try {
        if (connection.tokenSetId && !(await this.pairing.usedAgain(connection)))
          await this.removeAt(connection, connection.tokenSetId);
        await this.pairing.removed(connection);
      } catch {
        this.log.warn(
          `Xero could not be told yet that ${connection.organisationName} is disconnected; it will be tried again.`,
        );
      }
    }
    await this.revokeUnneeded();
  }

  /** Tokens that no workspace needs end at Xero too. Out of reach, they are revoked by a later upkeep. */
  private async revokeUnneeded(): Promise<void> {
    for (const { id, refreshToken } of await this.pairing.unneededTokens()) {
      try {
        if (refreshToken) await this.identity.revoke(refreshToken);
      } catch (error) {
        if (!(error instanceof IdentityError) || error.failure === 'offline') continue;
      }
      await this.pairing.forgetTokens(id);
    }
  }

  private async removeAt(connection: XeroConnection, tokenSetId: string): Promise<void> {
    try {
      const { accessToken } = await this.tokens.accessToken(tokenSetId);
      await this.identity.removeConnection(accessToken, connection.remoteId);
    } catch (error) {
      // Without our credentials there is nothing left that we could remove.
      if (!(error instanceof IdentityError) || error.failure === 'offline') throw error;
    }
  }

  private async failed(connection: XeroConnection, error: unknown): Promise<CallFailed> {
    if (!(error instanceof IdentityError)) throw error;
    if (error.failure === 'offline') return callFailed('offline', 'Xero cannot be reached just now.');
    if (error.failure === 'refused' && connection.tokenSetId)
      await this.park({ tokenSetId: connection.tokenSetId }, withdrawn);
    return callFailed('auth', error.failure === 'refused' ? withdrawn : error.message);
  }

  private async park(where: Parameters<Pairing['needsConsent']>[0], reason: string): Promise<void> {
    if (await this.pairing.needsConsent(where, reason)) this.log.warn(reason);
  }
}

/** Names one consent: a workspace that connects again keeps its row. */
const consentOf = ({ id, connectedAt }: XeroConnection): string => `${id} ${connectedAt.toISOString()}`;

interface StateRow {
  id: string;
  tenant_id: string;
  state: StoredConnectionState;
  reason: string | null;
  read: boolean;
  importing: boolean;
  moving: boolean;
}

const callFailed = (outcome: 'auth' | 'offline', sentence: string) =>
  new CallFailed({ outcome, problems: [] }, sentence);

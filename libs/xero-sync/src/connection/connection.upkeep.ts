import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ApprovalWatch } from '../approval/approval-watch.js';
import { ContactWatch } from '../contact-watch/contact-watch.js';
import { BackgroundRounds } from '../engine/background-rounds.js';
import { Connections } from '../engine/engine-ports.js';
import { Doors } from '../host/doors.js';
import { ReferenceService } from '../reference/reference.service.js';
import { XeroSync } from '../xero-sync.js';
import { ConnectionService } from './connection.service.js';
import { ConsentService } from './consent.service.js';
import { Moving } from './moving.js';
import { TokenStore } from './token-store.js';

const TIMER = 'xero-upkeep';
const everySeconds = 60;
/** Xero forgets a refresh token that was not used for sixty days; an idle organisation is kept alive weekly. */
const keepAliveDays = 7;

/**
 * What must happen without anybody asking: end changes of the organisation, keep idle permissions alive, tell Xero of disconnections it missed, renew the
 * lists, look for approvals, follow contacts, seal tokens with the current key, forget used consent flows. Every part may run in several processes at once.
 */
@Injectable()
export class ConnectionUpkeep implements OnApplicationBootstrap {
  private readonly log = new Logger('XeroUpkeep');

  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly connection: ConnectionService,
    private readonly consents: ConsentService,
    private readonly moving: Moving,
    private readonly tokens: TokenStore,
    private readonly reference: ReferenceService,
    private readonly approvals: ApprovalWatch,
    private readonly contacts: ContactWatch,
    private readonly sync: XeroSync,
    private readonly rounds: BackgroundRounds,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.every(TIMER, everySeconds * 1000, () => this.run());
  }

  /** One round. A part that fails is logged and tried again in the next round; the others go on. */
  async run(): Promise<void> {
    await this.attempt('consent flows', () => this.consents.purge());
    await this.attempt('disconnections', () => this.connection.tellXero());
    await this.attempt('changes of the organisation', () => this.moving.finish());
    await this.attempt('token keys', () => this.doors.asSystem('xero-tokens', (tx) => this.tokens.reseal(tx)));
    await this.attempt('idle permissions', () => this.keepAlive());
    await this.attempt('connected workspaces', async () => {
      for (const workspaceId of await this.connections.connectedWorkspaces()) {
        await this.attempt('lists of one workspace', () => this.renewLists(workspaceId));
        await this.attempt('approvals of one workspace', () => this.approvals.look(workspaceId));
        await this.attempt('contacts of one workspace', () => this.contacts.look(workspaceId));
      }
    });
  }

  private async keepAlive(): Promise<void> {
    const idle = await this.doors.asSystem('xero-tokens', (tx) =>
      tx.query<{ id: string; version: number }[]>(
        `SELECT t.id, t.version FROM xero_token_sets t
         WHERE t.state = 'valid' AND t.refreshed_at < now() - $1 * interval '1 day'
           AND EXISTS (SELECT FROM xero_connections c WHERE c.token_set_id = t.id AND c.state <> 'disconnected')
         ORDER BY t.refreshed_at LIMIT 20`,
        [keepAliveDays],
      ),
    );
    for (const { id, version } of idle)
      await this.attempt('one idle permission', () => this.connection.keepAlive(id, version));
  }

  private async renewLists(workspaceId: string): Promise<void> {
    const stale = await this.reference.isStale(workspaceId);
    if (!stale && !(await this.reference.isContradicted(workspaceId))) return;
    if (!(await this.reference.claim(workspaceId))) return;
    const changed = await this.reference.refresh(workspaceId);
    if (stale) await this.sync.connectionChanged(workspaceId);
    if (changed) await this.sync.settingsChanged(workspaceId);
  }

  private async attempt(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.warn(`Upkeep of ${what} failed and will be tried again: ${(error as Error).message}`);
    }
  }
}

import { Injectable, Logger } from '@nestjs/common';
import { ConnectionService } from '../connection/connection.service.js';
import { identityOffline, notConnected } from '../connection/connection.errors.js';
import { ConsentService, type ConsentOutcome } from '../connection/consent.service.js';
import { Moving } from '../connection/moving.js';
import { CallFailed } from '../engine/call.js';
import type { Caller } from '../host/access.js';
import { CrmHost } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import { ReferenceService } from '../reference/reference.service.js';
import { SyncError } from '../sync-error.js';
import { XeroSync } from '../xero-sync.js';

/** What follows a change of the connection: the lists are read and the queue is told. */
@Injectable()
export class SetUpService {
  private readonly log = new Logger('XeroSetUp');

  constructor(
    private readonly consents: ConsentService,
    private readonly connection: ConnectionService,
    private readonly reference: ReferenceService,
    private readonly sync: XeroSync,
    private readonly moving: Moving,
    private readonly host: CrmHost,
    private readonly doors: Doors,
  ) {}

  async complete(caller: Caller, params: Record<string, string>): Promise<ConsentOutcome> {
    return this.settle(caller, await this.consents.complete(caller, params));
  }

  async choose(caller: Caller, wish: { tenantId: string; confirmOther: boolean }): Promise<ConsentOutcome> {
    return this.settle(caller, await this.consents.choose(caller, wish));
  }

  async disconnect(caller: Caller): Promise<void> {
    await this.connection.disconnect(caller.workspaceId, caller.userName);
    await this.audit(caller, 'connection.ended', 'Disconnected Xero.');
    await this.sync.connectionChanged(caller.workspaceId);
  }

  /** Reads Xero's lists now, because somebody asked. Throws `SyncError` when Xero cannot be asked. */
  async refreshLists(workspaceId: string): Promise<void> {
    try {
      const changed = await this.reference.refresh(workspaceId);
      await this.sync.connectionChanged(workspaceId);
      if (changed) await this.sync.settingsChanged(workspaceId);
    } catch (error) {
      throw listsError(error);
    }
  }

  // The connection itself is written through another door, so this follows it.
  private async audit(caller: Caller, code: string, sentence: string): Promise<void> {
    await this.doors.inWorkspace(caller.workspaceId, async (tx) => this.host.audit?.(caller, { code, sentence }, tx));
  }

  private async settle(caller: Caller, outcome: ConsentOutcome): Promise<ConsentOutcome> {
    if (outcome.outcome !== 'connected') return outcome;
    await this.audit(caller, 'connection.made', `Connected the organisation ${outcome.organisation} in Xero.`);
    try {
      await this.moving.finish(caller.workspaceId);
      await this.reference.refresh(caller.workspaceId);
    } catch (error) {
      // The connection stands; the upkeep does the rest as soon as it can.
      this.log.warn(`A new connection is not ready yet: ${(error as Error).message}`);
    }
    await this.sync.connectionChanged(caller.workspaceId);
    return outcome;
  }
}

function listsError(error: unknown): unknown {
  if (!(error instanceof CallFailed)) return error;
  const { outcome, retryAfterSeconds } = error.result;
  if (outcome === 'auth') return notConnected();
  if (outcome !== 'throttled') return identityOffline();
  const wait = retryAfterSeconds ? ` in ${Math.ceil(retryAfterSeconds / 60)} minutes` : ' later';
  return new SyncError(
    'unavailable',
    'xero_busy',
    `Xero’s allowance of calls is used up for the moment. Try again${wait}.`,
  );
}

import type { Session } from '../engine/call.js';

/** What a session needs to know; implemented by the Xero adapter, bound in the module. */
export interface SessionGrant {
  workspaceId: string;
  tenantId: string;
  /** In clear; must not leave the session. */
  accessToken: string;
}

export abstract class SessionFactory {
  abstract open(grant: SessionGrant): Session;
}

import { Injectable } from '@nestjs/common';
import { XeroAccess, type Caller as XeroCaller, type Permission as XeroPermission } from '#xero-sync';
import { Authenticator } from '../auth/authenticator.js';
import type { CallerRequest } from '../http/caller.js';
import { mayDo, Permission } from '../http/permission.js';

const asked: Record<XeroPermission, Permission> = { view: 'view', operate: 'edit', configure: 'admin' };

/** Who may use the Xero integration: members as their role allows. The caller was told by `AccessGuard` before. */
@Injectable()
export class CallerAccess extends XeroAccess {
  constructor(private readonly authenticator: Authenticator) {
    super();
  }

  override authorise(request: unknown, permission: XeroPermission): Promise<XeroCaller | undefined> {
    const { caller } = request as CallerRequest;
    if (!caller || !mayDo(caller.role, asked[permission])) return Promise.resolve(undefined);
    const { workspaceId, userId, name, sessionId } = caller;
    // An API key acts under its own id.
    return Promise.resolve({ workspaceId, userId: userId ?? sessionId, userName: name, sessionId });
  }

  override async stillMay(request: unknown): Promise<boolean> {
    const asked = request as CallerRequest;
    if (asked.caller && (await this.authenticator.isStill(asked.caller, asked))) return true;
    // The end of the reply would prolong the session in the store, and so call one that has run out back to life.
    asked.session = null as never;
    return false;
  }
}

import { Injectable } from '@nestjs/common';
import { XeroAccess, type Caller as XeroCaller, type Permission as XeroPermission } from '#xero-sync';
import type { CallerRequest } from '../http/caller.js';
import { mayDo, Permission } from '../http/permission.js';

const asked: Record<XeroPermission, Permission> = { view: 'view', operate: 'edit', configure: 'admin' };

/** Who may use the Xero integration: members as their role allows. The caller was told by `AccessGuard` before. */
@Injectable()
export class CallerAccess extends XeroAccess {
  override authorise(request: unknown, permission: XeroPermission): Promise<XeroCaller | undefined> {
    const { caller } = request as CallerRequest;
    if (!caller || !mayDo(caller.role, asked[permission])) return Promise.resolve(undefined);
    const { workspaceId, userId, name, sessionId } = caller;
    // An API key acts under its own id.
    return Promise.resolve({ workspaceId, userId: userId ?? sessionId, userName: name, sessionId });
  }
}

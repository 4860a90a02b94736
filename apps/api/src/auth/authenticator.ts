import { Injectable } from '@nestjs/common';
import { ApiKeyService, SignedIn, UserService } from '#crm-core';
import type { Caller, CallerRequest } from '../http/caller.js';
import { isOutlived } from '../http/session.js';

/** Tells who makes a request: an API key in the Authorization header, else the session cookie. */
@Injectable()
export class Authenticator {
  constructor(
    private readonly keys: ApiKeyService,
    private readonly users: UserService,
  ) {}

  async callerOf(request: CallerRequest): Promise<Caller | undefined> {
    const { authorization } = request.headers;
    return authorization === undefined ? this.bySession(request) : this.byKey(authorization);
  }

  private async byKey(authorization: string): Promise<Caller | undefined> {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1];
    const holder = token ? await this.keys.holder(token) : undefined;
    if (!holder) return undefined;
    const { keyId, workspaceId, name, role } = holder;
    return { workspaceId, role, name, via: 'api-key', sessionId: keyId };
  }

  // Rights are read afresh each time: who loses a role or a membership loses it at once.
  private async bySession({ session, sessionID }: CallerRequest): Promise<Caller | undefined> {
    if (!session?.userId || isOutlived(session.signedInAt)) return undefined;
    const user = await this.users.whoIs(session.userId);
    return user && callerIn(user, session.workspaceId, sessionID);
  }
}

/** The user as a caller in one of their workspaces. */
export function callerIn(user: SignedIn, workspaceId: string | undefined, sessionId: string): Caller | undefined {
  const workspace = user.workspaces.find(({ id }) => id === workspaceId);
  if (!workspace) return undefined;
  const { userId, name, email } = user;
  return { workspaceId: workspace.id, role: workspace.role, name, userId, email, via: 'session', sessionId };
}

import { Injectable } from '@nestjs/common';
import type { SessionData } from 'express-session';
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

  /** Whether the caller of a request that is still being answered would be known as the same, with the same rights, again. */
  async isStill(caller: Caller, request: CallerRequest): Promise<boolean> {
    const { authorization } = request.headers;
    const now = await (authorization === undefined ? this.byStoredSession(request) : this.byKey(authorization));
    const { workspaceId, userId, sessionId, role } = caller;
    return (
      now?.workspaceId === workspaceId && now.userId === userId && now.sessionId === sessionId && now.role === role
    );
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
    return this.inSession(session, sessionID);
  }

  // What the request holds is the session as it was when the request came.
  private async byStoredSession({ sessionStore, sessionID }: CallerRequest): Promise<Caller | undefined> {
    const stored = await new Promise<Partial<SessionData> | null | undefined>((resolve, reject) =>
      sessionStore.get(sessionID, (error: unknown, found) => (error ? reject(error as Error) : resolve(found))),
    );
    if (!stored?.userId || isOutlived(stored.signedInAt)) return undefined;
    return this.inSession(stored, sessionID);
  }

  private async inSession({ userId, workspaceId }: Partial<SessionData>, id: string): Promise<Caller | undefined> {
    const user = userId === undefined ? undefined : await this.users.whoIs(userId);
    return user && callerIn(user, workspaceId, id);
  }
}

/** The user as a caller in one of their workspaces. */
export function callerIn(user: SignedIn, workspaceId: string | undefined, sessionId: string): Caller | undefined {
  const workspace = user.workspaces.find(({ id }) => id === workspaceId);
  if (!workspace) return undefined;
  const { userId, name, email } = user;
  return { workspaceId: workspace.id, role: workspace.role, name, userId, email, via: 'session', sessionId };
}

import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '#crm-core';

export type MemberRole = 'admin' | 'staff' | 'readOnly';

/** The `Idempotency-Key` of a write, with a digest of the request it came with. */
export interface IdempotencyKey {
  key: string;
  fingerprint: string;
  /** Set when the reply is the stored one of an earlier request. */
  replayed: boolean;
}

/** Who makes a request, in which workspace, with which right. */
export interface Caller {
  workspaceId: string;
  role: MemberRole;
  name: string;
  /** Absent for API keys, which belong to the workspace and not to a person. */
  userId?: string;
  email?: string;
  via: 'session' | 'api-key';
  /** Session id, or the key's id: what a consent flow is bound to. */
  sessionId: string;
  idempotency?: IdempotencyKey;
}

export interface CallerRequest extends Request {
  caller?: Caller;
}

/** The caller of the route; only on routes that are not public. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<CallerRequest>();
  if (!caller) throw new Error('A public route has no caller.');
  return caller;
});

/** How crm-core names the one who acts. */
export const actorOf = (caller: Caller): Actor => ({
  name: caller.name,
  origin: { by: 'user', ...(caller.userId ? { userId: caller.userId } : {}) },
  ...(caller.userId ? { userId: caller.userId } : {}),
});

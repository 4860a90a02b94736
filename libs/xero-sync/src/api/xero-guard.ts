import { createParamDecorator, Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { XeroAccess, type Caller, type Permission } from '../host/access.js';
import { SyncError } from '../sync-error.js';

const permissionKey = Symbol('xero-permission');
const callers = new WeakMap<object, Caller>();

/** What a caller must be allowed to do. A route without it is closed. */
export const Allow = (permission: Permission) => SetMetadata(permissionKey, permission);

/** The caller as the host's `XeroAccess` knows them. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = callers.get(context.switchToHttp().getRequest<object>());
  if (!caller) throw closed();
  return caller;
});

/** Deny by default: only what the host's `XeroAccess` answers a caller for gets through. */
@Injectable()
export class XeroGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly access: XeroAccess,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(permissionKey, targets);
    const request = context.switchToHttp().getRequest<object>();
    const caller = permission && (await this.access.authorise(request, permission));
    if (!caller) throw closed();
    callers.set(request, caller);
    return true;
  }
}

const closed = () =>
  new SyncError(
    'forbidden',
    'not_allowed',
    'You have no right to do this in the Xero integration. Ask an administrator of your workspace.',
  );

/** For a host that names nobody: every route answers 403. */
@Injectable()
export class NoAccess extends XeroAccess {
  override authorise(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}

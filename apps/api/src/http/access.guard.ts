import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Authenticator } from '../auth/authenticator.js';
import { CallerRequest } from './caller.js';
import { CsrfProtection } from './csrf.js';
import { idempotencyOf } from './idempotency.js';
import { mayDo, Permission, permissionKey } from './permission.js';
import { HttpProblem } from './problem.js';
import { isOpen, judgesItself } from './route-check.js';

/** Lets a request through to a route only when its caller is known and may do what the route declares. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly csrf: CsrfProtection,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (isOpen(this.reflector, targets)) return true;
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const caller = await this.authenticator.callerOf(request);
    if (!caller)
      throw new HttpProblem(
        401,
        'not_signed_in',
        'This address needs a signed-in user or an API key.',
        'Sign in at POST /api/v1/auth/sign-in, or send "Authorization: Bearer crm_…".',
        { 'WWW-Authenticate': 'Bearer' },
      );
    if (caller.via === 'session') this.csrf.check(request);
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(permissionKey, targets);
    if (!permission && !judgesItself(context.getClass()))
      throw forbidden('This address declares no permission and is closed.');
    if (permission && !mayDo(caller.role, permission)) throw forbidden(refusalOf(permission));
    const idempotency = idempotencyOf(request);
    request.caller = { ...caller, ...(idempotency ? { idempotency } : {}) };
    return true;
  }
}

const forbidden = (sentence: string) =>
  new HttpProblem(403, 'not_allowed', sentence, 'Ask an administrator of your workspace for the right.');

const refusalOf = (permission: Permission) =>
  permission === 'admin' ? 'Only administrators may do this.' : 'Your role may look at records but not change them.';

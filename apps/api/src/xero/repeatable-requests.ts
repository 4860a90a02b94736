import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { firstValueFrom, from, Observable, tap } from 'rxjs';
import { CallerRequest } from '../http/caller.js';
import { WorkspaceDoor } from '../http/workspace-door.js';

/**
 * A consent flow is begun anew each time: its address works once, and is not stored. Nor are answers that show a secret; an
 * address is registered once whatever is repeated.
 */
const routes =
  /^\/api\/v1\/integrations\/xero\/(?!(?:connect|re-authorise|notifications\/endpoints(?:\/[^/]+\/rotate)?)\/?$)/;

/**
 * `Idempotency-Key` on the routes of the Xero integration, which do not go through `WorkspaceDoor.write`. Exporting, retrying,
 * skipping and saving settings come to the same when they happen twice.
 */
@Injectable()
export class RepeatableRequests implements NestInterceptor {
  constructor(private readonly door: WorkspaceDoor) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const { caller, path } = http.getRequest<CallerRequest>();
    const idempotency = caller?.idempotency;
    if (!caller || !idempotency || !routes.test(path)) return next.handle();
    return from(
      this.door.repeatable(caller, idempotency, () => firstValueFrom(next.handle(), { defaultValue: undefined })),
    ).pipe(
      // A repetition does not get as far as the interceptor that marks the others.
      tap(() => idempotency.replayed && http.getResponse<Response>().setHeader('Idempotency-Replayed', 'true')),
    );
  }
}

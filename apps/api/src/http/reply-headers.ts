import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { Observable, tap } from 'rxjs';
import { CallerRequest } from './caller.js';

/** A record's version as its ETag (to be sent back in If-Match), and the mark of a repeated reply. */
@Injectable()
export class ReplyHeaders implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const response = http.getResponse<Response>();
    return next.handle().pipe(
      tap((reply: unknown) => {
        const version = (reply as { version?: unknown } | null | undefined)?.version;
        if (typeof version === 'number' && !response.headersSent) response.setHeader('ETag', `"${version}"`);
        if (http.getRequest<CallerRequest>().caller?.idempotency?.replayed)
          response.setHeader('Idempotency-Replayed', 'true');
      }),
    );
  }
}

import { Injectable } from '@nestjs/common';
import { doubleCsrf } from 'csrf-csrf';
import type { Request, Response } from 'express';
import { HttpProblem } from './problem.js';

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/** Keeps other sites from acting with a signed-in browser's cookie. API keys need none of it. */
@Injectable()
export class CsrfProtection {
  private readonly tokens: ReturnType<typeof doubleCsrf>;

  constructor(secret: string, secure: boolean) {
    this.tokens = doubleCsrf({
      getSecret: () => secret,
      getSessionIdentifier: (request) => request.sessionID,
      cookieName: secure ? '__Host-crm.csrf' : 'crm.csrf',
      cookieOptions: { sameSite: 'lax', secure, httpOnly: true, path: '/' },
      getCsrfTokenFromRequest: (request) => request.headers['x-csrf-token'],
    });
  }

  /** A token for the current session, to be sent back in `X-CSRF-Token`. */
  issue(request: Request, response: Response): string {
    return this.tokens.generateCsrfToken(request, response, { overwrite: false, validateOnReuse: false });
  }

  /** Refuses a write that another site caused, or that lacks the token. */
  check(request: Request): void {
    if (safeMethods.includes(request.method)) return;
    this.checkSite(request);
    if (!this.tokens.validateRequest(request))
      throw new HttpProblem(
        403,
        'csrf_token_invalid',
        'The request lacks a valid X-CSRF-Token header.',
        'Read the token from GET /api/v1/auth/me and send it along; with an API key none is needed.',
      );
  }

  /** Browsers say where a request comes from; a write from another site is refused. */
  checkSite(request: Request): void {
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      throw new HttpProblem(
        403,
        'cross_site_request',
        'The request was made from another web site.',
        'Open the CRM itself and try again.',
      );
  }
}

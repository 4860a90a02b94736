import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { static as serveStatic, type RequestHandler } from 'express';

/** Where Vite's build leaves a place for the nonce. */
const PLACE = '__CSP_NONCE__';
const YEAR_MS = 365 * 24 * 60 * 60_000;

/**
 * The screens under `/admin`: files of the build for ever, and for any other address below it the one page, which finds its way by
 * itself. Each answer carries a Content-Security-Policy with a nonce of its own, without `unsafe-inline` and without other hosts.
 */
export function serveAdmin(app: NestExpressApplication, folder: string, secure: boolean): void {
  if (!existsSync(join(folder, 'index.html'))) {
    app.use('/admin', notBuilt);
    return;
  }
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  app.use(
    '/admin/assets',
    serveStatic(join(folder, 'assets'), { immutable: true, maxAge: YEAR_MS, index: false, redirect: false }),
    noSuchFile,
  );
  app.use('/admin', serveStatic(folder, { index: false, redirect: false }));
  app.use('/admin', pageWithNonce(page, secure));
}

function pageWithNonce(page: string, secure: boolean): RequestHandler {
  return (request, response, next) => {
    if (!['GET', 'HEAD'].includes(request.method)) return next();
    const nonce = randomBytes(18).toString('base64');
    response
      .set('Content-Security-Policy', policy(nonce, secure))
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(page.replaceAll(PLACE, nonce));
  };
}

const policy = (nonce: string, secure: boolean): string =>
  [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `manifest-src 'self'`,
    `object-src 'none'`,
    `frame-src 'self'`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ].join('; ');

const noSuchFile: RequestHandler = (_request, response) => {
  response.status(404).type('text/plain').send('There is no such file.');
};

const notBuilt: RequestHandler = (_request, response) => {
  response.status(503).type('text/plain').send('The screens are not built yet: run "npm run build".');
};

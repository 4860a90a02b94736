import { resolve } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import cookieParser from 'cookie-parser';
import helmet from 'helmet';
import { pinoHttp } from 'pino-http';
import { Database } from '#crm-core';
import { serveAdmin } from '../admin/admin-site.js';
import { Config } from '../config.js';
import type { Secrets } from '../startup/secrets.js';
import { serveApiDocs } from './api-docs.js';
import { csvBodies, jsonBodies } from './body.js';
import { HTTP_LOG } from './logging.js';
import { ProblemFilter } from './problem.filter.js';
import { ReplyHeaders } from './reply-headers.js';
import { sessions } from './session.js';
import { signedBytes, unlessSigned } from './signed-bytes.js';
import { bodyValidation, StorableBodyPipe } from './validation.js';

/** Addresses outside `/api/v1`. */
const unprefixed = ['/', 'go/:record/:id', 'health/live', 'health/ready', 'health/details'];

/** Everything between the socket and the controllers, in the order in which a request meets it. */
export function configureHttp(app: NestExpressApplication, config: Config, secrets: Secrets): void {
  const secure = config.appUrl.startsWith('https:');
  app.set('query parser', 'extended');
  // Proxies on our own network may say who called; anybody else is taken at the address they come from.
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  app.disable('x-powered-by');
  // The only ETag is a record's version.
  app.disable('etag');
  app.use(pinoHttp(app.get(HTTP_LOG)));
  app.use(
    helmet({
      strictTransportSecurity: secure,
      contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': secure ? [] : null } },
    }),
  );
  app.use(cookieParser());
  app.use(signedBytes());
  app.use(unlessSigned(sessions(app.get(Database), { secret: secrets.sessionSecret, secure })));
  for (const middleware of [csvBodies(), ...jsonBodies()]) app.use(unlessSigned(middleware));
  app.setGlobalPrefix('api/v1', { exclude: unprefixed });
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(new StorableBodyPipe(), bodyValidation());
  app.useGlobalInterceptors(new ReplyHeaders());
  app.enableShutdownHooks();
  serveAdmin(app, resolve('dist/apps/admin'), secure);
  serveApiDocs(app);
}

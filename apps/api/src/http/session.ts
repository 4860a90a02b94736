import type { RequestHandler } from 'express';
import connectPgSimple from 'connect-pg-simple';
import session from 'express-session';
import { Database } from '#crm-core';

declare module 'express-session' {
  interface SessionData {
    userId: string;
    workspaceId: string;
    /** Milliseconds since 1970; a session ends twelve hours later whatever happens. */
    signedInAt: number;
    /** What the browser called itself at sign-in. */
    device?: string;
  }
}

export const sessionCookie = 'crm.session';
const idleMs = 30 * 60_000;
const longestMs = 12 * 60 * 60_000;

export interface SessionOptions {
  secret: string;
  /** Whether browsers come over https. */
  secure: boolean;
}

/**
 * Sessions in PostgreSQL, reached through the second door. The cookie cannot be read by scripts; it ends after half an
 * hour without a request. Requests with an Authorization header never touch a session.
 */
export function sessions(database: Database, { secret, secure }: SessionOptions): RequestHandler {
  const Store = connectPgSimple(session);
  const throughTheDoor = {
    query: async (sql: string, values: unknown[]) => ({
      rows: (await database.asSystem('session', (tx) => tx.query(sql, values))) as unknown[],
    }),
  };
  const store = new Store({
    pool: throughTheDoor as never,
    tableName: 'sessions',
    createTableIfMissing: false,
    pruneSessionInterval: 15 * 60,
  });
  const middleware = session({
    name: sessionCookie,
    secret,
    store,
    resave: false,
    saveUninitialized: false,
    rolling: true,
    proxy: true,
    cookie: { httpOnly: true, sameSite: 'lax', secure, maxAge: idleMs, path: '/' },
  });
  return (request, response, next) => {
    if (request.headers.authorization) return next();
    return middleware(request, response, next);
  };
}

/** Whether a session is older than it may ever become. */
export const isOutlived = (signedInAt: number | undefined, now = Date.now()): boolean =>
  signedInAt === undefined || now - signedInAt > longestMs;

import { ArgumentsHost, Catch, ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { FieldProblem } from '#crm-core';
import { HttpProblem, ProblemBody, titles } from './problem.js';

interface Answer {
  status: number;
  code: string;
  detail: string;
  remedy?: string;
  errors?: FieldProblem[];
  headers?: Record<string, string>;
}

/** What crm-core and the modules throw: an error with `kind`, `code`, a sentence and, where fields are to blame, those. */
interface SpokenError extends Error {
  kind: string;
  code: string;
  remedy?: string;
  fields?: FieldProblem[];
}

const statusOfKind: Record<string, number> = {
  invalid: 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  refused: 422,
  unavailable: 503,
};

/**
 * The last line of defence for input that no rule foresaw: what PostgreSQL itself refuses is the caller's mistake or a
 * passing state, never an unexplained 500. Keyed by SQLSTATE.
 */
const ofDatabase: Record<string, Answer> = {
  '22001': { status: 400, code: 'text_too_long', detail: 'One of the texts is longer than its field can hold.' },
  '22003': { status: 400, code: 'number_too_large', detail: 'One of the numbers is larger than its field can hold.' },
  '22007': { status: 400, code: 'invalid_date', detail: 'One of the dates is not a date such as 2026-01-31.' },
  '22008': { status: 400, code: 'invalid_date', detail: 'One of the dates does not exist in the calendar.' },
  '22021': {
    status: 400,
    code: 'invalid_character',
    detail: 'One of the texts holds a character that cannot be stored.',
  },
  '22P02': { status: 400, code: 'invalid_value', detail: 'One of the values does not have the form its field needs.' },
  '22P05': {
    status: 400,
    code: 'invalid_character',
    detail: 'One of the texts holds a character that cannot be stored.',
  },
  '23503': {
    status: 422,
    code: 'still_in_use',
    detail: 'Another record refers to this one, or a record it refers to does not exist.',
  },
  '23505': { status: 409, code: 'already_exists', detail: 'A record with the same code or name exists already.' },
  '23514': { status: 400, code: 'invalid_value', detail: 'One of the values lies outside what its field allows.' },
  '40001': {
    status: 503,
    code: 'try_again',
    detail: 'Somebody else changed the same records at the same time; nothing was saved. Repeat the request.',
    headers: { 'Retry-After': '1' },
  },
  '40P01': {
    status: 503,
    code: 'try_again',
    detail: 'Somebody else changed the same records at the same time; nothing was saved. Repeat the request.',
    headers: { 'Retry-After': '1' },
  },
  '53300': {
    status: 503,
    code: 'database_busy',
    detail: 'The database has no free connection. Repeat the request in a moment.',
    headers: { 'Retry-After': '2' },
  },
  '25P03': {
    status: 503,
    code: 'try_again',
    detail: 'The work took too long and was given up; nothing was saved. Repeat the request.',
    headers: { 'Retry-After': '1' },
  },
  '57014': {
    status: 503,
    code: 'try_again',
    detail: 'The work took too long and was given up; nothing was saved. Repeat the request.',
    headers: { 'Retry-After': '1' },
  },
  '57P01': {
    status: 503,
    code: 'database_unavailable',
    detail: 'The database is not reachable at the moment; nothing was saved. Repeat the request.',
    headers: { 'Retry-After': '2' },
  },
  '57P03': {
    status: 503,
    code: 'database_unavailable',
    detail: 'The database is not reachable at the moment; nothing was saved. Repeat the request.',
    headers: { 'Retry-After': '2' },
  },
};

const offlineCodes = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EPIPE', 'ETIMEDOUT'];

/** Where Xero sends browsers back: whoever's session ended meanwhile is a person, and gets a page. */
const wayBack = /^\/api\/v1\/integrations\/xero\/callback\/?$/;

/** Turns every error into problem+json. Unexpected ones are logged whole and answered without their internals. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const answer = answerTo(error);
    if (answer.status >= 500) this.logger.error(error);
    if (response.headersSent) {
      response.end();
      return;
    }
    const request = http.getRequest<Request & { id?: string }>();
    if (wayBack.test(request.path) && request.accepts(['json', 'html']) === 'html') {
      response.redirect(302, `/admin/xero/connection?problem=${encodeURIComponent(answer.code)}`);
      return;
    }
    response
      .status(answer.status)
      .set(answer.headers ?? {})
      .type('application/problem+json');
    response.send(JSON.stringify(bodyOf(answer, request.id ?? '')));
  }
}

/** The reply to any error. Pure. */
export function answerTo(error: unknown): Answer {
  if (error instanceof HttpProblem)
    return {
      status: error.status,
      code: error.code,
      detail: error.message,
      headers: error.headers,
      ...(error.remedy ? { remedy: error.remedy } : {}),
    };
  if (isSpoken(error))
    return {
      status: statusOfKind[error.kind]!,
      code: error.code,
      detail: error.message,
      errors: error.fields ?? [],
      ...(error.remedy ? { remedy: error.remedy } : {}),
    };
  if (error instanceof HttpException) return ofNest(error);
  const fromDatabase = databaseAnswer(error);
  if (fromDatabase) return fromDatabase;
  return {
    status: 500,
    code: 'internal_error',
    detail: 'Something unexpected happened on our side; nothing was saved.',
    remedy: 'Repeat the request; if it fails again, give the requestId to your administrator.',
  };
}

function isSpoken(error: unknown): error is SpokenError {
  const spoken = error as Partial<SpokenError> | undefined;
  return (
    error instanceof Error &&
    typeof spoken?.kind === 'string' &&
    typeof spoken.code === 'string' &&
    spoken.kind in statusOfKind
  );
}

function ofNest(error: HttpException): Answer {
  const status = error.getStatus();
  if (status === 404)
    return {
      status,
      code: 'route_not_found',
      detail: 'There is no such address in this API.',
      remedy: 'See /api/docs for the list of addresses.',
    };
  if (status === 429)
    return {
      status,
      code: 'too_many_requests',
      detail: 'Too many tries in a short time.',
      remedy: 'Wait a minute and try again.',
    };
  const code = (titles[status] ?? 'request refused').toLowerCase().replaceAll(/\W+/g, '_');
  return { status, code, detail: status >= 500 ? (titles[status] ?? 'Not available at the moment.') : error.message };
}

function databaseAnswer(error: unknown): Answer | undefined {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && ofDatabase[code]) return ofDatabase[code];
  const offline = typeof code === 'string' && offlineCodes.includes(code);
  const cut =
    typeof message === 'string' && /Connection terminated|timeout exceeded when trying to connect/.test(message);
  return offline || cut ? ofDatabase['57P03'] : undefined;
}

function bodyOf(answer: Answer, requestId: string): ProblemBody {
  return {
    type: `urn:crm:problem:${answer.code}`,
    title: titles[answer.status] ?? 'The request failed',
    status: answer.status,
    detail: answer.detail,
    code: answer.code,
    ...(answer.remedy ? { remedy: answer.remedy } : {}),
    errors: answer.errors ?? [],
    requestId,
  };
}

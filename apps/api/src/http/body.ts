import { json, raw, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { HttpProblem } from './problem.js';

const limit = '1mb';
const fileLimit = '5mb';
const csv = 'text/csv';
/** The addresses that take a file instead of JSON. */
const takesFile = /^\/api\/v1\/(csv-imports\/[\w-]+|integrations\/xero\/links\/files)\/?$/;
const bodyless = ['GET', 'HEAD', 'OPTIONS'];

interface ParserError extends Error {
  type?: string;
  status?: number;
}

/** Reads JSON bodies up to 1 MB; what is no JSON is refused with a sentence instead of a stack trace. */
export function jsonBodies(): RequestHandler[] {
  const parse = json({ limit, strict: true, type: ['application/json', 'application/*+json'] });
  return [
    refuseOtherContent,
    (request, response, next) =>
      parse(request, response, (error?: unknown) => next(error ? problemOf(error as ParserError) : undefined)),
  ];
}

/** Reads files of up to 5 MB where an address takes them, as text; what is no UTF-8 is refused with a sentence. */
export function csvBodies(): RequestHandler {
  const parse = raw({ limit: fileLimit, type: csv });
  return (request, response, next) => {
    if (!isFile(request)) return next();
    parse(request, response, (error?: unknown) => {
      if (error) return next(fileProblemOf(error as ParserError));
      try {
        const { body } = request as { body: unknown };
        request.body = Buffer.isBuffer(body) ? new TextDecoder('utf-8', { fatal: true }).decode(body) : '';
        next();
      } catch {
        next(notUtf8());
      }
    });
  };
}

const isFile = (request: Request): boolean =>
  request.method === 'POST' &&
  takesFile.test(request.path) &&
  /^text\/csv\s*(;|$)/i.test(request.headers['content-type'] ?? '');

function refuseOtherContent(request: Request, _response: Response, next: NextFunction): void {
  const type = request.headers['content-type'];
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (
    !bodyless.includes(request.method) &&
    hasBody &&
    !isFile(request) &&
    !/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type ?? '')
  )
    next(new HttpProblem(415, 'not_json', 'The body must be JSON.', 'Send "Content-Type: application/json".'));
  else next();
}

const notUtf8 = () =>
  new HttpProblem(
    415,
    'unsupported_encoding',
    'The file is not written in UTF-8.',
    'Save it as “CSV UTF-8” in your spreadsheet and send it again.',
  );

function fileProblemOf(error: ParserError): unknown {
  if (error.type === 'entity.too.large')
    return new HttpProblem(413, 'file_too_large', 'The file is larger than 5 MB.', 'Split it into several files.');
  return problemOf(error);
}

function problemOf(error: ParserError): unknown {
  if (error.type === 'entity.too.large')
    return new HttpProblem(
      413,
      'body_too_large',
      'The body is larger than 1 MB.',
      'Send fewer lines or records at once.',
    );
  if (error.type === 'entity.parse.failed')
    return new HttpProblem(
      400,
      'malformed_json',
      'The body is not valid JSON.',
      'Check quotes, commas and brackets; the body must be an object or a list.',
    );
  if (error.type === 'charset.unsupported' || error.type === 'encoding.unsupported')
    return new HttpProblem(
      415,
      'unsupported_encoding',
      'The body uses an encoding that is not supported.',
      'Send UTF-8.',
    );
  if (typeof error.status === 'number' && error.status < 500)
    return new HttpProblem(400, 'unreadable_body', 'The body could not be read completely.', 'Repeat the request.');
  return error;
}

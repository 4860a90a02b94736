import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pino, type DestinationStream } from 'pino';
import type { Options } from 'pino-http';
import type { CallerRequest } from './caller.js';

/** Injection token of the options of the request log. */
export const HTTP_LOG = Symbol('HTTP_LOG');

/**
 * What reaches the log is listed here, and nothing else does: no bodies, no headers, no query strings (they carry
 * consent codes), no parameters of failed queries. `to` lets a test read along.
 */
export function httpLog(level: string, to?: DestinationStream): Options {
  const serializers = { req: shownRequest, res: shownResponse, err: shownError, error: shownError };
  const logger = pino({ level, serializers, base: null }, to ?? pino.destination(1));
  return {
    logger,
    genReqId: requestId,
    autoLogging: { ignore: (request) => (request.url ?? '').startsWith('/health') },
    wrapSerializers: false,
    serializers,
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
    customSuccessMessage: () => 'answered',
    customErrorMessage: () => 'answered with an error',
    customSuccessObject: (request, _response, line: object) => ({ ...line, ...shownCaller(request) }),
    customErrorObject: (request, _response, _error, line: object) => ({ ...line, ...shownCaller(request) }),
  };
}

function requestId(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
  response.setHeader('X-Request-Id', id);
  return id;
}

const shownRequest = (request: IncomingMessage & { id?: unknown; originalUrl?: string }) => ({
  id: request.id,
  method: request.method,
  path: (request.originalUrl ?? request.url ?? '').split('?')[0],
});

// Known only once the request has been let in, so it is added when the line is written.
function shownCaller(request: IncomingMessage) {
  const { caller } = request as unknown as CallerRequest;
  return caller ? { workspace: caller.workspaceId, user: caller.userId ?? caller.sessionId } : {};
}

const shownResponse = (response: ServerResponse) => ({ status: response.statusCode });

function shownError(error: unknown) {
  if (!(error instanceof Error)) return { message: 'not an error' };
  const { name, message, stack } = error;
  const { code } = error as { code?: unknown };
  return { name, message, ...(typeof code === 'string' ? { code } : {}), stack };
}

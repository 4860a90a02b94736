import { raw, type Request, type RequestHandler } from 'express';

const address = '/api/v1/integrations/xero/webhooks';
const limit = '4mb';

type SignedRequest = Request & { rawBody?: Uint8Array };

const isSigned = ({ method, path }: Request): boolean =>
  method === 'POST' && path.toLowerCase().replace(/\/$/, '') === address;

/**
 * Keeps the bytes of Xero's webhooks as they came, for a signature is over bytes. What cannot be read whole has none, so its
 * signature fits nothing: whoever sent it hears no more than that.
 */
export function signedBytes(): RequestHandler {
  const read = raw({ limit, type: () => true, inflate: false });
  return (request: SignedRequest, response, next) => {
    if (!isSigned(request)) return next();
    read(request, response, (error?: unknown) => {
      if (!error && Buffer.isBuffer(request.body)) request.rawBody = request.body;
      request.body = undefined;
      next();
    });
  };
}

/** Sessions and JSON are nothing to Xero: no cookie may go back, and no body may be read but as bytes. */
export const unlessSigned =
  (middleware: RequestHandler): RequestHandler =>
  (request, response, next) =>
    isSigned(request) ? next() : middleware(request, response, next);

import { AccountingApi } from 'xero-node';
import { Wire } from './wire.js';

/** What came back over the wire, before anybody judges it. Holds no request, so no token. */
export type Reply =
  | { kind: 'answer'; status: number; headers: Record<string, string>; text: string }
  /** Not one byte of the request left: it may simply be repeated. */
  | { kind: 'not_sent'; why: string }
  /** Bytes may have left and no whole answer came back: nobody knows. */
  | { kind: 'lost'; why: string };

export interface Exchange {
  /** Base of the API, e.g. `https://api.xero.com`. */
  apiUrl: string;
  accessToken: string;
  /** Exact bytes of the body; absent for reads and deletes. */
  body?: string;
  sendBy?: Date;
  timeoutMs: number;
  /** The SDK's method to run. Whatever body it serialises is replaced by `body`. */
  ask(api: AccountingApi): Promise<unknown>;
}

const TEN_MEGABYTES = 10 * 1024 * 1024;

/**
 * Runs one SDK method and answers what came back as plain text. Never throws and never passes on an error of the SDK or
 * of axios, since those may quote the request.
 *
 * One `AccountingApi` per exchange: the SDK keeps token and hook on the instance, so a shared one could send under
 * another tenant's token.
 */
export async function exchange(options: Exchange): Promise<Reply> {
  const wire = new Wire(options.sendBy);
  let captured: { text: string; status: number; headers: Record<string, string> } | undefined;
  const api = new AccountingApi(`${options.apiUrl.replace(/\/+$/, '')}/api.xro/2.0`);
  api.setDefaultAuthentication({
    applyToRequest: (request) => {
      if (wire.isLate()) throw new Error('too late');
      request.headers ??= {};
      request.headers['Authorization'] = `Bearer ${options.accessToken}`;
      if (options.body !== undefined) request.headers['Content-Type'] = 'application/json';
      // Reads and deletes go without the two-byte body that the SDK would add.
      request.data = options.body;
      request.transformRequest = [(data: unknown) => data];
      // The SDK would drop fields it does not know and fail on shapes it does not expect: it gets nothing to read.
      request.transformResponse = [
        (data: unknown, headers: object, status?: number) => {
          // An answer that quotes the request must not carry the token on.
          const text = textOf(data).replaceAll(options.accessToken, '[removed]');
          captured = { text, status: status ?? 0, headers: plain(headers) };
          return undefined;
        },
      ];
      request.responseType = 'text';
      request.timeout = options.timeoutMs;
      // The axios time-out watches for silence only; an answer that drips would hold the lane for ever.
      request.signal = AbortSignal.timeout(options.timeoutMs);
      request.maxRedirects = 0;
      request.maxContentLength = TEN_MEGABYTES;
      request.maxBodyLength = TEN_MEGABYTES;
      request.validateStatus = () => true;
      request.transport = wire.transport;
    },
  });
  try {
    await options.ask(api);
  } catch {
    // Judged below by what the wire saw; the error itself is not trustworthy and may hold the request.
  }
  if (captured) return { kind: 'answer', ...captured };
  if (wire.began) return { kind: 'lost', why: wire.errorCode ?? 'no complete answer in time' };
  return { kind: 'not_sent', why: wire.late ? 'the time to send had passed' : (wire.errorCode ?? 'no connection') };
}

function textOf(data: unknown): string {
  if (typeof data === 'string') return data;
  return Buffer.isBuffer(data) ? data.toString('utf8') : '';
}

function plain(headers: object): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && value !== null && typeof value !== 'function') found[name.toLowerCase()] = String(value);
  }
  return found;
}

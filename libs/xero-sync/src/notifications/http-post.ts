import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { hostOf, isPrivate, privateSentence, publicLookup } from './addresses.js';

/** How a call ended: with a status, or with a sentence about why there is none. */
export interface Posted {
  status?: number;
  sentence: string;
  delivered: boolean;
}

interface Call {
  url: string;
  headers: Record<string, string>;
  body: string;
  privateAllowed: boolean;
  timeoutMs: number;
}

/**
 * Posts JSON once. Follows no redirection, reads no answer beyond its status, and ends after `timeoutMs` in all. Never throws: what
 * went wrong is a sentence without the address.
 */
export async function post(call: Call): Promise<Posted> {
  try {
    const status = await statusOf(call);
    const delivered = status >= 200 && status < 300;
    return { status, delivered, sentence: delivered ? 'It was accepted.' : sentenceFor(status) };
  } catch (error) {
    return { delivered: false, sentence: sentenceOf(error as NodeJS.ErrnoException, call.timeoutMs) };
  }
}

function statusOf({ url: text, headers, body, privateAllowed, timeoutMs }: Call): Promise<number> {
  const url = new URL(text);
  const host = hostOf(url);
  if (!privateAllowed && isIP(host) !== 0 && isPrivate(host)) throw new Error(privateSentence);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'crm-xero-webhooks',
      },
      // A connection of its own: one that was kept would have skipped the look at the address.
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
      ...(privateAllowed ? {} : { lookup: publicLookup }),
    });
    request.on('error', reject);
    request.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.end(body);
  });
}

function sentenceFor(status: number): string {
  if (status >= 300 && status < 400) return `It answered ${status}, a redirection, which is not followed.`;
  return `It answered ${status}.`;
}

function sentenceOf(error: NodeJS.ErrnoException, timeoutMs: number): string {
  if (error.message === privateSentence) return privateSentence;
  if (error.name === 'TimeoutError' || error.name === 'AbortError' || error.code === 'ABORT_ERR')
    return `It did not answer within ${timeoutMs / 1000} seconds.`;
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return 'Its name could not be found.';
  if (error.code === 'ECONNREFUSED') return 'Nobody answers there.';
  return `It could not be called (${error.code ?? 'no code'}).`;
}

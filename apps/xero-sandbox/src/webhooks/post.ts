import { createHmac } from 'node:crypto';

/** Xero's patience with an answer. */
const PATIENCE_MS = 5_000;

/** What came back from the subscriber's address. */
export interface Answer {
  /** 0 when nothing came back. */
  status: number;
  /** Whether there was a body or a cookie, neither of which Xero wants. */
  clean: boolean;
}

export const signatureOf = (key: string, body: string): string =>
  createHmac('sha256', key).update(body, 'utf8').digest('base64');

/** Posts bytes that were signed before; never throws. */
export async function postTo(url: string, body: string, signature: string): Promise<Answer> {
  try {
    const reply = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-xero-signature': signature },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await reply.text();
    return { status: reply.status, clean: text === '' && !reply.headers.has('set-cookie') };
  } catch {
    return { status: 0, clean: false };
  }
}

export const accepted = ({ status, clean }: Answer): boolean => status >= 200 && status < 300 && clean;

import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Reply } from '../wire/errors.js';
import { statusReply } from './before.js';
import type { Fault, FaultAction } from './fault-book.js';

const HTML = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

/** What the answer becomes when the effect has already taken place. */
export function spoiled(reply: Reply, faults: readonly Fault[]): Reply {
  return faults.reduce((changed, fault) => spoil(changed, fault.action), reply);
}

function spoil(reply: Reply, action: FaultAction): Reply {
  const json = { 'content-type': 'application/json; charset=utf-8' };
  switch (action.kind) {
    case 'status':
      return action.stage === 'after' ? statusReply(action) : reply;
    case 'html':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: HTML };
    case 'emptyBody':
      return { status: reply.status, headers: json, body: '' };
    case 'wrongJson':
      return { status: reply.status, headers: json, body: { Status: 'OK', Surprise: [1, 2, 3] } };
    case 'shuffle':
      return { ...reply, body: shuffled(reply.body) };
    case 'duplicateKeys':
      return { ...reply, body: doubledKeys(reply.body) };
    default:
      return reply;
  }
}

/** Every list of records reversed, which moves each element of a batch of two or more except the middle one. */
function shuffled(body: unknown): unknown {
  if (body === null || typeof body !== 'object') return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? [...value].reverse() : value]),
  );
}

/** JSON in which every property of the first record is named twice, first with null. */
function doubledKeys(body: unknown): unknown {
  if (body === null || typeof body !== 'object') return body;
  const parts = Object.entries(body).map(([name, value]) => {
    if (!Array.isArray(value) || value.length === 0) return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
    const [first, ...rest] = value as object[];
    const twice = Object.entries(first as Record<string, unknown>).map(
      ([key, held]) => `${JSON.stringify(key)}:null,${JSON.stringify(key)}:${JSON.stringify(held)}`,
    );
    const list = [`{${twice.join(',')}}`, ...rest.map((entry) => JSON.stringify(entry))];
    return `${JSON.stringify(name)}:[${list.join(',')}]`;
  });
  return `{${parts.join(',')}}`;
}

/** How the bytes reach the client, or do not. `release` ends the call for the concurrency limit. */
export async function deliver(
  res: ServerResponse,
  reply: Reply,
  faults: readonly Fault[],
  sleep: (ms: number) => Promise<void>,
  release: () => void,
): Promise<void> {
  const actions = faults.map((fault) => fault.action);
  for (const action of actions) {
    if (action.kind === 'delay' && action.stage === 'after') await sleep(action.delayMs);
  }
  const after = (kind: 'close' | 'never'): boolean =>
    actions.some((action) => action.kind === kind && action.stage === 'after');
  if (after('never')) return void res.once('close', release);
  release();
  if (after('close')) return void res.destroy();
  const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
  const bytes = Buffer.from(text);
  res.writeHead(reply.status, {
    ...reply.headers,
    'xero-correlation-id': randomUUID(),
    ...(reply.status === 204 || reply.status === 304 ? {} : { 'content-length': bytes.length }),
  });
  if (actions.some((action) => action.kind === 'truncate')) {
    res.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => res.destroy());
    return;
  }
  const drip = actions.find((action) => action.kind === 'drip');
  if (drip) await dripOut(res, bytes, drip.bytesPerSecond, sleep);
  else res.end(reply.status === 204 || reply.status === 304 ? undefined : bytes);
}

async function dripOut(
  res: ServerResponse,
  bytes: Buffer,
  bytesPerSecond: number,
  sleep: (ms: number) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < bytes.length && !res.destroyed; at += 1) {
    res.write(bytes.subarray(at, at + 1));
    await sleep(1000 / bytesPerSecond);
  }
  res.end();
}

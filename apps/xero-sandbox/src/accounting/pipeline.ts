import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerInstead } from '../faults/before.js';
import { deliver, spoiled } from '../faults/after.js';
import type { Fault } from '../faults/fault-book.js';
import type { App } from '../identity/apps.js';
import { type Caller, callerOf } from '../identity/bearer.js';
import { liveConnection } from '../identity/people.js';
import { scopesOpen } from '../identity/scopes.js';
import type { LoggedRequest } from '../journal/request-log.js';
import { numbered, ok, plain, problem, Refusal, type Reply, unreadable } from '../wire/errors.js';
import { type Json, parseJson, UnreadableJson } from '../wire/json.js';
import type { Settings } from '../settings.js';
import type { World } from '../world.js';
import { doubleEffects } from '../faults/double-apply.js';
import type { Call, Route } from './call.js';
import { findRoute, routes } from './routes.js';

const BASE = '/api.xro/2.0';
const MOST_BYTES = 10 * 1024 * 1024;

/** What is known of a call before anything is looked up. */
interface Arrived {
  method: string;
  path: string;
  query: URLSearchParams;
  search: string;
  headers: IncomingMessage['headers'];
  bytes: Buffer;
  tenantId: string | null;
  key: string | null;
  faults: Fault[];
  logged: LoggedRequest;
}

/** Takes one Accounting call from the socket to the answer. */
export async function handleAccounting(world: World, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? '/', 'http://sandbox');
  const arrived = arrive(world, req, url, await readBody(req));
  const { faults, logged } = arrived;
  logged.faults = faults.map((fault) => fault.name);
  const instead = faults.map(answerInstead).find((answer) => answer !== undefined);
  if (instead !== undefined) {
    for (const { action } of faults) {
      if (action.kind === 'late') void landLate(world, arrived, action.delayMs);
    }
    if (instead !== 'never' && instead !== 'close') logged.status = instead.status;
    world.requests.end(logged);
    if (instead === 'never') return;
    if (instead === 'close') return void res.destroy();
    return deliver(
      res,
      withRemaining(world, arrived, instead),
      [],
      (ms) => world.clock.sleep(ms),
      () => undefined,
    );
  }
  const { reply, release } = await work(world, arrived, faults);
  const sent = spoiled(reply, faults);
  logged.status = sent.status;
  world.requests.end(logged);
  await deliver(res, withRemaining(world, arrived, sent), faults, (ms) => world.clock.sleep(ms), release);
}

function arrive(world: World, req: IncomingMessage, url: URL, bytes: Buffer): Arrived {
  const tenantId = single(req.headers['xero-tenant-id'])?.toLowerCase() ?? null;
  const method = req.method ?? 'GET';
  const key = ['POST', 'PUT', 'PATCH'].includes(method) ? (single(req.headers['idempotency-key']) ?? null) : null;
  const path = decodePath(url.pathname);
  return {
    method,
    path,
    query: url.searchParams,
    search: url.search,
    headers: req.headers,
    bytes,
    tenantId,
    key,
    faults: world.faults.strike({ method, path, tenantId }),
    logged: world.requests.begin({
      at: new Date(world.clock.now()).toISOString(),
      method,
      path,
      query: url.search,
      tenantId,
      clientId: clientIdOf(world, req),
      idempotencyKey: key,
      bodySha256: bytes.length === 0 ? null : createHash('sha256').update(bytes).digest('hex'),
    }),
  };
}

/** The day's calls depend on the app's tier, the other limits are the same for all. */
const limitsOf = (world: World, app: App | undefined): Settings =>
  app?.dayLimit === undefined
    ? world.settings
    : { ...world.settings, dayLimit: Math.min(app.dayLimit, world.settings.dayLimit) };

/** A call that may be worked on: by whom, for whom, and how to end it for the limits. */
interface Admitted {
  caller: Caller;
  tenantId: string;
  release: () => void;
}

/** Checks who calls and what is allowed; throws the refusal. */
function admit(world: World, arrived: Arrived): Admitted {
  const caller = callerOf(world, single(arrived.headers.authorization));
  checkAccept(arrived);
  const tenantId = checkTenant(world, arrived, caller);
  return { caller, tenantId, release: world.limits.enter(caller.app.clientId, tenantId, limitsOf(world, caller.app)) };
}

/** Everything between arrival and answer; never throws. */
async function work(world: World, arrived: Arrived, faults: Fault[]): Promise<{ reply: Reply; release: () => void }> {
  let release = (): void => undefined;
  try {
    const admitted = admit(world, arrived);
    release = admitted.release;
    if (world.settings.latencyMs > 0) await world.clock.sleep(world.settings.latencyMs);
    return { reply: await once(world, arrived, admitted, faults), release };
  } catch (error) {
    return { reply: replyTo(error), release };
  }
}

function replyTo(error: unknown): Reply {
  if (error instanceof Refusal) return error.reply;
  process.stderr.write(`xero-sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
  return plain(500, 'The sandbox itself failed; see its output.').reply;
}

/** The client was turned away, but the call was admitted when it came and takes effect later. */
async function landLate(world: World, arrived: Arrived, delayMs: number): Promise<void> {
  try {
    const admitted = admit(world, arrived);
    await world.clock.sleep(delayMs);
    await once(world, arrived, admitted, []);
    admitted.release();
  } catch (error) {
    replyTo(error);
  }
}

/** Runs the call, or repeats the stored answer of its idempotency key. */
async function once(world: World, arrived: Arrived, admitted: Admitted, faults: Fault[]): Promise<Reply> {
  const { caller, tenantId } = admitted;
  const retention = world.settings.idempotencyRetentionMs;
  const { key } = arrived;
  if (key !== null && key.length > 128) {
    throw numbered(
      400,
      10,
      'ValidationException',
      'The Idempotency-Key header must not be longer than 128 characters.',
    );
  }
  if (key === null || retention === 0) return execute(world, arrived, caller, tenantId, faults);
  const clientId = caller.app.clientId;
  const print = [arrived.method, arrived.path, arrived.search, tenantId, arrived.logged.bodySha256].join(' ');
  while (world.idempotency.isRunning(clientId, key)) await world.idempotency.settled(clientId, key);
  const stored = world.idempotency.recall(clientId, key, print, retention);
  if (stored === 'mismatch') {
    throw numbered(400, 10, 'ValidationException', `Idempotency Key: ${key} is used with a different request.`);
  }
  if (stored) {
    arrived.logged.replayed = true;
    return stored;
  }
  const vacate = world.idempotency.occupy(clientId, key, print);
  try {
    const reply = await execute(world, arrived, caller, tenantId, faults);
    const keep = faults.find((fault) => fault.stored !== 'reply')?.stored ?? 'reply';
    if (keep !== 'none') {
      world.idempotency.store(clientId, key, print, keep === 'fault' ? spoiled(reply, faults) : reply, retention);
    }
    return reply;
  } finally {
    vacate();
  }
}

async function execute(
  world: World,
  arrived: Arrived,
  caller: Caller,
  tenantId: string,
  faults: Fault[],
): Promise<Reply> {
  for (const { action } of faults) {
    if (action.kind === 'delay' && action.stage !== 'after') await world.clock.sleep(action.delayMs);
  }
  const cause = {
    source: 'api' as const,
    clientId: caller.app.clientId,
    userId: caller.person.id,
    ...(arrived.key ? { idempotencyKey: arrived.key } : {}),
    requestId: String(arrived.logged.seq),
  };
  const tx = world.store.begin(tenantId, cause);
  const struck = (kind: string): boolean => faults.some((fault) => fault.action.kind === kind);
  try {
    const { route, params } = findRoute(arrived.method, arrived.path.slice(BASE.length).replace(/\/$/, ''));
    checkScope(caller, route);
    const call: Call = {
      world,
      caller,
      tx,
      method: arrived.method,
      params,
      query: arrived.query,
      roundsWrong: struck('rounding'),
      ...(arrived.method === 'PUT' || arrived.method === 'POST' ? { body: readJson(arrived) } : {}),
      ...ifModifiedSince(arrived),
    };
    const reply = unmodified(world, call, route.handle(call));
    tx.commit();
    arrived.logged.effects = tx.effects().length;
    if (struck('doubleApply')) doubleEffects(world.store, tx);
    return struck('otherOrganisation') ? fromAnotherOrganisation(world, call, route) : reply;
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

/** Some clients met 304 when nothing had changed, others an empty list: a switch decides (api-facts 3.6). */
function unmodified(world: World, call: Call, reply: Reply): Reply {
  if (world.settings.notModified !== '304' || call.method !== 'GET' || !call.ifModifiedSince) return reply;
  const lists = Object.values(reply.body as object).filter((value) => Array.isArray(value));
  return lists.length === 1 && lists[0]?.length === 0 ? { status: 304, headers: {}, body: '' } : reply;
}

/** The same list as another organisation would show it: the mix-up a client must notice. */
function fromAnotherOrganisation(world: World, call: Call, route: Route): Reply {
  const other = world.store.tenantIds().find((id) => id !== call.tx.tenantId);
  const list = routes.find((r) => r.method === 'GET' && r.pattern === `/${route.pattern.split('/')[1]}`);
  if (!other || !list) return ok({});
  return list.handle({
    ...call,
    method: 'GET',
    params: [],
    query: new URLSearchParams('page=1'),
    tx: world.store.read(other),
  });
}

function checkAccept(arrived: Arrived): void {
  const accept = single(arrived.headers.accept) ?? '';
  if (/application\/json/i.test(accept)) return;
  throw plain(
    406,
    'Send the header "Accept: application/json": without it Xero answers XML, which this sandbox does not write.',
  );
}

function checkTenant(world: World, arrived: Arrived, caller: Caller): string {
  const { tenantId } = arrived;
  const organisation = tenantId ? world.store.read(tenantId).get('organisation', tenantId) : undefined;
  const connected =
    tenantId && organisation && liveConnection(world, caller.app.clientId, caller.person.id, tenantId) !== undefined;
  if (!connected || !caller.person.tenantIds.includes(tenantId)) throw problem(403, 'AuthenticationUnsuccessful');
  if (organisation.offline) throw plain(503, 'The Organisation is offline');
  return tenantId;
}

function checkScope(caller: Caller, route: Route): void {
  const writes = route.method !== 'GET';
  if (!scopesOpen(caller.scopes, route.family, writes)) {
    throw problem(401, 'AuthorizationUnsuccessful', { 'www-authenticate': 'Bearer error="insufficent_scope"' });
  }
  if (route.family === 'manualJournals' && caller.person.reports === false) {
    throw problem(403, 'You are not permitted to access this resource without the reporting role or higher privileges');
  }
  if (writes && caller.person.role === 'readonly') {
    throw numbered(
      400,
      10,
      'ValidationException',
      'The User specified does not have the correct permissions to perform this action',
    );
  }
}

function readJson(arrived: Arrived): Json {
  const type = single(arrived.headers['content-type']) ?? '';
  if (arrived.bytes.length > MOST_BYTES) throw plain(413, 'The body is larger than 10 MB.');
  if (!/^application\/json\b/i.test(type)) throw unreadable('Send the header "Content-Type: application/json".');
  try {
    return parseJson(arrived.bytes.toString('utf8'));
  } catch (error) {
    if (error instanceof UnreadableJson) throw unreadable(`The body is not JSON: ${error.message}.`);
    throw error;
  }
}

function ifModifiedSince(arrived: Arrived): { ifModifiedSince?: string } {
  const header = single(arrived.headers['if-modified-since']);
  return header ? { ifModifiedSince: header } : {};
}

function withRemaining(world: World, arrived: Arrived, reply: Reply): Reply {
  const { clientId, tenantId } = arrived.logged;
  const limits = limitsOf(world, clientId ? world.apps.get(clientId) : undefined);
  const left = world.limits.remaining(clientId ?? 'unknown', tenantId ?? 'none', limits);
  const headers = {
    'x-daylimit-remaining': String(left.day),
    'x-minlimit-remaining': String(left.minute),
    'x-appminlimit-remaining': String(left.appMinute),
  };
  return { ...reply, headers: { ...headers, ...reply.headers } };
}

function clientIdOf(world: World, req: IncomingMessage): string | null {
  try {
    return callerOf(world, single(req.headers.authorization)).app.clientId;
  } catch {
    return null;
  }
}

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of req as AsyncIterable<Buffer>) {
    size += part.length;
    // One part above the limit is kept, so that the size can be seen.
    if (size - part.length <= MOST_BYTES) parts.push(part);
  }
  return Buffer.concat(parts);
}

import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ConnectionService } from '../src/connection/connection.service.js';
import { ConsentService } from '../src/connection/consent.service.js';
import { Identity } from '../src/connection/identity.js';
import { Pairing } from '../src/connection/pairing.js';
import { SessionFactory, type SessionGrant } from '../src/connection/session-factory.js';
import { TokenStore } from '../src/connection/token-store.js';
import { TokenVault } from '../src/connection/token-vault.js';
import type { Caller } from '../src/host/access.js';
import { plainDoors } from '../src/host/doors.js';
import type { XeroSyncOptions } from '../src/options.js';
import { syncEntities } from '../src/sync-entities.js';

// Warnings that a test provokes on purpose are not news.
Logger.overrideLogger(false);

/** Organisations and people of the sandbox's seed. */
export const nz = '5a0d0000-0000-4000-8000-0000000000a1';
export const au = '5a0d0000-0000-4000-8000-0000000000a2';
export const uk = '5a0d0000-0000-4000-8000-0000000000a3';
export const alex = { email: 'alex@demo.example', password: 'demo-alex' };
export const kim = { email: 'kim@demo.example', password: 'demo-kim' };

/** A session that only shows what it was opened with. */
export class OpenedSession {
  constructor(readonly grant: SessionGrant) {}
  get tenantId(): string {
    return this.grant.tenantId;
  }
}

class RecordedSessions extends SessionFactory {
  open(grant: SessionGrant): OpenedSession {
    return new OpenedSession(grant);
  }
}

export const someKey = (id: string) => ({ id, key: randomBytes(32) });

export const optionsFor = (issuerUrl: string, change: Partial<XeroSyncOptions> = {}): XeroSyncOptions => ({
  xero: { clientId: 'sandbox-client', clientSecret: 'sandbox-secret', issuerUrl, apiUrl: issuerUrl, pkce: false },
  callbackUrl: 'http://localhost:3000/api/v1/integrations/xero/callback',
  afterConnectUrl: 'http://localhost:3000/admin/#/xero',
  encryptionKeys: [someKey('test')],
  background: false,
  ...change,
});

/** The connection's services, as one process has them. */
export async function startConnecting(databaseUrl: string, options: XeroSyncOptions) {
  const dataSource = await new DataSource({
    type: 'postgres',
    url: databaseUrl,
    entities: syncEntities,
    installExtensions: false,
  }).initialize();
  const doors = plainDoors(dataSource);
  const vault = new TokenVault(options);
  const identity = new Identity(options);
  const tokens = new TokenStore(doors, vault, identity);
  const pairing = new Pairing(doors, tokens);
  const consents = new ConsentService(doors, vault, identity, pairing, options);
  const connection = new ConnectionService(doors, pairing, tokens, identity, new RecordedSessions());
  return {
    dataSource,
    doors,
    vault,
    identity,
    tokens,
    pairing,
    consents,
    connection,
    close: () => dataSource.destroy(),
  };
}

export type Connecting = Awaited<ReturnType<typeof startConnecting>>;

let counter = 0;
/** Somebody in a workspace of their own, in a browser of their own. */
export const aCaller = (change: Partial<Caller> = {}): Caller => {
  counter += 1;
  return {
    workspaceId: `workspace-${counter}`,
    userId: `user-${counter}`,
    userName: 'Ada',
    sessionId: `session-${counter}`,
    ...change,
  };
};

/** Plays the person in front of Xero's pages; answers the query of the address Xero sends the browser back to. */
export async function consentAt(
  authorizeUrl: string,
  wish: { person: { email: string; password: string }; tenantIds?: string[]; action?: 'allow' | 'cancel' },
): Promise<Record<string, string>> {
  const origin = new URL(authorizeUrl).origin;
  const first = await fetch(authorizeUrl, { redirect: 'manual' });
  const refused = first.headers.get('location');
  if (refused) return Object.fromEntries(new URL(refused).searchParams);
  const request = /name="request" value="([^"]+)"/.exec(await first.text())?.[1] ?? '';
  const signedIn = await post(`${origin}/identity/sign-in`, { request, ...wish.person });
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0]!;
  const answer = await post(
    `${origin}/identity/consent`,
    [
      ['request', request],
      ['action', wish.action ?? 'allow'],
      ...(wish.tenantIds ?? []).map((id): [string, string] => ['tenantId', id]),
    ],
    cookie,
  );
  const back = answer.headers.get('location');
  if (!back) throw new Error(`The sandbox did not send the browser back: ${answer.status} ${await answer.text()}`);
  return Object.fromEntries(new URL(back).searchParams);
}

/** The whole way: begin, consent, callback. */
export async function connect(at: Connecting, caller: Caller, tenantId = nz, person = alex) {
  const { authorizeUrl } = await at.consents.begin(caller, { signIn: false });
  return at.consents.complete(caller, await consentAt(authorizeUrl, { person, tenantIds: [tenantId] }));
}

/** The tester's side of the sandbox. */
export async function control(
  sandboxUrl: string,
  method: string,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${sandboxUrl}/__sandbox/${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

const post = (url: string, form: Record<string, string> | [string, string][], cookie = '') =>
  fetch(url, { method: 'POST', redirect: 'manual', headers: { cookie }, body: new URLSearchParams(form) });

import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { testDatabase, type TestDatabase } from '../../../test/database.js';
import { IdentityError } from '../src/connection/identity.errors.js';
import { optionsFor, startConnecting, type Connecting } from './connecting.js';

/** An identity service that rotates strictly: a refresh token works once, unless its grace is switched on. */
class StrictIdentity {
  refreshes = 0;
  refused = 0;
  grace = false;
  /** What the next answers do: arrive, or get lost after the rotation. */
  loses = 0;
  private readonly server: Server;
  private valid = new Set<string>();
  private rotated = new Set<string>();

  constructor() {
    this.server = createServer((request, response) => {
      if (request.url === '/.well-known/openid-configuration')
        return void response.end(JSON.stringify({ issuer: this.url, token_endpoint: `${this.url}/token` }));
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => void this.answer(new URLSearchParams(body), response));
    });
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  start = () => new Promise<void>((resolve) => this.server.listen(0, resolve));
  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => void this.server.close(() => resolve()));
  }

  issue(): string {
    const token = `refresh-${randomUUID()}`;
    this.valid.add(token);
    return token;
  }

  private async answer(form: URLSearchParams, response: import('node:http').ServerResponse): Promise<void> {
    // Long enough for every other caller to have asked meanwhile.
    await pause(60);
    const old = form.get('refresh_token') ?? '';
    const accepted = this.valid.has(old) || (this.grace && this.rotated.has(old));
    if (!accepted) {
      this.refused += 1;
      response.statusCode = 400;
      return void response.end(JSON.stringify({ error: 'invalid_grant' }));
    }
    this.refreshes += 1;
    this.valid.delete(old);
    this.rotated.add(old);
    const answer = {
      access_token: `access-${randomUUID()}`,
      refresh_token: this.issue(),
      expires_in: 1800,
      token_type: 'Bearer',
    };
    if (this.loses > 0) {
      this.loses -= 1;
      return void response.destroy();
    }
    response.end(JSON.stringify(answer));
  }
}

let db: TestDatabase;
let identity: StrictIdentity;
/** Four processes' worth of services: each has its own pool and its own memory. */
let processes: Connecting[];
let tokenSet: string;

beforeAll(async () => {
  db = await testDatabase();
  identity = new StrictIdentity();
  await identity.start();
  const options = optionsFor(identity.url);
  processes = await Promise.all(Array.from({ length: 4 }, () => startConnecting(db.url, options)));
});
afterAll(async () => {
  await Promise.all((processes ?? []).map((process) => process.close()));
  await identity?.stop();
  await db?.drop();
});
beforeEach(async () => {
  const [one] = processes as [Connecting];
  await one.dataSource.query(`TRUNCATE xero_connections, xero_token_sets`);
  tokenSet = await one.doors.asSystem('xero-tokens', (tx) =>
    one.tokens.keep(tx, randomUUID(), {
      accessToken: 'access-first',
      refreshToken: identity.issue(),
      expiresInSeconds: 1800,
    }),
  );
  Object.assign(identity, { refreshes: 0, refused: 0, grace: false, loses: 0 });
});

const expire = () =>
  processes[0]!.dataSource.query(
    `UPDATE xero_token_sets SET expires_at = now(), refreshed_at = now() - interval '30 minutes'`,
  );
const everybody = (callers: number, staleVersion?: number) =>
  Promise.all(
    processes.flatMap(({ tokens }) =>
      Array.from({ length: callers }, () => tokens.accessToken(tokenSet, staleVersion)),
    ),
  );

describe('a token that ends', () => {
  it('is renewed exactly once for fifty callers in each of four processes', async () => {
    for (let expiry = 1; expiry <= 20; expiry += 1) {
      await expire();
      const tokens = await everybody(50);
      expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1);
      expect(identity.refreshes).toBe(expiry);
    }
    expect(identity.refused).toBe(0);
  });

  it('is renewed exactly once when Xero refused it before its time', async () => {
    const { version } = (await everybody(1))[0]!;
    const tokens = await everybody(50, version);
    expect(new Set(tokens.map((token) => token.version))).toEqual(new Set([version + 1]));
    expect(identity.refreshes).toBe(1);
  });

  it('is left alone while it is good', async () => {
    const tokens = await everybody(20);
    expect(tokens.every(({ accessToken }) => accessToken === 'access-first')).toBe(true);
    expect(identity.refreshes).toBe(0);
  });

  it('is never used before the new pair is stored', async () => {
    await expire();
    const { accessToken, version } = await processes[0]!.tokens.accessToken(tokenSet);
    const fromAnother = await processes[1]!.tokens.accessToken(tokenSet);
    expect(fromAnother).toEqual({ accessToken, version });
  });

  it('is renewed within the grace when an answer was lost or a process died before it could store it', async () => {
    identity.grace = true;
    for (let round = 0; round < 10; round += 1) {
      await expire();
      identity.loses = 1;
      await expect(processes[round % 4]!.tokens.accessToken(tokenSet)).rejects.toMatchObject({ failure: 'offline' });
      await everybody(5);
    }
    expect(identity.refused).toBe(0);
    const [row] = await processes[0]!.dataSource.query(`SELECT state FROM xero_token_sets`);
    expect(row.state).toBe('valid');
  });

  it('is renewed by another process when the one that began is gone', async () => {
    await expire();
    await processes[0]!.dataSource.query(
      `UPDATE xero_token_sets SET claimed_by = gen_random_uuid(), claimed_until = now() + interval '1 second'`,
    );
    const tokens = await everybody(3);
    expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(identity.refreshes).toBe(1);
  });

  it('is refused for good once, and nobody asks again', async () => {
    await processes[0]!.dataSource.query(`UPDATE xero_token_sets SET claimed_by = NULL`);
    await processes[0]!.doors.asSystem('xero-tokens', async (tx) => {
      await tx.query(`DELETE FROM xero_token_sets`);
      tokenSet = await processes[0]!.tokens.keep(tx, randomUUID(), {
        accessToken: 'access-first',
        refreshToken: 'refresh-unknown',
        expiresInSeconds: 1800,
      });
    });
    await expire();
    const outcomes = await Promise.allSettled(
      processes.flatMap(({ tokens }) => Array.from({ length: 10 }, () => tokens.accessToken(tokenSet))),
    );
    for (const outcome of outcomes) {
      expect(outcome.status).toBe('rejected');
      expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(IdentityError);
      expect((outcome as PromiseRejectedResult).reason).toMatchObject({ failure: 'refused' });
    }
    expect(identity.refused).toBe(1);
  });
});

import { randomBytes, randomUUID } from 'node:crypto';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Writable } from 'node:stream';
import request from 'supertest';
import { ApiKeyService, Database, type Role, UserService, WorkspaceService } from '#crm-core';
import { testDatabase } from '../../../test/database.js';
import { readConfig } from '../src/config.js';
import { createApp } from '../src/create-app.js';

/** The whole API on a database of its own, spoken to over HTTP. */
export interface ApiUnderTest {
  app: NestExpressApplication;
  /** Every line that was logged. */
  log: string[];
  url: string;
  close(): Promise<void>;
  workspace(name?: string): Promise<WorkspaceUnderTest>;
}

export interface WorkspaceUnderTest {
  id: string;
  /** API keys by role. */
  keys: Record<Role, string>;
  /** A user by role, all with the password below. */
  emails: Record<Role, string>;
}

export const password = 'planted-password-8c1f';

const testActor = { name: 'Test', origin: { by: 'system' as const, name: 'test' } };

export async function apiUnderTest(env: Record<string, string> = {}): Promise<ApiUnderTest> {
  const database = await testDatabase();
  const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'info', ...env });
  const log: string[] = [];
  const logTo = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk));
      done();
    },
  });
  const secrets = {
    encryptionKeys: [{ id: 't', key: randomBytes(32) }],
    sessionSecret: 'a session secret that is long enough',
    webhookKey: 'w',
  };
  const app = await createApp({ config, secrets, logTo });
  await app.listen(0);
  return {
    app,
    log,
    url: (await app.getUrl()).replace('[::1]', 'localhost'),
    workspace: (name) => makeWorkspace(app, name),
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

async function makeWorkspace(app: NestExpressApplication, name = 'Test workspace'): Promise<WorkspaceUnderTest> {
  const users = app.get(UserService);
  const people = await Promise.all(
    (['admin', 'staff', 'readOnly'] as const).map(async (role) => {
      const email = `${role.toLowerCase()}-${randomBytes(4).toString('hex')}@example.com`;
      return { role, email, ...(await users.register({ email, name: role, password })) };
    }),
  );
  const id = randomUUID();
  const keys = await app.get(Database).inWorkspace(id, async (tx) => {
    const settings = { name, baseCurrency: 'GBP', countryCode: 'GB', timeZone: 'Europe/London' };
    await app.get(WorkspaceService).create(tx, settings, testActor);
    for (const { userId, role } of people) await users.addMember(tx, userId, role, testActor);
    const made: [Role, string][] = [];
    for (const { role } of people) {
      const { token } = await app.get(ApiKeyService).create(tx, { name: role, role }, testActor);
      made.push([role, token]);
    }
    return made;
  });
  return {
    id,
    keys: Object.fromEntries(keys) as Record<Role, string>,
    emails: Object.fromEntries(people.map(({ role, email }) => [role, email])) as Record<Role, string>,
  };
}

/** Requests with an API key. */
export function as(api: ApiUnderTest, key: string) {
  const send = (method: 'get' | 'post' | 'patch' | 'put' | 'delete') => (path: string) =>
    request(api.url)
      [method](path.startsWith('/health') || path.startsWith('/api/docs') ? path : `/api/v1${path}`)
      .set('Authorization', `Bearer ${key}`);
  return { get: send('get'), post: send('post'), patch: send('patch'), put: send('put'), delete: send('delete') };
}

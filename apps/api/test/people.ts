import { randomInt, randomUUID } from 'node:crypto';
import request from 'supertest';
import { Database, type Role, UserService } from '#crm-core';
import type { ApiUnderTest } from './api-app.js';

/** Requests of a browser, each from another network address, so that tests do not use up one address's allowance. */
export function browser(api: ApiUnderTest) {
  const agent = request.agent(api.url);
  let csrf = '';
  const send = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) => {
    const call = agent[method](`/api/v1${path}`).set('X-Forwarded-For', anAddress());
    if (csrf) void call.set('X-CSRF-Token', csrf);
    return method === 'get' ? call : call.send(body ?? {});
  };
  return {
    get: (path: string) => send('get', path),
    post: (path: string, body?: object) => send('post', path, body),
    put: (path: string, body?: object) => send('put', path, body),
    delete: (path: string, body?: object) => send('delete', path, body),
    /** Answers the reply, whatever it is; later requests carry its token. */
    signIn: async (email: string, password: string, code?: string) => {
      const reply = await send('post', '/auth/sign-in', { email, password, ...(code === undefined ? {} : { code }) });
      if (reply.status === 200) csrf = (reply.body as { csrfToken: string }).csrfToken;
      return reply;
    },
  };
}

export type Browser = ReturnType<typeof browser>;

const anAddress = () => `198.51.${randomInt(256)}.${randomInt(1, 255)}`;

export const anEmail = (name = 'person') => `${name}-${randomUUID().slice(0, 8)}@example.com`;

/** A person with an account and, in a workspace, a role. */
export async function aMember(
  api: ApiUnderTest,
  workspaceId: string,
  { role = 'staff', password = 'correct horse battery' }: { role?: Role; password?: string } = {},
): Promise<{ userId: string; email: string; password: string }> {
  const users = api.app.get(UserService);
  const email = anEmail(role.toLowerCase());
  const { userId } = await users.register({ email, name: 'Pat Member', password });
  await join(api, workspaceId, userId, role);
  return { userId, email, password };
}

/** Lets somebody with an account into a workspace. */
export const join = (api: ApiUnderTest, workspaceId: string, userId: string, role: Role = 'staff') =>
  api.app
    .get(Database)
    .inWorkspace(workspaceId, (tx) =>
      api.app.get(UserService).addMember(tx, userId, role, { name: 'Test', origin: { by: 'system', name: 'test' } }),
    );

/** SQL through the second door. */
export const systemSql = <T extends object>(api: ApiUnderTest, sql: string, values: unknown[] = []): Promise<T[]> =>
  api.app.get(Database).asSystem('test', (tx) => tx.query<T[]>(sql, values));

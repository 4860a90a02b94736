import { randomBytes, randomUUID } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Actor, Database, UserService, type WorkspaceInput, WorkspaceService } from '#crm-core';
import type { Config } from '../config.js';
import { fillDemoWorkspace } from './demo-data.js';

/** How to get in for the first time. */
export interface FirstLogin {
  email: string;
  /** Present only in the start that made it up. */
  password?: string;
  /** Whether the administrator comes from the environment. */
  configured: boolean;
}

const setUp: Actor = { name: 'Set-up', origin: { by: 'system', name: 'set-up' } };
const defaultAdmin = 'admin@example.com';
const demoWorkspace: WorkspaceInput = {
  name: 'Demo Trading',
  baseCurrency: 'GBP',
  countryCode: 'GB',
  timeZone: 'Europe/London',
};
const emptyWorkspace: WorkspaceInput = { ...demoWorkspace, name: 'My workspace' };
// Any number will do, as long as every process takes the same one.
const bootstrapLock = 7_430_120;

/** Makes the first workspace and its administrator in an empty database; of several processes only one does. */
export function bootstrap(app: INestApplicationContext, config: Config): Promise<FirstLogin> {
  const email = (config.bootstrapAdmin?.email ?? defaultAdmin).toLowerCase();
  const configured = config.bootstrapAdmin !== undefined;
  return app.get(Database).asSystem('bootstrap', async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [bootstrapLock]);
    if (!(await isEmpty(tx))) return { email, configured };
    const password = config.bootstrapAdmin?.password ?? randomBytes(12).toString('base64url');
    await firstWorkspace(app, config, email, password);
    return { email, configured, ...(configured ? {} : { password }) };
  });
}

async function isEmpty(tx: EntityManager): Promise<boolean> {
  return ((await tx.query('SELECT 1 FROM workspaces LIMIT 1')) as unknown[]).length === 0;
}

// In transactions of their own: a crash before the last one leaves no workspace, and the next start begins anew.
async function firstWorkspace(
  app: INestApplicationContext,
  config: Config,
  email: string,
  password: string,
): Promise<void> {
  const database = app.get(Database);
  // An account left by such a crash has a password that nobody saw.
  await database.asSystem('bootstrap', (tx) => tx.query('DELETE FROM users WHERE email = $1', [email]));
  const { userId } = await app.get(UserService).register({ email, name: 'Administrator', password });
  await database.inWorkspace(randomUUID(), async (tx) => {
    await app.get(WorkspaceService).create(tx, config.demoData ? demoWorkspace : emptyWorkspace, setUp);
    await app.get(UserService).addMember(tx, userId, 'admin', setUp);
    if (config.demoData) await fillDemoWorkspace(app, tx, setUp);
  });
}

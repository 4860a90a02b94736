import { randomUUID } from 'node:crypto';
import { Test, TestingModule } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, EntityManager } from 'typeorm';
import { coreEntities } from '../src/core-entities.js';
import { CrmCoreModule } from '../src/crm-core.module.js';
import { Database } from '../src/database/database.js';
import type { Actor } from '../src/events/actor.js';
import { WorkspaceInput, WorkspaceService } from '../src/workspace/workspace.service.js';

/** Whoever does things in tests. */
export const anActor = (name = 'Test'): Actor => ({ name, origin: { by: 'user' } });

/** crm-core on a real database, with its services to ask for. */
export interface Crm {
  database: Database;
  dataSource: DataSource;
  get: TestingModule['get'];
  /** Creates a workspace and answers its id. */
  aWorkspace(input?: Partial<WorkspaceInput>): Promise<string>;
  inWorkspace<T>(workspaceId: string, work: (tx: EntityManager) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Boots crm-core alone on a migrated database. `poolSize` bounds how many transactions run at once. */
export async function startCrm(url: string, poolSize = 10): Promise<Crm> {
  const module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot({
        type: 'postgres',
        url,
        entities: coreEntities,
        poolSize,
        retryAttempts: 1,
        installExtensions: false,
      }),
      CrmCoreModule,
    ],
  }).compile();
  const database = module.get(Database);
  return {
    database,
    dataSource: module.get(DataSource),
    get: module.get.bind(module) as TestingModule['get'],
    aWorkspace: (input) => aWorkspace(database, module.get(WorkspaceService), input),
    inWorkspace: (workspaceId, work) => database.inWorkspace(workspaceId, work),
    close: () => module.close(),
  };
}

/** A workspace of its own, in euros, in Berlin. */
export async function aWorkspace(
  database: Database,
  workspaces: WorkspaceService,
  input: Partial<WorkspaceInput> = {},
): Promise<string> {
  const id = randomUUID();
  const defaults = { name: 'Aconcagua Ltd', baseCurrency: 'EUR', countryCode: 'DE', timeZone: 'Europe/Berlin' };
  await database.inWorkspace(id, (tx) => workspaces.create(tx, { ...defaults, ...input }, anActor()));
  return id;
}

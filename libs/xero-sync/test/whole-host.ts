import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { coreEntities, CrmCoreModule, Database, WorkspaceService } from '#crm-core';
import { crmCoreHost, hostCrmCoreEntities } from '#xero-sync/host-crm-core';
import { randomUUID } from 'node:crypto';
import type { Caller, Permission } from '../src/host/access.js';
import { XeroAccess } from '../src/host/access.js';
import type { XeroSyncOptions } from '../src/options.js';
import { syncEntities } from '../src/sync-entities.js';
import { XeroSyncModule } from '../src/xero-sync.module.js';
import { SyncError } from '../src/sync-error.js';

/** Callers by the header `x-test-caller`; what they may do is their `may`. */
class TestAccess extends XeroAccess {
  readonly callers = new Map<string, Caller & { may: Permission[] }>();

  authorise(request: unknown, permission: Permission): Promise<Caller | undefined> {
    const { headers } = request as { headers: Record<string, string | undefined> };
    const caller = this.callers.get(headers['x-test-caller'] ?? '');
    return Promise.resolve(caller?.may.includes(permission) ? caller : undefined);
  }
}

const statuses = { invalid: 400, forbidden: 403, 'not-found': 404, conflict: 409, refused: 422, unavailable: 503 };

/** CRM core and xero-sync in one Nest application, over HTTP, with the database's roles and policies. */
export async function startWholeHost(databaseUrl: string, options: XeroSyncOptions) {
  const module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot({
        type: 'postgres',
        url: databaseUrl,
        entities: [...coreEntities, ...syncEntities, ...hostCrmCoreEntities],
        poolSize: 10,
        retryAttempts: 1,
        installExtensions: false,
      }),
      CrmCoreModule,
      XeroSyncModule.forHost({ ...crmCoreHost, imports: [CrmCoreModule], access: TestAccess, options }),
    ],
  }).compile();
  const app: INestApplication = module.createNestApplication({ logger: false, rawBody: true });
  app.useGlobalFilters({
    catch(error: unknown, host) {
      const response = host.switchToHttp().getResponse<{ status(code: number): { json(body: unknown): void } }>();
      if (!(error instanceof SyncError)) return response.status(500).json({ message: String(error) });
      const { kind, code, message, fields } = error;
      response.status(statuses[kind]).json({ code, message, fields });
    },
  });
  await app.init();
  const access = module.get(XeroAccess, { strict: false }) as TestAccess;
  const database = module.get(Database);
  return {
    app,
    module,
    database,
    /** A workspace in New Zealand dollars and somebody who may do everything in it. */
    async aWorkspace(): Promise<Caller> {
      const workspaceId = randomUUID();
      const input = { name: 'Kauri Ltd', baseCurrency: 'NZD', countryCode: 'NZ', timeZone: 'Pacific/Auckland' };
      await database.inWorkspace(workspaceId, (tx) =>
        module.get(WorkspaceService).create(tx, input, { name: 'Test', origin: { by: 'user' } }),
      );
      const caller = { workspaceId, userId: 'ada', userName: 'Ada', sessionId: workspaceId };
      access.callers.set(workspaceId, { ...caller, may: ['view', 'operate', 'configure'] });
      return caller;
    },
    /** The same person with fewer rights, under another header. */
    mayOnly(caller: Caller, may: Permission[]): string {
      const name = `${caller.workspaceId}:${may.join()}`;
      access.callers.set(name, { ...caller, may });
      return name;
    },
    /** Nobody is known under this header any more. */
    forgets: (name: string) => void access.callers.delete(name),
    close: () => app.close(),
  };
}

export type WholeHost = Awaited<ReturnType<typeof startWholeHost>>;

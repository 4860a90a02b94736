import type { DataSourceOptions } from 'typeorm';
import { coreEntities, coreMigrations } from '#crm-core';
import { syncEntities, syncMigrations } from '#xero-sync';
import { hostCrmCoreEntities, hostCrmCoreMigrations } from '#xero-sync/host-crm-core';

/**
 * The one description of the database: the tables and migrations of every library, nothing generated at run time.
 * `url` must be the owner's connection string; the application drops to its roles in each transaction.
 */
export function dataSourceOptions(url: string) {
  return {
    type: 'postgres',
    url,
    entities: [...coreEntities, ...syncEntities, ...hostCrmCoreEntities],
    migrations: [...coreMigrations, ...syncMigrations, ...hostCrmCoreMigrations],
    migrationsTransactionMode: 'each',
    synchronize: false,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
  } satisfies DataSourceOptions;
}

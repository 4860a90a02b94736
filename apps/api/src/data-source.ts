import type { DataSourceOptions } from 'typeorm';
import { coreEntities, coreMigrations } from '#crm-core';
import { syncEntities, syncMigrations } from '#xero-sync';

/**
 * The one description of the database: the tables and migrations of every library, nothing generated at run time.
 * `url` must be the owner's connection string; the application drops to its roles in each transaction.
 */
export function dataSourceOptions(url: string) {
  return {
    type: 'postgres',
    url,
    entities: [...coreEntities, ...syncEntities],
    migrations: [...coreMigrations, ...syncMigrations],
    migrationsTransactionMode: 'each',
    synchronize: false,
    uuidExtension: 'pgcrypto',
    installExtensions: false,
  } satisfies DataSourceOptions;
}

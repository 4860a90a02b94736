import type { DataSource, EntityManager } from 'typeorm';

/** Tables of xero-sync that belong to no single workspace are reached through the second door, for one of these purposes. */
export type SystemPurpose = 'xero-lanes' | 'xero-tokens' | 'xero-budget' | 'webhook-lookup' | 'xero-notifications';

/**
 * How xero-sync reaches the database. A host with row-level security passes its own doors; any other host gets
 * `plainDoors`, in which the first wall (every query names its workspace) holds alone.
 */
export abstract class Doors {
  abstract inWorkspace<T>(
    workspaceId: string,
    work: (tx: EntityManager) => Promise<T>,
    options?: { isolation?: 'READ COMMITTED' | 'REPEATABLE READ' },
  ): Promise<T>;
  abstract asSystem<T>(purpose: SystemPurpose, work: (tx: EntityManager) => Promise<T>): Promise<T>;
}

/** Doors over a plain data source: transactions without roles or settings. */
export function plainDoors(dataSource: DataSource): Doors {
  return {
    inWorkspace: (_workspaceId, work, options = {}) =>
      dataSource.transaction(options.isolation ?? 'READ COMMITTED', work),
    asSystem: (_purpose, work) => dataSource.transaction(work),
  };
}

import type { EntityManager } from 'typeorm';
import type { CrmHost } from '../src/host/crm-host.js';
import type { IncomingPayment, Kind, RecordRef } from '../src/host/records.js';

/** A host with records in it, as the contract suite needs it. Made anew for every case. */
export interface HostUnderTest {
  host: CrmHost;
  /** Holds the `records`. */
  workspaceId: string;
  /** Another workspace with at least one record of every kind. */
  otherWorkspaceId: string;
  /** Ids of at least three records of every kind that the host lists. */
  records: Partial<Record<Kind, string[]>>;
  /** Ids of the other workspace's records. */
  otherRecords: Partial<Record<Kind, string[]>>;
  /** Runs work in a transaction of the host's database that sees one snapshot. */
  inSnapshot<T>(workspaceId: string, work: (tx: EntityManager) => Promise<T>): Promise<T>;
  /** Changes a record's own content in the host's ordinary way and commits. */
  change(ref: RecordRef): Promise<void>;
  /** Notices given to xero-sync so far. */
  notices(): readonly RecordRef[];
  /** An open document that money from Xero can be applied to; absent when the host takes no payments in. */
  payable?: Pick<IncomingPayment, 'document' | 'amount' | 'currency' | 'date'>;
  /** `userId`s of all who administer the workspace, and nobody else's; absent when the host does not say. Not those of the other one. */
  administrators?: string[];
  /** A transaction for `receive` and for what a host tells besides its records. */
  inTransaction<T>(workspaceId: string, work: (tx: EntityManager) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** One sentence of the contract. `run` makes a host, checks it and throws an AssertionError when it does not hold. */
export interface ContractCase {
  name: string;
  readonly run: () => Promise<void>;
}

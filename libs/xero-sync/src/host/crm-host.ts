import type { EntityManager } from 'typeorm';
import type { Accepted, AcceptedChange } from './accepted.js';
import type { Caller } from './access.js';
import type { Intake } from './intake.js';
import type { CrmRecord, FromXero, Kind, RecordRef } from './records.js';

/** What a host shows on the left side of the mapping screens. */
export type ChoiceList = 'taxRate' | 'paymentMethod' | 'itemGroup' | 'location';

export interface Choice {
  id: string;
  name: string;
  /** For tax rates: the percentage as a decimal string, so that a mapping can be proposed. */
  rate?: string;
}

/** The sync facts a host may keep as columns of its own lists. */
export interface Stamp {
  ref: RecordRef;
  /** Number (else id) of the record's first document in Xero; null when it was unlinked. */
  accountingCode?: string | null;
  /** Null: it was never exchanged with the organisation that is connected. Absent: as it was. */
  lastExportAt?: Date | null;
  lastImportAt?: Date | null;
}

export type Received = { done: 'created' | 'updated' | 'unchanged'; id: string } | { done: 'refused'; reason: string };

/** What the host holds of one tracked item, over all locations. */
export interface StockLevel {
  itemId: string;
  /** What people call it: its code. */
  number: string;
  name: string;
  quantity: string;
  /** Base currency. */
  value: string;
  /** Of one unit; survives an empty stock. */
  averageCost: string;
  /** How many movements there were: each may have cost a rounding. */
  movements: number;
}

/** What one document moved of one item, everything it took back included. */
export interface MovedByDocument {
  itemId: string;
  ref: RecordRef;
  /** Signed; never zero. */
  quantity: string;
}

/** Somebody who administers a workspace. `userId` is that of `Caller`. */
export interface Administrator {
  userId: string;
  name: string;
  email: string;
}

/** Something that needed a right. */
export interface PrivilegedAct {
  /** Stable: `settings.changed`. */
  code: string;
  /** In words, without the person. */
  sentence: string;
  /** Never holds a secret. */
  details?: Record<string, unknown>;
}

/** Key of a record in the map that `CrmHost.read` answers with. */
export const recordKey = (ref: { kind: Kind; id: string }): string => `${ref.kind}:${ref.id}`;

/**
 * Everything xero-sync knows about the CRM it serves. Implemented by the host; its contract is tested by
 * `testCrmHost` (libs/xero-sync/testing).
 *
 * All methods are scoped to one workspace through the refs or the argument; asked for another workspace's id they
 * behave as if the record did not exist.
 */
export abstract class CrmHost {
  /** What this CRM keeps; screens and rules show only these. */
  abstract readonly kinds: readonly Kind[];

  /**
   * Whole documents as they stand now, many at once, keyed by `recordKey`. Unknown ids are absent. With `tx`, reads inside
   * that transaction (the planner passes a REPEATABLE READ one).
   */
  abstract read(refs: readonly RecordRef[], tx?: EntityManager): Promise<Map<string, CrmRecord>>;

  /** Ids of a kind in a stable order, for the first export, sweeps and completeness checks. `after` is the last id seen. */
  abstract list(
    workspaceId: string,
    kind: Kind,
    page: { after?: string; changedSince?: Date; limit: number },
  ): Promise<{ ids: string[]; next?: string }>;

  /** Left side of the mapping screens. */
  abstract choices(workspaceId: string, list: ChoiceList): Promise<Choice[]>;

  /** Takes in what happened in Xero, inside `tx`, at most once per `remoteId`. A refusal is a sentence for people. */
  abstract receive(workspaceId: string, incoming: FromXero, tx: EntityManager): Promise<Received>;

  /**
   * Host's own list columns. Called after the result is committed, in a short transaction of its own, repeatably, in id
   * order; must not touch the record's version or raise a notice.
   */
  stamped?(workspaceId: string, stamps: readonly Stamp[]): Promise<void>;

  /**
   * For hosts that call their records otherwise in addresses: the ref of `records/{name}/{id}`, undefined when `name` is not
   * theirs. Without it `name` must be a kind.
   */
  refOf?(workspaceId: string, name: string, id: string): RecordRef | undefined;

  /** The inverse of `refOf`: under which name and id people and addresses know a record. Without it: its kind and id. */
  addressOf?(ref: RecordRef): { name: string; id: string };

  /**
   * Records by what people call them (code or number), for files that people write. `name` is one of addresses. Unknown numbers are
   * absent. Without it such files name records by their ids.
   */
  byNumber?(workspaceId: string, name: string, numbers: readonly string[]): Promise<Map<string, RecordRef>>;

  /** Where the workspace keeps its books, to be told from the organisation it is connected to. */
  home?(workspaceId: string, tx: EntityManager): Promise<{ baseCurrency: string; countryCode: string } | undefined>;

  /** What is still open on documents (of a credit: still to be used), decimal strings in their currencies, by id. Unknown ids are absent. */
  openAmounts?(
    workspaceId: string,
    kind: Kind,
    ids: readonly string[],
    tx: EntityManager,
  ): Promise<Map<string, string>>;

  /** Takes whole records in during set-up. Without it the first import is not offered. */
  readonly intake?: Intake;

  /**
   * Takes over what people changed in Xero and accepted, in a savepoint of `tx` and without a notice to the outbox. Without it
   * nothing can be accepted.
   */
  acceptChange?(ref: RecordRef, change: AcceptedChange, tx: EntityManager): Promise<Accepted>;

  /** Credits an invoice whole and opens a draft in its place, as this person, in a savepoint of `tx`. Without it this is not offered. */
  creditAndReissue?(ref: RecordRef, by: Pick<Caller, 'userId' | 'userName'>, tx: EntityManager): Promise<Accepted>;

  /** All tracked items as of `tx`. A host without it keeps no stock, and none is compared. */
  stockLevels?(workspaceId: string, tx: EntityManager): Promise<StockLevel[]>;

  /** Every document that moved these items, with what is left of its movements. Belongs to `stockLevels`. */
  stockMovedBy?(workspaceId: string, itemIds: readonly string[], tx: EntityManager): Promise<MovedByDocument[]>;

  /** Time zone of the workspace as IANA names it (`Europe/Berlin`); without it UTC. */
  timeZone?(workspaceId: string, tx: EntityManager): Promise<string>;

  /** People who administer the workspace, and their e-mail addresses: they are told what is new. Without it nobody is. */
  administrators?(workspaceId: string, tx: EntityManager): Promise<Administrator[]>;

  /**
   * Writes what somebody with a right did into the host's own audit log, in the transaction of the act. Without it only this module
   * remembers it.
   */
  audit?(by: Caller, act: PrivilegedAct, tx: EntityManager): Promise<void>;

  /** Whom people of this workspace turn to when only support can help, e.g. an e-mail address. */
  supportContact?(workspaceId: string, tx: EntityManager): Promise<string | undefined>;
}

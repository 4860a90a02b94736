import type { CollectionName, Collections } from '../accounting/records.js';
import { INDEXES } from '../accounting/records.js';
import { JournalFile } from './journal-file.js';

/** One effect on an organisation's books: what happened, to which record, caused by which request. */
export interface Effect {
  kind: string;
  collection: CollectionName;
  id: string;
  number?: string;
  reference?: string;
  contactId?: string;
  date?: string;
  /** Decimal string, in the document's currency. */
  amount?: string;
  currency?: string;
  status?: string;
}

/** Who caused a change: the API through an app, a person in Xero's own screens, or the test's control API. */
export interface Cause {
  source: 'api' | 'ui' | 'control' | 'fault';
  clientId?: string;
  userId?: string;
  idempotencyKey?: string;
  requestId?: string;
}

export interface JournalEntry extends Effect, Cause {
  seq: number;
  /** Sandbox time, ISO 8601. */
  at: string;
  tenantId: string;
  /** The whole record after the change. */
  after: unknown;
}

type AnyRecord = Collections[CollectionName];
/** A record as a commit leaves it, and as it was. */
export interface RecordChange {
  name: CollectionName;
  record: AnyRecord;
  before: AnyRecord | undefined;
}

interface Line extends Effect, Cause {
  seq: number;
  at: string;
  tenantId: string;
  puts: [CollectionName, AnyRecord][];
  removed: [CollectionName, string][];
}

/** The records of one organisation with their indexes. */
class Books {
  readonly records = new Map<CollectionName, Map<string, AnyRecord>>();
  private readonly indexes = new Map<string, Map<string, Set<string>>>();

  collection(name: CollectionName): Map<string, AnyRecord> {
    let found = this.records.get(name);
    if (!found) this.records.set(name, (found = new Map()));
    return found;
  }

  ids(name: CollectionName, index: string, key: string): Iterable<string> {
    return this.indexes.get(`${name}.${index}`)?.get(key) ?? [];
  }

  put(name: CollectionName, record: AnyRecord): void {
    const collection = this.collection(name);
    this.unindex(name, collection.get(record.id));
    collection.set(record.id, record);
    for (const [index, keyOf] of indexesOf(name)) {
      const key = keyOf(record);
      if (key === undefined) continue;
      const path = `${name}.${index}`;
      let keys = this.indexes.get(path);
      if (!keys) this.indexes.set(path, (keys = new Map()));
      const ids = keys.get(key);
      if (ids) ids.add(record.id);
      else keys.set(key, new Set([record.id]));
    }
  }

  remove(name: CollectionName, id: string): void {
    const collection = this.collection(name);
    this.unindex(name, collection.get(id));
    collection.delete(id);
  }

  private unindex(name: CollectionName, record: AnyRecord | undefined): void {
    if (!record) return;
    for (const [index, keyOf] of indexesOf(name)) {
      const key = keyOf(record);
      if (key !== undefined) this.indexes.get(`${name}.${index}`)?.get(key)?.delete(record.id);
    }
  }
}

function indexesOf(name: CollectionName): [string, (record: AnyRecord) => string | undefined][] {
  return Object.entries((INDEXES[name] ?? {}) as Record<string, (record: AnyRecord) => string | undefined>);
}

/** All organisations' books, rebuilt from the journal at start and changed only together with it. */
export class Store {
  private readonly books = new Map<string, Books>();
  private readonly entries: JournalEntry[] = [];
  private readonly file: JournalFile;
  private nextSeq = 1;
  /** Told of every commit once it is in the books, not of what a start replays. */
  onCommit?: (tenantId: string, changes: readonly RecordChange[]) => void;

  constructor(
    folder: string | undefined,
    private readonly now: () => number,
  ) {
    this.file = new JournalFile(folder, 'journal.jsonl');
    for (const line of this.file.open()) this.replay(line as Line);
  }

  begin(tenantId: string, cause: Cause): Tx {
    return new Tx(this, tenantId, cause);
  }

  /** A view for reading. */
  read(tenantId: string): Tx {
    return new Tx(this, tenantId, { source: 'control' });
  }

  tenantIds(): string[] {
    return [...this.books.keys()];
  }

  booksOf(tenantId: string): Books | undefined {
    return this.books.get(tenantId);
  }

  /** Effects after a sequence number, oldest first. */
  journal(afterSeq: number, limit: number): JournalEntry[] {
    const first = this.entries[0]?.seq ?? 1;
    const from = Math.max(0, afterSeq - first + 1);
    return this.entries.slice(from, from + limit);
  }

  lastSeq(): number {
    return this.nextSeq - 1;
  }

  commit(tenantId: string, cause: Cause, changes: readonly Change[]): void {
    const at = new Date(this.now()).toISOString();
    const lines: Line[] = changes.map(({ effect, puts, removed }) => ({
      seq: this.nextSeq++,
      at,
      tenantId,
      ...cause,
      ...effect,
      puts,
      removed,
    }));
    const before = this.booksOf(tenantId);
    const touched = changes.flatMap(({ puts }) =>
      puts.map(([name, record]) => ({ name, record, before: before?.collection(name).get(record.id) })),
    );
    this.file.append(lines);
    for (const line of lines) this.apply(line);
    this.onCommit?.(tenantId, touched);
  }

  /** Forgets everything; the file so far is kept beside the new one. */
  reset(): void {
    this.books.clear();
    this.entries.length = 0;
    this.nextSeq = 1;
    this.file.startAnew();
  }

  close(): void {
    this.file.close();
  }

  private replay(line: Line): void {
    this.nextSeq = line.seq + 1;
    this.apply(line);
  }

  private apply(line: Line): void {
    let books = this.books.get(line.tenantId);
    if (!books) this.books.set(line.tenantId, (books = new Books()));
    for (const [name, record] of line.puts) books.put(name, record);
    for (const [name, id] of line.removed) books.remove(name, id);
    const { puts, removed: _removed, ...entry } = line;
    const after = puts.find(([name, record]) => name === line.collection && record.id === line.id)?.[1] ?? null;
    this.entries.push({ ...entry, after });
  }
}

export interface Change {
  effect: Effect;
  puts: [CollectionName, AnyRecord][];
  removed: [CollectionName, string][];
}

/**
 * A set of changes to one organisation that becomes visible as a whole. `part()` opens a smaller set inside it:
 * the elements of one request succeed or fail one by one.
 */
export class Tx {
  private readonly changed = new Map<string, { name: CollectionName; record: AnyRecord | undefined }>();
  private readonly changes: Change[] = [];
  private pendingPuts: [CollectionName, AnyRecord][] = [];
  private pendingRemoved: [CollectionName, string][] = [];

  constructor(
    private readonly store: Store,
    readonly tenantId: string,
    readonly cause: Cause,
    private readonly parent?: Tx,
  ) {}

  part(): Tx {
    return new Tx(this.store, this.tenantId, this.cause, this);
  }

  get<C extends CollectionName>(name: C, id: string): Collections[C] | undefined {
    const own = this.changed.get(`${name} ${id}`);
    if (own) return own.record as Collections[C] | undefined;
    if (this.parent) return this.parent.get(name, id);
    return this.store.booksOf(this.tenantId)?.collection(name).get(id) as Collections[C] | undefined;
  }

  all<C extends CollectionName>(name: C): Collections[C][] {
    const merged = new Map<string, Collections[C]>();
    this.collect(name, merged);
    return [...merged.values()];
  }

  find<C extends CollectionName>(name: C, index: string, key: string): Collections[C][] {
    const ids = new Set<string>(this.store.booksOf(this.tenantId)?.ids(name, index, key) ?? []);
    this.changedIds(name, ids);
    const keyOf = indexesOf(name).find(([known]) => known === index)?.[1];
    if (!keyOf) throw new Error(`There is no index ${index} on ${name}.`);
    return [...ids].flatMap((id) => {
      const record = this.get(name, id);
      return record && keyOf(record) === key ? [record] : [];
    });
  }

  put<C extends CollectionName>(name: C, record: Collections[C]): void {
    this.changed.set(`${name} ${record.id}`, { name, record });
    this.pendingPuts.push([name, record]);
  }

  remove(name: CollectionName, id: string): void {
    this.changed.set(`${name} ${id}`, { name, record: undefined });
    this.pendingRemoved.push([name, id]);
  }

  /** Closes the changes made since the last effect under one journal line. */
  effect(effect: Effect): void {
    this.changes.push({ effect, puts: latest(this.pendingPuts), removed: this.pendingRemoved });
    this.pendingPuts = [];
    this.pendingRemoved = [];
  }

  effects(): readonly Change[] {
    return this.changes;
  }

  commit(): void {
    if (this.pendingPuts.length > 0 || this.pendingRemoved.length > 0) {
      throw new Error('A change to the books was left without an effect in the journal.');
    }
    if (!this.parent) return this.store.commit(this.tenantId, this.cause, this.changes);
    for (const [key, value] of this.changed) this.parent.changed.set(key, value);
    this.parent.changes.push(...this.changes);
  }

  private collect<C extends CollectionName>(name: C, into: Map<string, Collections[C]>): void {
    if (this.parent) this.parent.collect(name, into);
    else
      for (const [id, record] of this.store.booksOf(this.tenantId)?.collection(name) ?? [])
        into.set(id, record as Collections[C]);
    for (const { name: changedName, record } of this.changed.values())
      if (changedName === name && record) into.set(record.id, record as Collections[C]);
    for (const [key, value] of this.changed)
      if (value.name === name && !value.record) into.delete(key.slice(name.length + 1));
  }

  private changedIds(name: CollectionName, ids: Set<string>): void {
    this.parent?.changedIds(name, ids);
    for (const [key, value] of this.changed) if (value.name === name) ids.add(key.slice(name.length + 1));
  }
}

function latest(puts: [CollectionName, AnyRecord][]): [CollectionName, AnyRecord][] {
  return [...new Map(puts.map((put) => [`${put[0]} ${put[1].id}`, put])).values()];
}

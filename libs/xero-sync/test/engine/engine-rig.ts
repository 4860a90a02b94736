import { ScheduleModule } from '@nestjs/schedule';
import { randomUUID } from 'node:crypto';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource, type EntityManager } from 'typeorm';
import { testDatabase, type TestDatabase } from '../../../../test/database.js';
import { Budgets } from '../../src/engine/budgets.js';
import { Counters } from '../../src/engine/counters.js';
import { CallFailed, type Session } from '../../src/engine/call.js';
import { Drainer } from '../../src/engine/drainer.js';
import { EngineTiming } from '../../src/engine/engine-timing.js';
import { Connections, ExportRules, type ConnectionState } from '../../src/engine/engine-ports.js';
import { engineProviders } from '../../src/engine/engine.providers.js';
import type { ModuleMode } from '../../src/engine/exporter.js';
import { CALLS, EXPORTERS } from '../../src/engine/registries.js';
import type { Notice } from '../../src/engine/requests.js';
import { rowColumns, toRow, type OutboxRow, type RawRow } from '../../src/engine/rows.js';
import { rowsOf } from '../../src/engine/sql.js';
import { CrmHost, recordKey, type Stamp } from '../../src/host/crm-host.js';
import { Doors, plainDoors } from '../../src/host/doors.js';
import type { CrmInvoice, CrmPayment, CrmRecord, CrmStockChange, Kind, RecordRef } from '../../src/host/records.js';
import { LockDates } from '../../src/lock-dates/lock-dates.service.js';
import { XERO_SYNC_OPTIONS } from '../../src/options.js';
import { SettingProblems } from '../../src/settings/setting-problems.js';
import { XeroSync } from '../../src/xero-sync.js';
import { FakeBooks } from './fake-books.js';
import { fakeExporters } from './fake-exporters.js';

/** A database with a table of records that stands for a host's own. */
export async function engineDatabase(): Promise<{ db: TestDatabase; source: DataSource }> {
  const db = await testDatabase();
  const source = await new DataSource({ type: 'postgres', url: db.url, extra: { max: 24 } }).initialize();
  await source.query(`CREATE TABLE fake_records (workspace_id text, kind text, id text, body jsonb NOT NULL,
    PRIMARY KEY (workspace_id, kind, id))`);
  return { db, source };
}

class FakeHost extends CrmHost {
  readonly kinds: readonly Kind[] = ['contact', 'item', 'invoice', 'payment', 'stockChange'];
  readonly stamps: Stamp[] = [];
  stampFails = false;

  constructor(private readonly source: DataSource) {
    super();
  }

  async read(refs: readonly RecordRef[], tx?: EntityManager): Promise<Map<string, CrmRecord>> {
    if (refs.length === 0) return new Map();
    const found = await rowsOf<{ body: CrmRecord }>(
      tx ?? this.source.manager,
      `SELECT body FROM fake_records WHERE workspace_id = $1 AND (kind, id) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
      [refs[0]!.workspaceId, refs.map((ref) => ref.kind), refs.map((ref) => ref.id)],
    );
    return new Map(found.map(({ body }) => [recordKey(body), body]));
  }

  list(): Promise<{ ids: string[] }> {
    return Promise.resolve({ ids: [] });
  }

  choices(): Promise<never[]> {
    return Promise.resolve([]);
  }

  receive(): Promise<never> {
    return Promise.reject(new Error('Nothing comes in here.'));
  }

  override async stamped(_workspaceId: string, stamps: readonly Stamp[]): Promise<void> {
    if (this.stampFails) throw new Error('The host is busy.');
    this.stamps.push(...stamps);
    await Promise.resolve();
  }
}

class FakeConnections extends Connections {
  state: 'connected' | 'parked' | 'none' = 'connected';
  curedAfter = 0;
  refusals = 0;
  /** Runs between the plan and the attempt. */
  beforeSession: () => Promise<void> = async () => {};

  constructor(
    private readonly workspaceId: string,
    private readonly tenantId: string,
  ) {
    super();
  }

  stateOf(): Promise<ConnectionState> {
    if (this.state === 'none') return Promise.resolve({ state: 'none' });
    const at = { connectionId: 'c', tenantId: this.tenantId };
    return Promise.resolve(
      this.state === 'connected'
        ? { state: 'connected', ...at }
        : { state: 'parked', ...at, because: 'It has to be authorised again.' },
    );
  }

  async openSession(): Promise<Session> {
    await this.beforeSession();
    if (this.state !== 'connected') throw new CallFailed({ outcome: 'auth', problems: [] }, 'Not connected.');
    return { tenantId: this.tenantId };
  }

  credentialsRefused(): Promise<boolean> {
    this.refusals += 1;
    if (this.refusals <= this.curedAfter) return Promise.resolve(true);
    this.state = 'parked';
    return Promise.resolve(false);
  }

  connectedWorkspaces(): Promise<string[]> {
    return Promise.resolve(this.state === 'connected' ? [this.workspaceId] : []);
  }
}

class FakeRules extends ExportRules {
  modes = new Map<string, ModuleMode>();
  refusing = false;
  /** Runs while a plan is being made, after it has read the settings. */
  duringPlan: () => Promise<void> = async () => {};

  modeOf(_workspaceId: string, kind: Kind, cause?: string): Promise<ModuleMode> {
    return Promise.resolve(this.modes.get(cause ?? kind) ?? 'automatic');
  }

  async load(): Promise<unknown> {
    const settings = { refuses: this.refusing };
    await this.duringPlan();
    return settings;
  }

  policyOf(): Promise<{ lockInvoices: boolean; supportContact?: string }> {
    return Promise.resolve({ lockInvoices: true, supportContact: 'help@example.test' });
  }
}

/** Spans scaled down; nothing is left out. */
export const quick = {
  lease: 2_000,
  sendWithin: 300,
  settle: 300,
  lookAgain: 200,
  sweep: 300,
  resendWindow: 20_000,
  resendAfter: [50, 100],
  waitAgain: 500,
  giveUpAfter: 86_400_000,
  lingerShare: 0.01,
  pauses: {
    not_sent: { first: 20, most: 200 },
    offline: { first: 20, most: 200 },
    unknown: { first: 20, most: 200 },
  },
};

/** One process with the engine in it; several on one database are several processes. */
export interface Process {
  module: TestingModule;
  sync: XeroSync;
  drainer: Drainer;
  budgets: Budgets;
  counters: Counters;
  stop(): Promise<void>;
}

/** A workspace with a host, connected books and as many processes as a test asks for. */
export class Rig {
  readonly workspaceId = randomUUID();
  readonly tenantId = randomUUID();
  readonly books = new FakeBooks();
  readonly rules = new FakeRules();
  readonly connections = new FakeConnections(this.workspaceId, this.tenantId);
  readonly host: FakeHost;
  readonly doors: Doors;
  private readonly processes: Process[] = [];
  private numbers = 0;

  constructor(readonly source: DataSource) {
    this.host = new FakeHost(source);
    this.doors = plainDoors(source);
  }

  async process(options: { background?: boolean; timing?: Partial<typeof quick> } = {}): Promise<Process> {
    const module = await Test.createTestingModule({
      imports: [ScheduleModule.forRoot()],
      providers: [
        ...engineProviders,
        XeroSync,
        { provide: XERO_SYNC_OPTIONS, useValue: { background: options.background ?? true } },
        // The engine's records carry no dates that anything could be locked against.
        { provide: LockDates, useValue: { warnings: () => Promise.resolve([]) } },
        SettingProblems,
        { provide: Doors, useValue: this.doors },
        { provide: CrmHost, useValue: this.host },
        { provide: Connections, useValue: this.connections },
        { provide: ExportRules, useValue: this.rules },
        { provide: EXPORTERS, useValue: fakeExporters },
        { provide: CALLS, useValue: this.books.calls },
      ],
    })
      .overrideProvider(EngineTiming)
      .useValue({ ...quick, ...options.timing })
      .setLogger(false as never)
      .compile();
    module.enableShutdownHooks([]);
    await module.init();
    const running: Process = {
      module,
      sync: module.get(XeroSync),
      drainer: module.get(Drainer),
      budgets: module.get(Budgets),
      counters: module.get(Counters),
      stop: () => module.close(),
    };
    this.processes.push(running);
    return running;
  }

  async stop(): Promise<void> {
    for (const running of this.processes.splice(0)) await running.stop();
  }

  /** Saves records and gives their notices, in one transaction. */
  async save(
    sync: XeroSync,
    records: CrmRecord[],
    notice: Partial<Notice> = {},
    inside: (tx: EntityManager) => Promise<void> = async () => {},
  ): Promise<void> {
    await this.source.transaction(async (tx) => {
      for (const record of records)
        await tx.query(
          `INSERT INTO fake_records VALUES ($1, $2, $3, $4) ON CONFLICT (workspace_id, kind, id) DO UPDATE SET body = EXCLUDED.body`,
          [this.workspaceId, record.kind, record.id, JSON.stringify(record)],
        );
      await inside(tx);
      await sync.changed(
        records.map((record) => ({
          workspaceId: this.workspaceId,
          kind: record.kind,
          id: record.id,
          event: 'saved' as const,
          ...('cause' in record ? { cause: record.cause } : {}),
          ...notice,
        })),
        tx,
      );
    });
  }

  ref(record: CrmRecord): RecordRef {
    return { workspaceId: this.workspaceId, kind: record.kind, id: record.id };
  }

  async rows(): Promise<OutboxRow[]> {
    const found = await rowsOf<RawRow>(
      this.source.manager,
      `SELECT ${rowColumns} FROM xero_outbox WHERE workspace_id = $1 ORDER BY sequence`,
      [this.workspaceId],
    );
    return found.map(toRow);
  }

  async rowOf(record: CrmRecord): Promise<OutboxRow> {
    return (await this.rows()).filter((row) => row.kind === record.kind && row.recordId === record.id).at(-1)!;
  }

  async states(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const row of await this.rows()) counts[row.state] = (counts[row.state] ?? 0) + 1;
    return counts;
  }

  /** Until the condition holds; fails with the state of the queue. */
  async until(condition: (rows: OutboxRow[]) => boolean, what: string, ms = 60_000): Promise<OutboxRow[]> {
    const end = Date.now() + ms;
    for (;;) {
      const rows = await this.rows();
      if (condition(rows)) return rows;
      if (Date.now() > end) {
        const state = rows.map(
          (row) => `${row.sequence} ${row.kind} ${row.label ?? row.recordId} ${row.state} ${row.reason ?? ''}`,
        );
        throw new Error(`Waited in vain until ${what}:\n${state.slice(0, 40).join('\n')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  /** Until every row is at rest: done, skipped, in attention, or held. */
  quiet(ms?: number): Promise<OutboxRow[]> {
    return this.until(
      (rows) =>
        rows.length > 0 &&
        rows.every((row) => ['done', 'skipped', 'attention'].includes(row.state) || row.heldKind !== undefined),
      'the queue is quiet',
      ms,
    );
  }

  private next(prefix: string): { id: string; number: string; version: number } {
    this.numbers += 1;
    return {
      id: `${prefix}${this.numbers}`,
      number: `${prefix.toUpperCase()}-${String(this.numbers).padStart(5, '0')}`,
      version: 1,
    };
  }

  contact(over: Partial<CrmRecord> & { name?: string } = {}): CrmRecord {
    const head = this.next('c');
    return {
      kind: 'contact',
      ...head,
      name: `Company ${head.number}`,
      addresses: [],
      persons: [],
      archived: false,
      ...over,
    } as CrmRecord;
  }

  item(over: Partial<CrmRecord> = {}): CrmRecord {
    const head = this.next('p');
    return {
      kind: 'item',
      ...head,
      name: `Product ${head.number}`,
      isSold: true,
      isPurchased: true,
      tracked: true,
      archived: false,
      ...over,
    } as CrmRecord;
  }

  invoice(contact: CrmRecord, items: CrmRecord[] = [], over: Partial<CrmInvoice> = {}): CrmInvoice {
    const head = this.next('inv');
    return {
      kind: 'invoice',
      ...head,
      contactId: contact.id,
      date: '2026-01-15',
      dueDate: '2026-02-15',
      currency: 'EUR',
      amountsAre: 'exclusive',
      lines: items.map((item, i) => ({
        id: `l${i}`,
        itemId: item.id,
        movesStock: true,
        name: 'x',
        quantity: '1',
        unitPrice: '10.00',
        amount: '10.00',
        taxAmount: '2.10',
      })),
      net: '10.00',
      tax: '2.10',
      total: '12.10',
      status: 'issued',
      allowNegativeStock: false,
      ...over,
    };
  }

  payment(documents: CrmRecord[], over: Partial<CrmPayment> = {}): CrmPayment {
    const head = this.next('pay');
    return {
      kind: 'payment',
      ...head,
      contactId: 'c',
      date: '2026-02-01',
      currency: 'EUR',
      amount: '12.10',
      methodId: 'bank',
      status: 'received',
      allocations: documents.map((document, i) => ({
        id: `a${i}`,
        document: { kind: document.kind, id: document.id },
        amount: '12.10',
        date: '2026-02-01',
      })),
      ...over,
    };
  }

  stock(item: CrmRecord, change: string): CrmStockChange {
    return {
      kind: 'stockChange',
      ...this.next('adj'),
      cause: 'adjustment',
      date: '2026-01-01',
      status: 'posted',
      lines: [{ id: 'l', itemId: item.id, quantityChange: change, unitCost: '6.00', locationId: 'main' }],
    };
  }
}

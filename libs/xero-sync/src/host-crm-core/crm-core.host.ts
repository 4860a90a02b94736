import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  AccountingFields,
  AuditLog,
  Database,
  Location,
  PaymentMethod,
  ProductGroup,
  TaxRate,
  Workspace,
  type AccountingRecord,
} from '#crm-core';
import {
  CrmHost,
  recordKey,
  type Administrator,
  type Choice,
  type ChoiceList,
  type MovedByDocument,
  type PrivilegedAct,
  type Received,
  type Stamp,
  type StockLevel,
} from '../host/crm-host.js';
import type { Accepted, AcceptedChange } from '../host/accepted.js';
import type { Caller } from '../host/access.js';
import type { CrmRecord, FromXero, Kind, RecordRef } from '../host/records.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { AcceptedChanges } from './accepted-changes.js';
import { CrmCoreReader } from './crm-core.reader.js';
import { keptKinds, prefixOf, recordOf, refByName, refOf } from './crm-core.refs.js';
import { grouped } from './grouped.js';
import { IncomingPayments } from './incoming-payments.js';
import { CrmCoreIntake } from './intake.js';
import { readOpenAmounts } from './open-amounts.reader.js';
import { readStockLevels, readStockMovedBy } from './stock.reader.js';

interface Listed {
  record: AccountingRecord;
  table: string;
  where: string;
}

/** Where the ids of a kind come from, in this order; only records that can be in the books. */
const lists: Partial<Record<Kind, Listed[]>> = {
  contact: [
    { record: 'company', table: 'companies', where: 'true' },
    // A person of a company is part of that company in the books, unless documents are made out to the person.
    {
      record: 'contact',
      table: 'contacts',
      where: `(company_id IS NULL OR ${[
        'invoices',
        'credit_notes',
        'purchase_orders',
        'supplier_bills',
        'supplier_credits',
      ]
        .map((table) => `EXISTS (SELECT FROM ${table} d WHERE d.workspace_id = r.workspace_id AND d.contact_id = r.id)`)
        .join(' OR ')})`,
    },
  ],
  item: [{ record: 'product', table: 'products', where: 'true' }],
  invoice: [{ record: 'invoice', table: 'invoices', where: `status <> 'draft'` }],
  creditNote: [{ record: 'creditNote', table: 'credit_notes', where: `status <> 'draft'` }],
  allocation: [
    { record: 'creditAllocation', table: 'credit_allocations', where: 'true' },
    { record: 'supplierCreditAllocation', table: 'supplier_credit_allocations', where: 'true' },
  ],
  refund: [{ record: 'refund', table: 'refunds', where: 'true' }],
  payment: [{ record: 'payment', table: 'payments', where: 'true' }],
  purchaseOrder: [{ record: 'purchaseOrder', table: 'purchase_orders', where: 'true' }],
  bill: [{ record: 'supplierBill', table: 'supplier_bills', where: `status <> 'draft'` }],
  supplierCredit: [{ record: 'supplierCredit', table: 'supplier_credits', where: `status <> 'draft'` }],
  stockChange: [
    { record: 'stockAdjustment', table: 'stock_adjustments', where: `status <> 'draft'` },
    { record: 'stocktake', table: 'stocktakes', where: 'completed_at IS NOT NULL' },
    { record: 'stockTransfer', table: 'stock_transfers', where: 'completed_at IS NOT NULL' },
    { record: 'workOrder', table: 'work_orders', where: 'completed_at IS NOT NULL' },
  ],
};

/** The CRM core behind xero-sync's port. */
@Injectable()
export class CrmCoreHost extends CrmHost {
  readonly kinds = keptKinds;

  constructor(
    private readonly database: Database,
    private readonly accounting: AccountingFields,
    private readonly incoming: IncomingPayments,
    private readonly accepted: AcceptedChanges,
    override readonly intake: CrmCoreIntake,
    private readonly auditLog: AuditLog,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: XeroSyncOptions,
  ) {
    super();
  }

  async read(refs: readonly RecordRef[], tx?: EntityManager): Promise<Map<string, CrmRecord>> {
    const found = new Map<string, CrmRecord>();
    for (const [workspaceId, own] of grouped(refs, (ref) => ref.workspaceId)) {
      const work = (inside: EntityManager) => this.readIn(inside, workspaceId, own);
      for (const record of await (tx ? work(tx) : this.database.inWorkspace(workspaceId, work)))
        found.set(recordKey(record), record);
    }
    return found;
  }

  async list(
    workspaceId: string,
    kind: Kind,
    page: { after?: string; changedSince?: Date; limit: number },
  ): Promise<{ ids: string[]; next?: string }> {
    const ids = await this.database.inWorkspace(workspaceId, async (tx) => {
      const found: string[] = [];
      for (const { record, table, where, after } of pagesOf(kind, page.after)) {
        const rows = await tx.query<{ id: string }[]>(
          `SELECT id FROM ${table} r WHERE workspace_id = $1 AND id > $2 AND ($3::timestamptz IS NULL OR updated_at >= $3)
             AND ${where} ORDER BY id LIMIT $4`,
          [workspaceId, after, page.changedSince ?? null, page.limit + 1 - found.length],
        );
        found.push(...rows.map((row) => prefixOf(record) + row.id));
        if (found.length > page.limit) break;
      }
      return found;
    });
    const some = ids.slice(0, page.limit);
    const next = ids.length > page.limit ? some.at(-1) : undefined;
    return { ids: some, ...(next === undefined ? {} : { next }) };
  }

  choices(workspaceId: string, list: ChoiceList): Promise<Choice[]> {
    return this.database.inWorkspace(workspaceId, async (tx) => {
      const order = { where: { workspaceId }, order: { name: 'ASC', id: 'ASC' } } as const;
      switch (list) {
        case 'taxRate':
          return (await tx.find(TaxRate, order)).map(({ id, name, rate }) => ({ id, name, rate }));
        case 'paymentMethod':
          return named(await tx.find(PaymentMethod, order));
        case 'itemGroup':
          return named(await tx.find(ProductGroup, order));
        case 'location':
          return named(await tx.find(Location, order));
      }
    });
  }

  receive(workspaceId: string, incoming: FromXero, tx: EntityManager): Promise<Received> {
    return this.incoming.receive(workspaceId, incoming, tx);
  }

  override acceptChange(ref: RecordRef, change: AcceptedChange, tx: EntityManager): Promise<Accepted> {
    return this.accepted.accept(ref, change, tx);
  }

  override creditAndReissue(
    ref: RecordRef,
    by: Pick<Caller, 'userId' | 'userName'>,
    tx: EntityManager,
  ): Promise<Accepted> {
    return this.accepted.creditAndReissue(ref, by, tx);
  }

  override async stamped(workspaceId: string, stamps: readonly Stamp[]): Promise<void> {
    const own = stamps.flatMap(({ ref, ...facts }) => {
      const record = recordOf(ref);
      return record ? [{ ...facts, ...record }] : [];
    });
    await this.database.inWorkspace(workspaceId, (tx) => this.accounting.stamp(tx, own));
  }

  override refOf(workspaceId: string, name: string, id: string): RecordRef | undefined {
    return refByName(workspaceId, name, id);
  }

  override addressOf(ref: RecordRef): { name: string; id: string } {
    const record = recordOf(ref);
    return record ? { name: record.record, id: record.id } : { name: ref.kind, id: ref.id };
  }

  override stockLevels(workspaceId: string, tx: EntityManager): Promise<StockLevel[]> {
    return readStockLevels(tx, workspaceId);
  }

  override stockMovedBy(
    workspaceId: string,
    itemIds: readonly string[],
    tx: EntityManager,
  ): Promise<MovedByDocument[]> {
    return readStockMovedBy(tx, workspaceId, itemIds);
  }

  override async home(
    workspaceId: string,
    tx: EntityManager,
  ): Promise<{ baseCurrency: string; countryCode: string } | undefined> {
    const workspace = await tx.findOneBy(Workspace, { id: workspaceId });
    return workspace ? { baseCurrency: workspace.baseCurrency, countryCode: workspace.countryCode } : undefined;
  }

  override openAmounts(
    workspaceId: string,
    kind: Kind,
    ids: readonly string[],
    tx: EntityManager,
  ): Promise<Map<string, string>> {
    return readOpenAmounts(tx, workspaceId, kind, ids);
  }

  override async timeZone(workspaceId: string, tx: EntityManager): Promise<string> {
    const workspace = await tx.findOneBy(Workspace, { id: workspaceId });
    return workspace?.timeZone ?? 'UTC';
  }

  override async supportContact(workspaceId: string, tx: EntityManager): Promise<string | undefined> {
    const workspace = await tx.findOneBy(Workspace, { id: workspaceId });
    return workspace?.supportContact ?? undefined;
  }

  override administrators(workspaceId: string, tx: EntityManager): Promise<Administrator[]> {
    return tx.query<Administrator[]>(
      `SELECT u.id AS "userId", u.name, u.email FROM memberships m JOIN users u ON u.id = m.user_id
        WHERE m.workspace_id = $1 AND m.role = 'admin' ORDER BY u.name, u.id`,
      [workspaceId],
    );
  }

  override async audit(by: Caller, { code, sentence, details }: PrivilegedAct, tx: EntityManager): Promise<void> {
    // An API key acts under its own id, which is nobody's.
    const [person] = await tx.query<{ id: string }[]>(`SELECT id FROM users WHERE id::text = $1`, [by.userId]);
    const who = person ? { userId: person.id } : {};
    const actor = { name: by.userName, origin: { by: 'user' as const, ...who }, ...who };
    await this.auditLog.write(tx, actor, `xero.${code}`, 'Xero', { ...details, sentence });
  }

  override async byNumber(
    workspaceId: string,
    name: string,
    numbers: readonly string[],
  ): Promise<Map<string, RecordRef>> {
    const named = refByName(workspaceId, name, lowest);
    const record = named && recordOf(named)?.record;
    const [table, column] = (record && numbered[record]) ?? [];
    if (!record || !table) return new Map();
    const rows = await this.database.inWorkspace(workspaceId, (tx) =>
      tx.query<{ id: string; number: string }[]>(
        `SELECT id, ${column} AS number FROM ${table} WHERE workspace_id = $1 AND ${column} = ANY($2)`,
        [workspaceId, numbers],
      ),
    );
    return new Map(rows.map(({ id, number }) => [number, refOf(workspaceId, record, id)!]));
  }

  private async readIn(tx: EntityManager, workspaceId: string, refs: RecordRef[]): Promise<CrmRecord[]> {
    const reader = new CrmCoreReader(tx, workspaceId, (record, id) => this.options.recordUrl?.({ name: record, id }));
    const wanted = grouped(
      refs.flatMap((ref) => recordOf(ref) ?? []),
      ({ record }) => record,
    );
    const records: CrmRecord[] = [];
    for (const [record, some] of wanted)
      records.push(...(await reader.read(record, [...new Set(some.map(({ id }) => id))])));
    return records;
  }
}

/** Where records that people name by number are found. */
const numbered: Partial<Record<AccountingRecord, [table: string, column: string]>> = {
  company: ['companies', 'code'],
  contact: ['contacts', 'number'],
  product: ['products', 'code'],
  invoice: ['invoices', 'number'],
  creditNote: ['credit_notes', 'number'],
  purchaseOrder: ['purchase_orders', 'number'],
  supplierBill: ['supplier_bills', 'number'],
  supplierCredit: ['supplier_credits', 'number'],
};

const lowest = '00000000-0000-0000-0000-000000000000';

/** The tables of a kind that are still to be listed, and after which id of each: `after` tells how far the last page came. */
function pagesOf(kind: Kind, after: string | undefined): (Listed & { after: string })[] {
  const tables = lists[kind] ?? [];
  const seen = after === undefined ? undefined : recordOf({ kind, id: after });
  const at = tables.findIndex(({ record }) => record === seen?.record);
  return tables
    .slice(Math.max(at, 0))
    .map((table) => ({ ...table, after: table.record === seen?.record ? seen.id : lowest }));
}

const named = (rows: { id: string; name: string }[]): Choice[] => rows.map(({ id, name }) => ({ id, name }));

import { Injectable } from '@nestjs/common';
import {
  Column,
  DataSource,
  Entity,
  In,
  type EntityManager,
  type MigrationInterface,
  type QueryRunner,
  PrimaryColumn,
} from 'typeorm';
import {
  CrmHost,
  recordKey,
  XeroSync,
  type Choice,
  type CrmRecord,
  type Kind,
  type Received,
  type RecordRef,
} from '#xero-sync';

/** One table for three kinds of records: what a record is about lives in `body`, in the words of the port. */
@Entity('shop_records')
export class ShopRecord {
  @PrimaryColumn('text', { name: 'workspace_id' }) workspaceId!: string;
  @PrimaryColumn('text') kind!: 'contact' | 'item' | 'invoice';
  @PrimaryColumn('text') id!: string;
  @Column('text') number!: string;
  @Column('int', { default: 1 }) version!: number;
  @Column('jsonb') body!: Record<string, unknown>;
  @Column('text', { name: 'accounting_code', nullable: true }) accountingCode!: string | null;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt!: Date;
}

export class Shop1764200000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE shop_records (
        workspace_id text, kind text, id text, number text NOT NULL, version int NOT NULL DEFAULT 1, body jsonb NOT NULL,
        accounting_code text, updated_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (workspace_id, kind, id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE shop_records`);
  }
}

/** The shop behind the port: five methods are all xero-sync needs. */
@Injectable()
export class ShopHost extends CrmHost {
  readonly kinds = ['contact', 'item', 'invoice'] as const satisfies readonly Kind[];

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async read(refs: readonly RecordRef[], tx: EntityManager = this.dataSource.manager): Promise<Map<string, CrmRecord>> {
    const found = new Map<string, CrmRecord>();
    for (const workspaceId of new Set(refs.map((ref) => ref.workspaceId))) {
      const own = refs.filter((ref) => ref.workspaceId === workspaceId);
      const rows = await tx.findBy(ShopRecord, { workspaceId, id: In(own.map((ref) => ref.id)) });
      for (const { kind, id, number, version, body } of rows)
        if (own.some((ref) => ref.kind === kind && ref.id === id))
          found.set(recordKey({ kind, id }), { ...body, kind, id, number, version } as unknown as CrmRecord);
    }
    return found;
  }

  async list(workspaceId: string, kind: Kind, page: { after?: string; changedSince?: Date; limit: number }) {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM shop_records WHERE workspace_id = $1 AND kind = $2 AND ($3::text IS NULL OR id > $3)
         AND ($4::timestamptz IS NULL OR updated_at >= $4) ORDER BY id LIMIT $5`,
      [workspaceId, kind, page.after ?? null, page.changedSince ?? null, page.limit + 1],
    );
    const ids = rows.slice(0, page.limit).map((row) => row.id);
    return rows.length > page.limit ? { ids, next: ids.at(-1)! } : { ids };
  }

  async choices(_workspaceId: string, list: string): Promise<Choice[]> {
    return list === 'taxRate' ? [{ id: 'standard', name: 'Standard rate', rate: '15' }] : [];
  }

  async receive(): Promise<Received> {
    return { done: 'refused', reason: 'This shop does not keep payments: they stay in Xero.' };
  }

  override async stamped(workspaceId: string, stamps: readonly { ref: RecordRef; accountingCode?: string | null }[]) {
    for (const { ref, accountingCode } of stamps)
      if (accountingCode !== undefined)
        await this.dataSource.query(
          `UPDATE shop_records SET accounting_code = $4 WHERE workspace_id = $1 AND kind = $2 AND id = $3`,
          [workspaceId, ref.kind, ref.id, accountingCode],
        );
  }
}

/** Writes records, and gives xero-sync the notice as the last word of the same transaction. */
@Injectable()
export class Shop {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sync: XeroSync,
  ) {}

  /** Creates a record, or changes it and raises its version. An invoice is approved by being saved. */
  async save(ref: RecordRef, number: string, body: Record<string, unknown>): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const refusal = await this.sync.refusal(ref, 'edit', tx);
      if (refusal) throw new Error(refusal);
      await tx.query(
        `INSERT INTO shop_records (workspace_id, kind, id, number, body) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (workspace_id, kind, id) DO UPDATE
         SET body = excluded.body, version = shop_records.version + 1, updated_at = now()`,
        [ref.workspaceId, ref.kind, ref.id, number, JSON.stringify(body)],
      );
      await this.sync.changed({ ...ref, event: ref.kind === 'invoice' ? 'approved' : 'saved' }, tx);
    });
  }
}

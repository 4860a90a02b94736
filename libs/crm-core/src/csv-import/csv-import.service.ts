import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, type RecordLabel, updateRecord } from '../database/records.js';
import { DomainError, refused } from '../errors.js';
import type { Actor } from '../events/actor.js';
import { listRecords, type ListQuery, type ListShape, type Page } from '../listing/listing.js';
import { CompaniesImporter } from './companies.importer.js';
import { ContactsImporter } from './contacts.importer.js';
import { CsvCells } from './csv-cells.js';
import { readCsvFile, reasonColumn, type CsvRow } from './csv-file.js';
import {
  CsvImport,
  CsvImportRow,
  csvImportStates,
  type CsvImportState,
  type CsvOutcome,
  csvOutcomes,
} from './csv-import.entity.js';
import { rejected, type CsvKind, type RowPlan, type Written } from './csv-kind.js';
import { csvText } from './csv-text.js';
import { OpeningStockImporter } from './opening-stock.importer.js';
import { PricesImporter, ProductsImporter } from './products.importer.js';
import { grouped } from './saved-record.js';

export const csvImportKinds = ['companies', 'contacts', 'products', 'prices', 'opening-stock'] as const;
export type CsvImportKind = (typeof csvImportKinds)[number];

/** How many rows there are, and what becomes of how many. */
interface CsvImportCounts {
  rows: number;
  /** Rows that are dealt with; the others are what would become of them. */
  done: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

export type CsvImportWithCounts = CsvImport & CsvImportCounts;

/** Rows that one step of a run deals with, in one transaction. */
const rowsPerStep = 100;

const label: RecordLabel<CsvImport> = { record: 'CSV import', number: ({ kind }) => `of ${kind}` };

/** What lists of imports may be sorted and filtered by. */
export const csvImportList: ListShape<CsvImport> = {
  entity: CsvImport,
  defaultSort: '-createdAt',
  fields: {
    kind: { type: 'choice', choices: csvImportKinds },
    state: { type: 'choice', choices: csvImportStates },
    sentBy: { type: 'text' },
    createdAt: { type: 'timestamp' },
  },
};

/**
 * Files of companies, contacts, products, prices and opening stock: sent, checked row by row without writing, looked at, then run
 * in steps of one transaction each. Every row keeps what became of it, in the transaction that made it so: a run that was cut
 * off goes on where it stopped.
 */
@Injectable()
export class CsvImportService {
  private readonly kinds: ReadonlyMap<string, CsvKind>;

  constructor(
    private readonly audit: AuditLog,
    companies: CompaniesImporter,
    contacts: ContactsImporter,
    products: ProductsImporter,
    prices: PricesImporter,
    openingStock: OpeningStockImporter,
  ) {
    this.kinds = new Map<string, CsvKind>(
      [companies, contacts, products, prices, openingStock].map((kind) => [kind.name, kind as CsvKind]),
    );
  }

  /** A file with the column names and one row that shows how to fill them. */
  template(kind: string): string {
    const { columns } = this.kindOf(kind);
    return csvText([columns.map(({ name }) => name), columns.map(({ example }) => example)]);
  }

  /** Reads a file and says of each row what would become of it; nothing but the file is kept. See `readCsvFile` for refusals. */
  async send(tx: EntityManager, kindName: string, text: string, actor: Actor): Promise<CsvImportWithCounts> {
    const kind = this.kindOf(kindName);
    const { rows, decimalComma } = readCsvFile(text, kind.columns);
    const plans = refuseRepeated(rows, await planRows(tx, kind, rows, decimalComma));
    const sent = await insertRecord(tx, CsvImport, label, {
      kind: kindName,
      sentBy: actor.name.slice(0, 255),
      decimalComma,
    });
    await insertRows(tx, sent.id, rows, plans);
    return this.get(tx, sent.id);
  }

  /**
   * Imports the next rows, at most `rowsPerStep`; asked again until `state` is `finished`. Rows are judged anew, as things may have
   * changed since the preview; what cannot be done is rejected with its reason and the others go on. `import_cancelled` after a
   * cancel; asking of a finished one changes nothing.
   */
  async run(tx: EntityManager, id: string, actor: Actor): Promise<CsvImportWithCounts> {
    // Two files at once could both add what neither finds.
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 4712))`, [workspaceOf(tx)]);
    const found = await lockRecord(tx, CsvImport, label, id);
    if (found.state === 'cancelled')
      throw refused('import_cancelled', 'This import was cancelled. Send the file again to import what is left of it.');
    if (found.state === 'finished') return this.get(tx, id);
    const rows = await nextRows(tx, id);
    await this.importRows(tx, found, rows, actor);
    const finished = rows.length < rowsPerStep || (await nextRows(tx, id)).length === 0;
    await this.keepState(tx, found, finished ? 'finished' : 'running', actor);
    return this.get(tx, id);
  }

  /** Stops it: what is imported stays, the rest is left out. */
  async cancel(tx: EntityManager, id: string, actor: Actor): Promise<CsvImportWithCounts> {
    const found = await lockRecord(tx, CsvImport, label, id);
    if (found.state === 'finished')
      throw refused('import_finished', 'This import is finished: there is nothing left to cancel.');
    await this.keepState(tx, found, 'cancelled', actor);
    return this.get(tx, id);
  }

  async get(tx: EntityManager, id: string): Promise<CsvImportWithCounts> {
    const found = await findRecord(tx, CsvImport, label, id);
    return Object.assign(found, (await countsOf(tx, [id])).get(id)!);
  }

  async list(tx: EntityManager, query: ListQuery): Promise<Page<CsvImportWithCounts>> {
    const page = await listRecords(tx, csvImportList, query);
    const counts = await countsOf(
      tx,
      page.items.map(({ id }) => id),
    );
    return { ...page, items: page.items.map((one) => Object.assign(one, counts.get(one.id)!)) };
  }

  /** Rows of an import in their order, after row `after`, of one outcome if one is named. */
  async rows(
    tx: EntityManager,
    id: string,
    { outcome, after, limit }: { outcome?: CsvOutcome; after: number; limit: number },
  ): Promise<CsvImportRow[]> {
    await findRecord(tx, CsvImport, label, id);
    return tx
      .createQueryBuilder(CsvImportRow, 'r')
      .where('r.workspaceId = :workspace AND r.importId = :id AND r.row > :after', {
        workspace: workspaceOf(tx),
        id,
        after,
      })
      .andWhere(outcome ? 'r.outcome = :outcome' : 'TRUE', { outcome })
      .orderBy('r.row')
      .limit(limit)
      .getMany();
  }

  /** The rejected rows as they came, each with its reason; to be put right and sent again. */
  async rejected(tx: EntityManager, id: string): Promise<string> {
    const { kind } = await findRecord(tx, CsvImport, label, id);
    const rows = await this.rows(tx, id, { outcome: 'rejected', after: 0, limit: Number.MAX_SAFE_INTEGER });
    const names = this.kindOf(kind).columns.map(({ name }) => name);
    const used = names.filter((name) => rows.some(({ cells }) => name in cells));
    return csvText([
      [...used, reasonColumn],
      ...rows.map(({ cells, reasons }) => [...used.map((name) => cells[name] ?? ''), reasons.join(' ')]),
    ]);
  }

  private kindOf(name: string): CsvKind {
    const kind = this.kinds.get(name);
    if (!kind)
      throw new DomainError(
        'not-found',
        'unknown_import',
        `Files of ${name.slice(0, 50)} are not imported. There are ${csvImportKinds.join(', ')}.`,
      );
    return kind;
  }

  private async importRows(tx: EntityManager, of: CsvImport, rows: CsvImportRow[], actor: Actor): Promise<void> {
    const kind = this.kindOf(of.kind);
    const plans = await planRows(tx, kind, rows, of.decimalComma);
    const planned = rows.map((row, index) => ({ row, plan: plans[index]! }));
    const groups = grouped(planned, ({ row, plan }) => plan.together ?? `row ${row.row}`);
    for (const group of groups.values()) {
      const due = group.filter(({ plan }) => plan.intent !== undefined);
      const written =
        due.length > 0
          ? await writeOrReject(
              tx,
              kind,
              due.map(({ plan }) => plan),
              actor,
            )
          : [];
      due.forEach(({ plan }, index) => Object.assign(plan, written[index]));
    }
    await keepOutcomes(tx, of.id, planned);
  }

  private async keepState(tx: EntityManager, of: CsvImport, state: CsvImportState, actor: Actor): Promise<void> {
    if (of.state === state) return;
    await updateRecord(tx, CsvImport, label, of.id, of.version, { state });
    if (state === 'running') return;
    const { rows, done, created, updated } = (await countsOf(tx, [of.id])).get(of.id)!;
    const details = { kind: of.kind, rows, done, created, updated };
    await this.audit.write(tx, actor, `csv_import.${state}`, of.id, details);
  }
}

async function planRows(
  tx: EntityManager,
  kind: CsvKind,
  rows: readonly CsvRow[],
  decimalComma: boolean,
): Promise<RowPlan[]> {
  const plans = await kind.plan(
    tx,
    rows.map((row) => new CsvCells(row, decimalComma)),
  );
  return plans.map((plan, index) => (rows[index]!.problem === undefined ? plan : rejected([rows[index]!.problem])));
}

/** Two rows about one record contradict each other, or are one too many: the first counts. */
function refuseRepeated(rows: readonly CsvRow[], plans: readonly RowPlan[]): RowPlan[] {
  const first = new Map<string, number>();
  return plans.map((plan, index) => {
    if (plan.outcome === 'rejected') return plan;
    const { row } = rows[index]!;
    const earlier = plan.about.map((one) => first.get(one)).find((one) => one !== undefined);
    if (earlier !== undefined)
      return rejected([`Row ${earlier} of the file is about the same one. Keep one of the two rows.`], plan.about);
    for (const one of plan.about) first.set(one, row);
    return plan;
  });
}

/** Each in a savepoint of its own: what a rule refuses leaves nothing behind, and the others go on. */
async function writeOrReject(
  tx: EntityManager,
  kind: CsvKind,
  plans: readonly RowPlan[],
  actor: Actor,
): Promise<(Written | RowPlan)[]> {
  await tx.query('SAVEPOINT csv_rows');
  try {
    const written = await kind.write(
      tx,
      plans.map(({ intent }) => intent),
      actor,
    );
    await tx.query('RELEASE SAVEPOINT csv_rows');
    return written;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await tx.query('ROLLBACK TO SAVEPOINT csv_rows');
    return plans.map(({ about }) => rejected([error.message], about));
  }
}

const nextRows = (tx: EntityManager, id: string): Promise<CsvImportRow[]> =>
  tx
    .createQueryBuilder(CsvImportRow, 'r')
    .where(`r.workspaceId = :workspace AND r.importId = :id AND NOT r.done AND r.outcome <> 'rejected'`, {
      workspace: workspaceOf(tx),
      id,
    })
    .orderBy('r.row')
    .limit(rowsPerStep)
    .getMany();

async function insertRows(
  tx: EntityManager,
  importId: string,
  rows: readonly CsvRow[],
  plans: RowPlan[],
): Promise<void> {
  await tx.query(
    `INSERT INTO csv_import_rows (workspace_id, import_id, file_row, cells, outcome, done, record_id, number, changes, reasons)
     SELECT $1, $2, r.* FROM jsonb_to_recordset($3::jsonb)
       AS r(file_row integer, cells jsonb, outcome varchar, done boolean, record_id uuid, number varchar, changes jsonb, reasons jsonb)`,
    [
      workspaceOf(tx),
      importId,
      JSON.stringify(
        plans.map((plan, index) => ({
          file_row: rows[index]!.row,
          cells: rows[index]!.cells,
          done: plan.outcome === 'rejected',
          ...columnsOfPlan(plan),
        })),
      ),
    ],
  );
}

const keepOutcomes = (tx: EntityManager, importId: string, planned: readonly { row: CsvImportRow; plan: RowPlan }[]) =>
  tx.query(
    `UPDATE csv_import_rows t SET done = true, outcome = r.outcome, record_id = r.record_id, number = r.number, changes = r.changes,
       reasons = r.reasons
      FROM jsonb_to_recordset($3::jsonb)
        AS r(file_row integer, outcome varchar, record_id uuid, number varchar, changes jsonb, reasons jsonb)
     WHERE t.workspace_id = $1 AND t.import_id = $2 AND t.file_row = r.file_row`,
    [
      workspaceOf(tx),
      importId,
      JSON.stringify(planned.map(({ row, plan }) => ({ file_row: row.row, ...columnsOfPlan(plan) }))),
    ],
  );

const columnsOfPlan = ({ outcome, recordId, number, changes, reasons }: RowPlan) => ({
  outcome,
  record_id: recordId ?? null,
  number: number ?? null,
  changes,
  reasons,
});

async function countsOf(tx: EntityManager, ids: readonly string[]): Promise<Map<string, CsvImportCounts>> {
  const rows = (await tx.query(
    `SELECT import_id, outcome, count(*)::int AS n, count(*) FILTER (WHERE done)::int AS done FROM csv_import_rows
      WHERE workspace_id = $1 AND import_id = ANY($2) GROUP BY import_id, outcome`,
    [workspaceOf(tx), ids],
  )) as { import_id: string; outcome: CsvOutcome; n: number; done: number }[];
  const none = () => Object.fromEntries(csvOutcomes.map((outcome) => [outcome, 0])) as Record<CsvOutcome, number>;
  const counts = new Map(ids.map((id) => [id, { rows: 0, done: 0, ...none() }]));
  for (const { import_id: id, outcome, n, done } of rows) {
    const count = counts.get(id)!;
    count.rows += n;
    count.done += done;
    count[outcome] = n;
  }
  return counts;
}

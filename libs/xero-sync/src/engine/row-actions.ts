import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CrmHost, recordKey } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import type { CrmRecord, RecordRef } from '../host/records.js';
import { SyncError } from '../sync-error.js';
import { answerKey, Connections, ExportRules } from './engine-ports.js';
import type { ExportPlan, Exporter } from './exporter.js';
import { writeHistory } from './history.js';
import { Lanes } from './lane.js';
import { readLinks } from './links.js';
import { Outbox, unheld } from './outbox.service.js';
import { Registries } from './registries.js';
import type { ErrorFilter, ExportNowResult } from './requests.js';
import { moduleOff, refOf, rowColumns, titleFor, toRow, wordFor, type OutboxRow, type RawRow } from './rows.js';
import { rowsOf } from './sql.js';
import { WakeUps } from './wake-ups.js';

/** What people do with rows: send again, send now, leave out, stop and go on. */
@Injectable()
export class RowActions {
  constructor(
    private readonly doors: Doors,
    private readonly host: CrmHost,
    private readonly connections: Connections,
    private readonly rules: ExportRules,
    private readonly outbox: Outbox,
    private readonly lanes: Lanes,
    private readonly registries: Registries,
    private readonly wakeUps: WakeUps,
  ) {}

  retry(workspaceId: string, rowId: string): Promise<OutboxRow> {
    return this.change(workspaceId, async (tx) => {
      const [again] = await this.requeue(tx, workspaceId, true, 'id = $2', [rowId]);
      return again ?? this.rowOf(tx, workspaceId, rowId);
    });
  }

  retryAll(workspaceId: string, filter: ErrorFilter): Promise<number> {
    return this.change(workspaceId, async (tx) => {
      const again = await this.requeue(
        tx,
        workspaceId,
        true,
        '($2::text IS NULL OR kind = $2) AND ($3::text IS NULL OR reason_code = $3)',
        [filter.kind ?? null, filter.code ?? null],
      );
      return again.length;
    });
  }

  settingsChanged(workspaceId: string): Promise<void> {
    return this.change(workspaceId, async (tx) => {
      // What was stopped before anything of it was sent was stopped by settings or lists: judging it afresh costs no call.
      await this.requeue(
        tx,
        workspaceId,
        false,
        `(problems @> '[{"fixIn":"settings"}]' OR first_attempt_at IS NULL)`,
        [],
      );
      // A new revision also voids what a plan that is being made just now decides by the old settings.
      await tx.query(
        `UPDATE xero_outbox SET ${unheld}, revision = revision + 1, not_before = NULL, updated_at = now()
          WHERE workspace_id = $1 AND state = 'pending'`,
        [workspaceId],
      );
    });
  }

  /** Keeps what people decided about a record, and looks at it again: what was stopped or waited for that goes on. */
  decided(ref: RecordRef, keep: (tx: EntityManager) => Promise<void>, what: string): Promise<void> {
    const { workspaceId, kind, id } = ref;
    return this.change(workspaceId, async (tx) => {
      await keep(tx);
      await this.requeue(tx, workspaceId, true, `kind = $2 AND record_id = $3`, [kind, id], what);
      await tx.query(
        `UPDATE xero_outbox SET not_before = NULL, updated_at = now()
          WHERE workspace_id = $1 AND state = 'pending' AND kind = $2 AND record_id = $3`,
        [workspaceId, kind, id],
      );
    });
  }

  skip(workspaceId: string, rowId: string, reason: string | undefined): Promise<OutboxRow> {
    return this.change(workspaceId, async (tx) => {
      const [skipped] = await rowsOf<RawRow>(
        tx,
        `UPDATE xero_outbox SET state = 'skipped', ${unheldBut}, reason_code = 'skipped_by_user', reason = $3, problems = '[]',
           done_at = now(), updated_at = now()
          WHERE workspace_id = $1 AND id = $2 AND state IN ('pending', 'attention') RETURNING ${rowColumns}`,
        [workspaceId, rowId, reason ? `Skipped by hand: ${reason}` : 'Skipped by hand.'],
      );
      if (!skipped) return this.refuseSkip(await this.rowOf(tx, workspaceId, rowId));
      const row = toRow(skipped);
      await this.outbox.release(tx, workspaceId, [refOf(row)]);
      await this.tell(tx, [row], 'skipped', row.reason!);
      return row;
    });
  }

  pause(workspaceId: string, reason: string | undefined): Promise<void> {
    return this.change(workspaceId, async (tx) => {
      await this.lanes.pauseByUser(tx, workspaceId, reason ?? 'Paused by a user.');
    });
  }

  resume(workspaceId: string): Promise<void> {
    return this.change(workspaceId, async (tx) => {
      await this.lanes.pauseByUser(tx, workspaceId, undefined);
    });
  }

  exportNow(workspaceId: string, refs: readonly RecordRef[]): Promise<ExportNowResult[]> {
    return this.change(workspaceId, async (tx) => {
      const connection = await this.connections.stateOf(workspaceId, tx);
      if (connection.state === 'none')
        throw new SyncError(
          'refused',
          'not_connected',
          'Connect the workspace with Xero first; then records can be exported.',
        );
      const records = await this.host.read(refs, tx);
      const settings = await this.rules.load(workspaceId, tx);
      const results: ExportNowResult[] = [];
      for (const ref of refs) {
        const record = records.get(recordKey(ref));
        const refusal = await this.refusalOf(tx, connection.tenantId, ref, record, settings);
        if (refusal) results.push({ ref, queued: false, ...refusal });
        else results.push({ ref, queued: true, ...(await this.queueByHand(tx, ref, record!)) });
      }
      return results;
    });
  }

  private async refusalOf(
    tx: EntityManager,
    tenantId: string,
    ref: RecordRef,
    record: CrmRecord | undefined,
    settings: unknown,
  ): Promise<{ code: string; because: string } | undefined> {
    const { workspaceId, kind } = ref;
    if (!record)
      return { code: 'not_found', because: `There is no ${wordFor(kind)} with the id ${ref.id} in this workspace.` };
    const name = `${titleFor(kind, ref.cause)} ${record.number}`;
    const exporter = this.registries.exporters.get(kind);
    if (!exporter)
      return { code: 'not_exported', because: `${name} is not sent to Xero: records of this sort stay in the CRM.` };
    if (record.doNotExport)
      return { code: 'excluded', because: `${name} is marked "do not export". Remove the mark to export it.` };
    if ((await this.rules.modeOf(workspaceId, kind, ref.cause, tx)) === 'off')
      return { code: 'module_off', because: moduleOff(kind, ref.cause) };
    const plan = await this.planOf(tx, tenantId, ref, record, exporter, settings);
    if (plan.do === 'nothing') return { code: 'nothing_to_send', because: `${name}: ${plan.because}` };
    if (plan.do === 'exclude') return { code: 'excluded', because: `${name}: ${plan.because}` };
    return undefined;
  }

  private async planOf(
    tx: EntityManager,
    tenantId: string,
    ref: RecordRef,
    record: CrmRecord,
    exporter: Exporter,
    settings: unknown,
  ): Promise<ExportPlan> {
    const { workspaceId } = ref;
    const around = [...exporter.needs(record), ...exporter.appliesTo(record)].map((near) => ({ workspaceId, ...near }));
    const records = await this.host.read(around, tx);
    const links = await readLinks(tx, workspaceId, tenantId, [ref, ...around, ...(exporter.glancesAt?.(record) ?? [])]);
    const answers = await this.rules.answers(workspaceId, [ref], tx);
    return exporter.plan(record, {
      settings,
      links,
      record: (kind, id) => records.get(recordKey({ kind, id })),
      answer: (kind, id, question) => answers.get(answerKey({ kind, id }, question)),
    });
  }

  private async queueByHand(
    tx: EntityManager,
    ref: RecordRef,
    record: CrmRecord,
  ): Promise<{ rowId: string; sequence: number }> {
    const live = (await this.outbox.liveRows(tx, ref.workspaceId, [ref])).get(recordKey(ref)) ?? [];
    const open = live.find((row) => row.state === 'pending' || row.state === 'attention');
    if (open) {
      await tx.query(
        `UPDATE xero_outbox SET state = 'pending', revision = revision + 1, priority = true, origin = 'manual', ${unheld},
           not_before = NULL, problems = '[]', attempts = 0, first_attempt_at = NULL, updated_at = now()
          WHERE workspace_id = $1 AND id = $2`,
        [ref.workspaceId, open.id],
      );
      await this.outbox.release(tx, ref.workspaceId, [ref]);
      return { rowId: open.id, sequence: open.sequence };
    }
    const [row] = await this.outbox.append(tx, ref.workspaceId, [
      {
        kind: ref.kind,
        recordId: ref.id,
        event: 'export',
        origin: 'manual',
        priority: true,
        label: record.number,
        ...(ref.cause === undefined ? {} : { cause: ref.cause }),
      },
    ]);
    await this.outbox.release(tx, ref.workspaceId, [ref]);
    return { rowId: row!.id, sequence: row!.sequence };
  }

  /** Rows in attention go back into the queue at their old place; those that already went are not touched a second time. */
  private async requeue(
    tx: EntityManager,
    workspaceId: string,
    byHand: boolean,
    where: string,
    parameters: unknown[],
    what?: string,
  ): Promise<OutboxRow[]> {
    const again = await rowsOf<RawRow>(
      tx,
      `UPDATE xero_outbox SET state = 'pending', revision = revision + 1, priority = priority OR ${String(byHand)}, ${unheld},
         not_before = NULL, problems = '[]', attempts = 0, first_attempt_at = NULL, send_alone = false, updated_at = now()
        WHERE workspace_id = $1 AND state = 'attention' AND ${where} RETURNING ${rowColumns}`,
      [workspaceId, ...parameters],
    );
    const rows = again.map(toRow);
    await this.outbox.release(tx, workspaceId, rows.map(refOf));
    const why = byHand
      ? 'was put back into the queue by hand'
      : 'was put back into the queue after a change of the settings';
    await this.tell(tx, rows, 'retried', what ?? why);
    return rows;
  }

  private tell(tx: EntityManager, rows: readonly OutboxRow[], outcome: string, what: string): Promise<void> {
    const [first] = rows;
    if (!first) return Promise.resolve();
    return writeHistory(
      tx,
      first.workspaceId,
      rows.map((row) => {
        const name = `${titleFor(row.kind, row.cause)} ${row.label ?? row.recordId}`;
        const sentence = outcome === 'retried' ? `${name} ${what}.` : `${name}: ${what}`;
        const entry = {
          direction: 'export' as const,
          kind: row.kind,
          recordId: row.recordId,
          rowId: row.id,
          label: name,
        };
        return { ...entry, ...(row.cause === undefined ? {} : { cause: row.cause }), what: sentence, outcome };
      }),
    );
  }

  private async rowOf(tx: EntityManager, workspaceId: string, rowId: string): Promise<OutboxRow> {
    const isId = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(rowId);
    const [raw] = isId
      ? await rowsOf<RawRow>(tx, `SELECT ${rowColumns} FROM xero_outbox WHERE workspace_id = $1 AND id = $2`, [
          workspaceId,
          rowId,
        ])
      : [];
    if (!raw)
      throw new SyncError(
        'not-found',
        'row_not_found',
        `There is no entry ${rowId} in the export queue of this workspace.`,
      );
    return toRow(raw);
  }

  private refuseSkip(row: OutboxRow): OutboxRow {
    if (row.state === 'skipped') return row;
    const name = `${titleFor(row.kind, row.cause)} ${row.label ?? row.recordId}`;
    if (row.state === 'done')
      throw new SyncError(
        'conflict',
        'row_done',
        `${name} has already been sent to Xero and cannot be skipped any more.`,
      );
    throw new SyncError(
      'conflict',
      'row_on_its_way',
      `${name} is just being sent to Xero. Wait a moment and look at it again before you skip it.`,
    );
  }

  private async change<T>(workspaceId: string, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const result = await this.doors.inWorkspace(workspaceId, async (tx) => {
      await this.outbox.lock(tx, workspaceId);
      return work(tx);
    });
    this.wakeUps.tell(workspaceId);
    return result;
  }
}

/** Like `unheld`, for statements that give a reason of their own. */
const unheldBut = `held_by = NULL, held_kind = NULL, held_record = NULL`;

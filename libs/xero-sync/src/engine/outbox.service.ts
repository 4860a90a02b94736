import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { recordKey } from '../host/crm-host.js';
import type { Kind, StockCause } from '../host/records.js';
import { Connections, ExportRules } from './engine-ports.js';
import { failPoint } from './fail-points.js';
import type { Problem } from './outcome.js';
import type { Notice } from './requests.js';
import { rowColumns, toRow, type Origin, type OutboxRow, type RawRow } from './rows.js';
import { hitsOf, rowsOf } from './sql.js';
import { WakeUps } from './wake-ups.js';

interface NewRow {
  kind: Kind;
  recordId: string;
  cause?: StockCause;
  event: string;
  origin: Origin;
  priority?: boolean;
  label?: string;
}

/**
 * Writes outbox rows. Every transaction that changes rows of a workspace locks its counter row first, so row changes of
 * one workspace never interleave and never deadlock, and numbers are gapless and in commit order.
 */
@Injectable()
export class Outbox {
  constructor(
    private readonly connections: Connections,
    private readonly rules: ExportRules,
    private readonly wakeUps: WakeUps,
  ) {}

  async lock(tx: EntityManager, workspaceId: string): Promise<void> {
    const select = `SELECT last FROM xero_sequences WHERE workspace_id = $1 FOR UPDATE`;
    if ((await rowsOf(tx, select, [workspaceId])).length > 0) return;
    await tx.query(`INSERT INTO xero_sequences (workspace_id) VALUES ($1) ON CONFLICT DO NOTHING`, [workspaceId]);
    await rowsOf(tx, select, [workspaceId]);
  }

  async changed(notices: readonly Notice[], tx: EntityManager): Promise<void> {
    for (const [workspaceId, own] of byWorkspace(notices)) {
      // Also when nothing is written: whoever links a record after us must see what we changed.
      await this.lock(tx, workspaceId);
      const connection = await this.connections.stateOf(workspaceId, tx);
      if (connection.state === 'none') continue;
      await this.write(tx, workspaceId, connection.tenantId, own);
    }
  }

  private async write(tx: EntityManager, workspaceId: string, tenantId: string, notices: Notice[]): Promise<void> {
    const live = await this.liveRows(tx, workspaceId, notices);
    const fresh: NewRow[] = [];
    const touched: Notice[] = [];
    for (const notice of notices) {
      const rows = live.get(recordKey(notice)) ?? [];
      const open = rows.find((row) => row.state === 'pending' || row.state === 'attention');
      const event = { kind: notice.kind, recordId: notice.id, event: notice.event, origin: 'notice' as const };
      const row: NewRow = notice.cause === undefined ? event : { ...event, cause: notice.cause };
      if (open?.state === 'attention' && notice.kind === 'stockChange') {
        // What was stopped and is taken back now needs nobody any more: one row at the end stands for both.
        touched.push(notice);
        fresh.push(await this.renumber(tx, open, row));
      } else if (open && notice.kind !== 'stockChange') {
        touched.push(notice);
        if (!notice.stockMoved) await this.merge(tx, open, notice);
        else fresh.push(await this.renumber(tx, open, row));
      } else if (await this.isWanted(tx, workspaceId, tenantId, notice, rows.length > 0)) {
        touched.push(notice);
        fresh.push(row);
      }
    }
    failPoint('before_outbox_insert');
    await this.append(tx, workspaceId, fresh);
    failPoint('after_outbox_insert');
    if (touched.length === 0) return;
    await this.release(tx, workspaceId, touched);
    this.wakeUps.afterCommit(tx, workspaceId);
  }

  private async isWanted(
    tx: EntityManager,
    workspaceId: string,
    tenantId: string,
    notice: Notice,
    isLive: boolean,
  ): Promise<boolean> {
    if (isLive) return true;
    if ((await this.rules.modeOf(workspaceId, notice.kind, notice.cause, tx)) !== 'automatic') return false;
    if (notice.kind !== 'contact' && notice.kind !== 'item') return true;
    // Contacts and items go with the first document that needs them, be it one that was left out because of them; only
    // then do their changes matter.
    const needed = await rowsOf(
      tx,
      `SELECT 1 FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND kind = $3 AND record_id = $4
         AND archived_at IS NULL
       UNION ALL
       SELECT 1 FROM xero_outbox o WHERE workspace_id = $1 AND held_kind = $3 AND held_record = $4 AND ${leftOut('o')}
       LIMIT 1`,
      [workspaceId, tenantId, notice.kind, notice.id],
    );
    return needed.length > 0;
  }

  private async merge(tx: EntityManager, open: OutboxRow, notice: Notice): Promise<void> {
    await tx.query(
      `UPDATE xero_outbox SET state = 'pending', revision = revision + 1, event = $3, ${unheld}, not_before = NULL,
         problems = '[]', attempts = 0, first_attempt_at = NULL, send_alone = false, updated_at = now()
        WHERE workspace_id = $1 AND id = $2`,
      [open.workspaceId, open.id, notice.event],
    );
  }

  /** Stock moved: the row gives up its place, a new one at the end takes over. */
  private async renumber(tx: EntityManager, open: OutboxRow, row: NewRow): Promise<NewRow> {
    await this.supersede(tx, open.workspaceId, [open.id]);
    const origin = open.origin === 'manual' ? open.origin : row.origin;
    return { ...row, origin, priority: open.priority, ...(open.label === undefined ? {} : { label: open.label }) };
  }

  private async supersede(tx: EntityManager, workspaceId: string, ids: readonly string[]): Promise<void> {
    await tx.query(
      `UPDATE xero_outbox SET state = 'skipped', held_by = NULL, held_kind = NULL, held_record = NULL, reason_code = 'superseded',
         reason = 'A later change of the record took its place.', problems = '[]', done_at = now(), updated_at = now()
        WHERE workspace_id = $1 AND id = ANY($2)`,
      [workspaceId, ids],
    );
  }

  /** Numbers and inserts; the counter must be locked. */
  async append(tx: EntityManager, workspaceId: string, rows: readonly NewRow[]): Promise<OutboxRow[]> {
    if (rows.length === 0) return [];
    const [counter] = await rowsOf<{ last: string }>(
      tx,
      `UPDATE xero_sequences SET last = last + $2 WHERE workspace_id = $1 RETURNING last`,
      [workspaceId, rows.length],
    );
    const first = Number(counter!.last) - rows.length + 1;
    const inserted = await rowsOf<RawRow>(
      tx,
      `INSERT INTO xero_outbox (workspace_id, sequence, kind, record_id, cause, event, origin, priority, label, created_at)
       SELECT $1, $2::bigint + r.position, r.kind, r.record_id, r.cause, r.event, r.origin, r.priority, r.label, clock_timestamp()
         FROM jsonb_to_recordset($3::jsonb) AS r(position integer, kind text, record_id text, cause text, event text,
           origin text, priority boolean, label text)
       RETURNING ${rowColumns}`,
      [
        workspaceId,
        first,
        JSON.stringify(
          rows.map((row, position) => ({
            position,
            kind: row.kind,
            record_id: row.recordId,
            cause: row.cause ?? null,
            event: row.event,
            origin: row.origin,
            priority: row.priority ?? false,
            label: row.label ?? null,
          })),
        ),
      ],
    );
    return inserted.map(toRow).toSorted((a, b) => a.sequence - b.sequence);
  }

  /** Rows of these records that are not at rest, by record, by sequence. */
  async liveRows(
    tx: EntityManager,
    workspaceId: string,
    refs: readonly { kind: Kind; id: string }[],
  ): Promise<Map<string, OutboxRow[]>> {
    const byRecord = new Map<string, OutboxRow[]>();
    if (refs.length === 0) return byRecord;
    const found = await rowsOf<RawRow>(
      tx,
      `SELECT ${rowColumns} FROM xero_outbox
        WHERE workspace_id = $1 AND state IN ('pending', 'sending', 'unknown', 'attention')
          AND (kind, record_id) IN (SELECT * FROM unnest($2::text[], $3::text[]))
        ORDER BY sequence`,
      [workspaceId, refs.map((ref) => ref.kind), refs.map((ref) => ref.id)],
    );
    for (const row of found.map(toRow)) {
      const key = recordKey({ kind: row.kind, id: row.recordId });
      byRecord.set(key, [...(byRecord.get(key) ?? []), row]);
    }
    return byRecord;
  }

  /** Lets go of everything that was held by these records; the next plan looks at it again. */
  async release(tx: EntityManager, workspaceId: string, refs: readonly { kind: Kind; id: string }[]): Promise<number> {
    if (refs.length === 0) return 0;
    return hitsOf(
      tx,
      `UPDATE xero_outbox SET ${unheld}, updated_at = now()
        WHERE workspace_id = $1 AND held_kind IS NOT NULL AND state = 'pending'
          AND (held_kind, held_record) IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
      [workspaceId, refs.map((ref) => ref.kind), refs.map((ref) => ref.id)],
    );
  }

  /** What was left out only because of these records goes with them now, at its old place. */
  async takeBackIn(tx: EntityManager, workspaceId: string, refs: readonly { kind: Kind; id: string }[]): Promise<void> {
    if (refs.length === 0) return;
    await tx.query(
      `UPDATE xero_outbox o SET state = 'pending', revision = revision + 1, ${unheld}, done_at = NULL, updated_at = now()
        WHERE o.workspace_id = $1 AND ${leftOut('o')}
          AND (o.held_kind, o.held_record) IN (SELECT * FROM unnest($2::text[], $3::text[]))
          AND NOT EXISTS (SELECT 1 FROM xero_outbox other
            WHERE other.workspace_id = o.workspace_id AND other.kind = o.kind AND other.record_id = o.record_id AND other.id <> o.id
              AND (other.state IN ('pending', 'attention')
                OR other.sequence > o.sequence AND other.reason_code IS DISTINCT FROM 'superseded'))`,
      [workspaceId, refs.map((ref) => ref.kind), refs.map((ref) => ref.id)],
    );
  }

  /**
   * Brings rows that were on their way back to rest. A row whose record was changed meanwhile has a younger sibling; the two
   * become one again, at the old place, and that one is simply pending: the change may be the cure.
   */
  async bringBack(tx: EntityManager, workspaceId: string, rows: readonly BroughtBack[]): Promise<void> {
    const siblings = await this.siblingsOf(tx, workspaceId, rows);
    await this.supersede(
      tx,
      workspaceId,
      [...siblings.values()].map((sibling) => sibling.id),
    );
    for (const row of rows) {
      const sibling = siblings.get(row.id);
      const problems = sibling ? [] : (row.problems ?? []);
      const attention = row.problems !== undefined && !sibling;
      await tx.query(
        `UPDATE xero_outbox SET state = $3, problems = $4, reason_code = $5, reason = $6, attempts = attempts + $7,
           revision = revision + $8, event = COALESCE($9, event), priority = priority OR $10,
           origin = CASE WHEN $11 THEN 'manual' ELSE origin END,
           send_alone = send_alone OR $12, look_first = $13, steps_left = 0, not_before = NULL, updated_at = now()
          WHERE workspace_id = $1 AND id = $2`,
        [
          workspaceId,
          row.id,
          attention ? 'attention' : 'pending',
          JSON.stringify(problems),
          attention ? (row.reasonCode ?? problems[0]?.code ?? null) : null,
          attention ? (problems[0]?.sentence ?? null) : (row.reason ?? null),
          row.countsTries ?? 0,
          sibling ? 1 : 0,
          sibling?.event ?? null,
          sibling?.priority ?? false,
          sibling?.origin === 'manual',
          row.sendAlone ?? false,
          row.lookFirst ?? false,
        ],
      );
    }
  }

  private async siblingsOf(
    tx: EntityManager,
    workspaceId: string,
    rows: readonly { id: string }[],
  ): Promise<Map<string, OutboxRow>> {
    const found = await rowsOf<RawRow & { elder: string }>(
      tx,
      `SELECT elder.id AS elder, ${rowColumns.replaceAll(/\b([a-z_]+)\b/g, 's.$1')}
         FROM xero_outbox elder JOIN xero_outbox s
           ON s.workspace_id = elder.workspace_id AND s.kind = elder.kind AND s.record_id = elder.record_id AND s.id <> elder.id
        WHERE elder.workspace_id = $1 AND elder.id = ANY($2) AND s.state = 'pending' AND s.kind <> 'stockChange'`,
      [workspaceId, rows.map((row) => row.id)],
    );
    return new Map(found.map((raw) => [raw.elder, toRow(raw)]));
  }
}

/** Where a row goes that was on its way: into attention when it has problems, else back into the queue. */
export interface BroughtBack {
  id: string;
  problems?: Problem[];
  reasonCode?: string;
  reason?: string;
  countsTries?: number;
  sendAlone?: boolean;
  lookFirst?: boolean;
}

/** SQL for a row not sent, or not wholly, because another record is not; `held_kind` and `held_record` name that one. */
const leftOut = (row: string): string =>
  `${row}.state IN ('skipped', 'done') AND ${row}.reason_code = 'excluded' AND ${row}.held_kind IS NOT NULL`;

/** SQL that frees a row from whatever held it. */
export const unheld = `held_by = NULL, held_kind = NULL, held_record = NULL, reason_code = NULL, reason = NULL`;

/** Several notices about one record in one transaction are one notice; the last event stands. */
function byWorkspace(notices: readonly Notice[]): Map<string, Notice[]> {
  const merged = new Map<string, Notice>();
  for (const notice of notices) {
    const key = `${notice.workspaceId}/${recordKey(notice)}`;
    const stockMoved = notice.stockMoved === true || merged.get(key)?.stockMoved === true;
    merged.set(key, stockMoved ? { ...notice, stockMoved } : notice);
  }
  const byWorkspace = new Map<string, Notice[]>();
  for (const notice of merged.values())
    byWorkspace.set(notice.workspaceId, [...(byWorkspace.get(notice.workspaceId) ?? []), notice]);
  return byWorkspace;
}

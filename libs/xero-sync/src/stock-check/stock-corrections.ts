import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { writeHistory } from '../engine/history.js';
import { Outbox } from '../engine/outbox.service.js';
import { rowsOf } from '../engine/sql.js';
import { WakeUps } from '../engine/wake-ups.js';
import type { Caller } from '../host/access.js';
import { correctionRef } from './corrections-host.js';
import type { CorrectionLine, XeroStockCorrection } from './stock-correction.entity.js';
import type { Difference } from './stock-comparison.js';

/** What a comparison wants to change of one item in Xero. */
export interface Proposal {
  itemId: string;
  purpose: XeroStockCorrection['purpose'];
  lines: CorrectionLine[];
  because: string;
  /** Whether an administrator has to approve first. */
  asks: boolean;
}

/** A correction as screens show it. */
export interface Correction {
  id: string;
  number: string;
  purpose: XeroStockCorrection['purpose'];
  state: XeroStockCorrection['state'];
  lines: CorrectionLine[];
  because: string;
  madeAt: Date;
  decision?: string;
}

/** A proposal that asks, with the correction that asked it before. */
type Question = Proposal & { id?: string };
/** So many products fit comfortably on one document. */
const linesOfOne = 100;

type Outcome = Pick<Difference, 'action' | 'correctionId'>;
interface Place {
  workspaceId: string;
  tenantId: string;
  /** Business date of what is posted. */
  date: string;
}

interface RawCorrection {
  id: string;
  number: string;
  purpose: XeroStockCorrection['purpose'];
  state: XeroStockCorrection['state'];
  lines: CorrectionLine[];
  because: string;
  made_at: Date;
  decision: string | null;
}

const columns = 'id, number, purpose, state, lines, because, made_at, decision';

/** Corrections of Xero's stock: asked about, posted into the queue, or left as people decided. */
@Injectable()
export class StockCorrections {
  constructor(
    private readonly outbox: Outbox,
    private readonly wakeUps: WakeUps,
  ) {}

  lock(tx: EntityManager, workspaceId: string): Promise<void> {
    return this.outbox.lock(tx, workspaceId);
  }

  /**
   * Does what a comparison proposes: posts it as one correction, asks about it, or leaves it as it was decided before. What was
   * asked and is not proposed any more is settled. The counter must be locked.
   */
  async settle(tx: EntityManager, place: Place, proposals: readonly Proposal[]): Promise<Map<string, Outcome>> {
    const outcomes = new Map<string, Outcome>();
    const open = await this.inState(tx, place, 'asked');
    const dismissed = await this.inState(tx, place, 'dismissed');
    const questions: Question[] = [];
    for (const proposal of proposals.filter(({ asks }) => asks)) {
      const decided = dismissed.find((one) => sameQuantities(one, proposal));
      if (decided) outcomes.set(proposal.itemId, { action: 'dismissed', correctionId: decided.id });
      const known = open.find((one) => one.purpose === proposal.purpose && one.lines[0]?.itemId === proposal.itemId);
      if (!decided) questions.push({ ...proposal, ...(known ? { id: known.id } : {}) });
    }
    for (const [itemId, correctionId] of await this.ask(tx, place, questions))
      outcomes.set(itemId, { action: 'asked', correctionId });
    const kept = new Set(questions.flatMap(({ id }) => id ?? []));
    await tx.query(
      `UPDATE xero_stock_corrections SET state = 'settled', decided_at = clock_timestamp()
        WHERE workspace_id = $1 AND id = ANY($2::uuid[])`,
      [place.workspaceId, open.flatMap(({ id }) => (kept.has(id) ? [] : [id]))],
    );
    const free = proposals.filter(({ asks }) => !asks);
    for (let from = 0; from < free.length; from += linesOfOne)
      await this.post(tx, place, free.slice(from, from + linesOfOne), outcomes);
    return outcomes;
  }

  async approve(tx: EntityManager, { workspaceId, userName }: Caller, correction: Correction): Promise<void> {
    await this.lock(tx, workspaceId);
    const [changed] = await rowsOf(
      tx,
      `UPDATE xero_stock_corrections SET state = 'posted', decided_at = clock_timestamp(), decided_by = $3
        WHERE workspace_id = $1 AND id = $2 AND state = 'asked' RETURNING id`,
      [workspaceId, correction.id, userName],
    );
    if (!changed) return;
    await this.queue(tx, workspaceId, correction.id, 'manual');
    await this.tell(tx, workspaceId, correction, `${userName} approved it. ${correction.because}`, 'approved');
  }

  async dismiss(
    tx: EntityManager,
    { workspaceId, userName }: Caller,
    correction: Correction,
    reason: string,
  ): Promise<void> {
    const [changed] = await rowsOf(
      tx,
      `UPDATE xero_stock_corrections SET state = 'dismissed', decided_at = clock_timestamp(), decided_by = $3, decision = $4
        WHERE workspace_id = $1 AND id = $2 AND state = 'asked' RETURNING id`,
      [workspaceId, correction.id, userName, reason],
    );
    if (changed)
      await this.tell(tx, workspaceId, correction, `${userName} left the difference as it is: ${reason}`, 'skipped');
  }

  async find(tx: EntityManager, workspaceId: string, id: string): Promise<Correction | undefined> {
    const [row] = await rowsOf<RawCorrection>(
      tx,
      `SELECT ${columns} FROM xero_stock_corrections WHERE workspace_id = $1 AND id::text = $2`,
      [workspaceId, id.toLowerCase()],
    );
    return row && correctionOf(row);
  }

  /** What waits for an administrator, the oldest first. */
  asked(tx: EntityManager, workspaceId: string, tenantId: string): Promise<Correction[]> {
    return this.inState(tx, { workspaceId, tenantId }, 'asked');
  }

  /** What posted corrections will still change in Xero, by item; `moving` when one is on its way at this moment. */
  async due(
    tx: EntityManager,
    workspaceId: string,
    tenantId: string,
    readAt: Date,
  ): Promise<Map<string, { quantity: Decimal; moving: boolean }>> {
    const rows = await rowsOf<{ lines: CorrectionLine[]; parts: string[]; moving: boolean }>(
      tx,
      `SELECT c.lines,
         ARRAY(SELECT l.part FROM xero_links l WHERE l.workspace_id = $1 AND l.tenant_id = $2 AND l.kind = 'stockChange'
           AND l.record_id = 'correction.' || c.id AND l.archived_at IS NULL AND l.exported_at < $3) AS parts,
         o.state IN ('sending', 'unknown') OR o.done_at >= $3 OR EXISTS (SELECT 1 FROM xero_links l WHERE l.workspace_id = $1
           AND l.tenant_id = $2 AND l.kind = 'stockChange' AND l.record_id = 'correction.' || c.id AND l.exported_at >= $3) AS moving
         FROM xero_stock_corrections c JOIN xero_outbox o ON o.workspace_id = c.workspace_id AND o.kind = 'stockChange'
           AND o.record_id = 'correction.' || c.id
        WHERE c.workspace_id = $1 AND c.tenant_id = $2 AND c.state = 'posted'
          AND (o.state IN ('pending', 'sending', 'unknown', 'attention') OR o.done_at >= $3)`,
      [workspaceId, tenantId, readAt],
    );
    const due = new Map<string, { quantity: Decimal; moving: boolean }>();
    for (const { lines, parts, moving } of rows)
      for (const { itemId, quantityChange } of lines) {
        const change = new Decimal(quantityChange);
        const isThere = parts.includes(change.isPositive() ? 'up' : 'down');
        const before = due.get(itemId) ?? { quantity: new Decimal(0), moving: false };
        due.set(itemId, {
          quantity: isThere ? before.quantity : before.quantity.plus(change),
          moving: before.moving || moving,
        });
      }
    return due;
  }

  private async post(
    tx: EntityManager,
    place: Place,
    proposals: readonly Proposal[],
    outcomes: Map<string, Outcome>,
  ): Promise<void> {
    const lines = proposals.flatMap((proposal) => proposal.lines);
    const because = 'Correction to the stock of the CRM';
    const [made] = await this.insert(tx, place, 'posted', [{ purpose: 'quantity', lines, because }]);
    await this.queue(tx, place.workspaceId, made!.id, 'notice');
    for (const { itemId } of proposals) outcomes.set(itemId, { action: 'posted', correctionId: made!.id });
  }

  /** Asks what was not asked yet and brings open questions up to date; answers the correction of each item. */
  private async ask(tx: EntityManager, place: Place, questions: readonly Question[]): Promise<Map<string, string>> {
    const known = questions.filter(({ id }) => id !== undefined);
    await tx.query(
      `UPDATE xero_stock_corrections c SET lines = q.lines, because = q.because, date = $3
         FROM jsonb_to_recordset($2::jsonb) AS q(id uuid, lines jsonb, because text)
        WHERE c.workspace_id = $1 AND c.id = q.id`,
      [place.workspaceId, JSON.stringify(known), place.date],
    );
    const fresh = questions.filter(({ id }) => id === undefined);
    const made = await this.insert(tx, place, 'asked', fresh);
    return new Map([
      ...known.map(({ itemId, id }) => [itemId, id!] as const),
      ...made.map(({ itemId, id }) => [itemId, id] as const),
    ]);
  }

  private insert(
    tx: EntityManager,
    { workspaceId, tenantId, date }: Place,
    state: XeroStockCorrection['state'],
    corrections: readonly Pick<Proposal, 'purpose' | 'lines' | 'because'>[],
  ): Promise<{ id: string; itemId: string }[]> {
    // Numbered under the counter's lock, so that no two take one number.
    return rowsOf<{ id: string; itemId: string }>(
      tx,
      `INSERT INTO xero_stock_corrections (workspace_id, tenant_id, number, purpose, state, date, lines, because)
       SELECT $1, $2, 'SC-' || lpad((k.made + p.at)::text, 5, '0'), p.purpose, $3, $4::date, p.lines, p.because
         FROM jsonb_to_recordset($5::jsonb) AS p(at integer, purpose text, lines jsonb, because text),
           (SELECT count(*) AS made FROM xero_stock_corrections WHERE workspace_id = $1) k
       RETURNING id, lines -> 0 ->> 'itemId' AS "itemId"`,
      [workspaceId, tenantId, state, date, JSON.stringify(corrections.map((one, i) => ({ ...one, at: i + 1 })))],
    );
  }

  private async queue(tx: EntityManager, workspaceId: string, id: string, origin: 'notice' | 'manual'): Promise<void> {
    const { kind, id: recordId, cause } = correctionRef(workspaceId, id);
    await this.outbox.append(tx, workspaceId, [
      { kind, recordId, ...(cause ? { cause } : {}), event: 'approved', origin },
    ]);
    this.wakeUps.afterCommit(tx, workspaceId);
  }

  private async inState(
    tx: EntityManager,
    { workspaceId, tenantId }: Pick<Place, 'workspaceId' | 'tenantId'>,
    state: XeroStockCorrection['state'],
  ): Promise<Correction[]> {
    const rows = await rowsOf<RawCorrection>(
      tx,
      `SELECT ${columns} FROM xero_stock_corrections WHERE workspace_id = $1 AND tenant_id = $2 AND state = $3
        ORDER BY made_at, number`,
      [workspaceId, tenantId, state],
    );
    return rows.map(correctionOf);
  }

  private tell(
    tx: EntityManager,
    workspaceId: string,
    { id, number }: Correction,
    what: string,
    outcome: string,
  ): Promise<void> {
    const { kind, id: recordId, cause } = correctionRef(workspaceId, id);
    const label = `Stock correction ${number}`;
    return writeHistory(tx, workspaceId, [
      { direction: 'export', kind, recordId, ...(cause ? { cause } : {}), label, what: `${label}: ${what}`, outcome },
    ]);
  }
}

const correctionOf = ({ made_at: madeAt, decision, ...row }: RawCorrection): Correction => ({
  ...row,
  madeAt,
  ...(decision === null ? {} : { decision }),
});

const sameQuantities = (known: Correction, { purpose, lines }: Proposal): boolean =>
  known.purpose === purpose &&
  known.lines.length === lines.length &&
  known.lines.every(
    (line, at) =>
      line.itemId === lines[at]?.itemId &&
      line.quantityChange === lines[at]?.quantityChange &&
      // A difference of worth is another one when the worth is.
      (purpose === 'quantity' || line.value === lines[at]?.value),
  );

import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { CallFailed } from '../engine/call.js';
import { Connections } from '../engine/engine-ports.js';
import { writeHistory } from '../engine/history.js';
import { moduleOf } from '../engine/rows.js';
import { rowsOf } from '../engine/sql.js';
import type { Caller } from '../host/access.js';
import { CrmHost } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import { storedSettings } from '../settings/stored-rules.js';
import { modeOf, type SettingsValues } from '../settings/xero-settings.js';
import { SyncError } from '../sync-error.js';
import { readItemStock, type ItemStock } from '../xero/stock.reads.js';
import { businessDay } from './business-hours.js';
import { metUndecided } from './met-stock.js';
import { documentsBehind } from './moved-documents.js';
import { correctionValue, compare, isAtRest, isUnderWay, type Difference, type ItemFacts } from './stock-comparison.js';
import type { CorrectionLine, XeroStockCorrection } from './stock-correction.entity.js';
import { StockCorrections, type Correction, type Proposal } from './stock-corrections.js';

/** The result of a comparison, and what waits for an administrator. */
export interface StockCheckResult {
  id: string;
  startedAt: Date;
  startedBy: string;
  state: 'running' | 'finished' | 'failed';
  items: number;
  sentence: string;
  differences: Difference[];
  questions: Correction[];
}

interface Compared {
  items: number;
  found: { facts: ItemFacts; difference: Difference }[];
}

type Books = { workspaceId: string; tenantId: string; settings: SettingsValues };

/**
 * Compares Xero's stock with the CRM's, explains every difference and corrects Xero, the CRM being master; what exceeds the
 * limits asks first. Differences of worth are explained and proposed, never posted unasked.
 */
@Injectable()
export class StockCheckService {
  constructor(
    private readonly doors: Doors,
    private readonly host: CrmHost,
    private readonly connections: Connections,
    private readonly corrections: StockCorrections,
  ) {}

  /**
   * Compares now: one call to Xero. Throws `SyncError` conflict when it cannot be done or one is running, and unavailable when
   * Xero cannot be asked.
   */
  async run(workspaceId: string, startedBy: string): Promise<StockCheckResult> {
    const { id, books } = await this.doors.inWorkspace(workspaceId, (tx) => this.claim(tx, workspaceId, startedBy));
    try {
      const { session, readAt, there } = await this.readThere(workspaceId);
      if (session !== books.tenantId) throw otherOrganisation();
      const compared = await this.doors.inWorkspace(workspaceId, (tx) => this.compared(tx, books, there, readAt), {
        isolation: 'REPEATABLE READ',
      });
      await this.doors.inWorkspace(workspaceId, (tx) => this.conclude(tx, id, books, compared));
    } catch (error) {
      await this.doors.inWorkspace(workspaceId, (tx) => fail(tx, workspaceId, id, error));
      throw error instanceof CallFailed ? unreachable(error) : error;
    }
    return (await this.last(workspaceId))!;
  }

  /** The latest comparison with what it asks; undefined before the first. */
  last(workspaceId: string): Promise<StockCheckResult | undefined> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const connection = await this.connections.stateOf(workspaceId, tx);
      if (connection.state === 'none') return undefined;
      const [row] = await rowsOf<RawCheck>(
        tx,
        `SELECT id, started_at, started_by, state, items, sentence, differences FROM xero_stock_checks
          WHERE workspace_id = $1 AND tenant_id = $2 ORDER BY started_at DESC LIMIT 1`,
        [workspaceId, connection.tenantId],
      );
      if (!row) return undefined;
      const questions = await this.corrections.asked(tx, workspaceId, connection.tenantId);
      return {
        id: row.id,
        startedAt: row.started_at,
        startedBy: row.started_by,
        state: row.state,
        items: row.items,
        sentence: row.sentence ?? 'The comparison is running.',
        differences: row.differences,
        questions,
      };
    });
  }

  /** Posts a correction that asked, when it is still what is needed: the stock is compared anew first. */
  async approve(caller: Caller, correctionId: string): Promise<StockCheckResult> {
    const before = await this.asked(caller.workspaceId, correctionId);
    await this.run(caller.workspaceId, caller.userName);
    await this.doors.inWorkspace(caller.workspaceId, async (tx) => {
      const now = await this.corrections.find(tx, caller.workspaceId, correctionId);
      if (now?.state !== 'asked' || !sameLines(now.lines, before.lines)) throw notNeededAnyMore(before.number);
      await this.corrections.approve(tx, caller, now);
    });
    return (await this.last(caller.workspaceId))!;
  }

  /** Leaves the difference as it is; it is not asked about again until it changes. */
  async dismiss(caller: Caller, correctionId: string, reason: string): Promise<StockCheckResult> {
    const question = await this.asked(caller.workspaceId, correctionId);
    await this.doors.inWorkspace(caller.workspaceId, (tx) => this.corrections.dismiss(tx, caller, question, reason));
    return (await this.last(caller.workspaceId))!;
  }

  private async asked(workspaceId: string, id: string): Promise<Correction> {
    const found = await this.doors.inWorkspace(workspaceId, (tx) => this.corrections.find(tx, workspaceId, id));
    if (!found) throw new SyncError('not-found', 'not_found', 'There is no such stock correction in this workspace.');
    if (found.state !== 'asked') throw notNeededAnyMore(found.number);
    return found;
  }

  private async claim(
    tx: EntityManager,
    workspaceId: string,
    startedBy: string,
  ): Promise<{ id: string; books: Books }> {
    const connection = await this.connections.stateOf(workspaceId, tx);
    if (connection.state !== 'connected') throw notConnected();
    const { values } = await storedSettings(workspaceId, tx);
    if (!values.syncInventory) throw switchedOff();
    if (!this.host.stockLevels) throw noStock();
    // A process that died in the middle must not stop all later checks.
    await tx.query(
      `UPDATE xero_stock_checks SET state = 'failed', sentence = 'It was broken off.'
        WHERE workspace_id = $1 AND state = 'running' AND started_at < clock_timestamp() - interval '10 minutes'`,
      [workspaceId],
    );
    const [row] = await rowsOf<{ id: string }>(
      tx,
      `INSERT INTO xero_stock_checks (workspace_id, tenant_id, started_by) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING id`,
      [workspaceId, connection.tenantId, startedBy],
    );
    if (!row) throw running();
    return { id: row.id, books: { workspaceId, tenantId: connection.tenantId, settings: values } };
  }

  private async readThere(workspaceId: string): Promise<{ session: string; readAt: Date; there: ItemStock[] }> {
    const readAt = await this.doors.inWorkspace(workspaceId, async (tx) => {
      const [clock] = await rowsOf<{ now: Date }>(tx, 'SELECT clock_timestamp() AS now');
      return clock!.now;
    });
    const session = await this.connections.openSession(workspaceId);
    try {
      return { session: session.tenantId, readAt, there: await readItemStock(session) };
    } catch (error) {
      // A refused token is renewed once.
      if (!(error instanceof CallFailed) || error.result.outcome !== 'auth') throw error;
      if (!(await this.connections.credentialsRefused(workspaceId, error.result.httpStatus, session))) throw error;
      return {
        session: session.tenantId,
        readAt,
        there: await readItemStock(await this.connections.openSession(workspaceId)),
      };
    }
  }

  private async compared(
    tx: EntityManager,
    { workspaceId, tenantId, settings }: Books,
    there: readonly ItemStock[],
    readAt: Date,
  ): Promise<Compared> {
    const levels = (await this.host.stockLevels?.(workspaceId, tx)) ?? [];
    const links = await itemLinks(tx, workspaceId, tenantId);
    const byId = new Map(there.map((item) => [item.id.toLowerCase(), item]));
    const due = await this.corrections.due(tx, workspaceId, tenantId, readAt);
    const quick = levels.map((level): ItemFacts => {
      const link = links.get(level.itemId);
      const item = link && byId.get(link.remoteId.toLowerCase());
      const is = !link ? 'not_linked' : !item ? 'gone_in_xero' : 'untracked_in_xero';
      return {
        level,
        there: item?.tracked ? { is: 'tracked', quantity: item.quantity, value: item.value } : { is },
        documents: [],
        correctionsDue: due.get(level.itemId)?.quantity ?? new Decimal(0),
      };
    });
    const doubtful = quick.filter((facts) => compare(facts) !== undefined);
    const codes = new Map(
      levels.map(({ itemId, number }) => {
        const link = links.get(itemId);
        const known = { itemId, ...(link ? { since: link.since } : {}) };
        return [(link?.code ?? number).toLowerCase(), known] as const;
      }),
    );
    const documents = await documentsBehind(
      tx,
      this.host,
      { workspaceId, tenantId, codes, readAt, modeOf: (ref) => modeOf(settings, moduleOf(ref.kind, ref.cause)) },
      doubtful.map(({ level }) => level.itemId),
    );
    const found = doubtful.flatMap((rough) => {
      const { itemId } = rough.level;
      const moving = due.get(itemId)?.moving ? [correctionUnderWay] : [];
      const facts = { ...rough, documents: [...(documents.get(itemId) ?? []), ...moving] };
      const difference = compare(facts);
      return difference ? [{ facts, difference }] : [];
    });
    return { items: levels.length, found };
  }

  private async conclude(tx: EntityManager, id: string, books: Books, { items, found }: Compared): Promise<void> {
    const { workspaceId, tenantId } = books;
    // Corrections are numbered and queued under the counter's lock, like every other change of the queue.
    await this.corrections.lock(tx, workspaceId);
    const [own] = await rowsOf(
      tx,
      `SELECT id FROM xero_stock_checks WHERE workspace_id = $1 AND id = $2 AND state = 'running' FOR UPDATE`,
      [workspaceId, id],
    );
    if (!own) throw running();
    const date = businessDay(new Date(), (await this.host.timeZone?.(workspaceId, tx)) ?? 'UTC');
    const met = await metUndecided(tx, workspaceId, tenantId);
    const proposals = found.flatMap((one) => proposalOf(one, books.settings, met) ?? []);
    const outcomes = await this.corrections.settle(tx, { workspaceId, tenantId, date }, proposals);
    const differences = found.map(({ difference }) => ({ ...difference, ...outcomes.get(difference.itemId) }));
    const sentence = inWords(items, differences);
    await tx.query(
      `UPDATE xero_stock_checks SET state = 'finished', items = $3, sentence = $4, differences = $5
        WHERE workspace_id = $1 AND id = $2`,
      [workspaceId, id, items, sentence, JSON.stringify(differences)],
    );
    if (differences.length > 0)
      await writeHistory(tx, workspaceId, [
        { direction: 'export', label: 'Stock check', what: sentence, outcome: 'compared' },
      ]);
  }
}

const correctionUnderWay = {
  name: 'a stock correction',
  inCrm: new Decimal(0),
  inXero: new Decimal(0),
  standing: 'under_way' as const,
};

interface RawCheck {
  id: string;
  started_at: Date;
  started_by: string;
  state: StockCheckResult['state'];
  items: number;
  sentence: string | null;
  differences: Difference[];
}

/** What should be done about a difference; undefined when nothing can or must be. */
function proposalOf(
  { facts, difference }: { facts: ItemFacts; difference: Difference },
  settings: SettingsValues,
  met: ReadonlySet<string>,
): Proposal | undefined {
  const { level, there } = facts;
  const mode = modeOf(settings, 'reconciliation');
  if (mode === 'off' || isUnderWay(facts) || there.is === 'gone_in_xero' || there.is === 'untracked_in_xero')
    return undefined;
  const because = difference.reasons.map(({ sentence }) => sentence).join(' ');
  const missing = new Decimal(difference.missing);
  const line = (quantityChange: Decimal, value: string): CorrectionLine => ({
    itemId: level.itemId,
    quantityChange: quantityChange.toString(),
    value,
    text: 'Correction to the stock of the CRM',
  });
  if (missing.isZero()) {
    const quantity = new Decimal(level.quantity);
    // Without goods there is nothing to carry a worth.
    if (there.is !== 'tracked' || !isAtRest(facts) || quantity.lessThanOrEqualTo(0)) return undefined;
    const lines = [line(quantity.negated(), difference.valueInXero), line(quantity, difference.valueInCrm)];
    return { itemId: level.itemId, purpose: 'value', lines, because, asks: true };
  }
  const value = correctionValue(facts, missing);
  const { units, value: worth } = settings.discrepancyLimits;
  const exceeds =
    (units !== undefined && missing.abs().greaterThanOrEqualTo(units)) ||
    (worth !== undefined && new Decimal(value).greaterThanOrEqualTo(worth));
  const hasOwn = there.is === 'tracked' && !new Decimal(there.quantity).isZero() && met.has(level.itemId);
  // A product that Xero does not know yet may be none of its business; stock that it had before may be the right one.
  const asks = exceeds || mode === 'manual' || there.is === 'not_linked' || hasOwn;
  return { itemId: level.itemId, purpose: 'quantity', lines: [line(missing, value)], because, asks };
}

function inWords(items: number, differences: readonly Difference[]): string {
  if (differences.length === 0)
    return `Xero holds the same stock of all ${items} tracked products. Nothing was to be done.`;
  const count = (action: Difference['action']) => differences.filter((one) => one.action === action).length;
  const told = [
    `${differences.length} of ${items} tracked products differ.`,
    count('posted') > 0 ? `${count('posted')} corrected in Xero.` : '',
    count('asked') > 0 ? `${count('asked')} wait for an administrator.` : '',
    count('dismissed') > 0 ? `${count('dismissed')} left as decided before.` : '',
    count('none') > 0 ? `${count('none')} need no correction or cannot be corrected.` : '',
  ];
  return told.filter(Boolean).join(' ');
}

async function itemLinks(
  tx: EntityManager,
  workspaceId: string,
  tenantId: string,
): Promise<Map<string, { remoteId: string; code?: string; since: Date }>> {
  const rows = await rowsOf<{ record_id: string; remote_id: string; number: string | null; created_at: Date }>(
    tx,
    `SELECT record_id, remote_id, number, created_at FROM xero_links
      WHERE workspace_id = $1 AND tenant_id = $2 AND kind = 'item' AND part = 'main' AND archived_at IS NULL`,
    [workspaceId, tenantId],
  );
  return new Map(
    rows.map((row) => [
      row.record_id,
      { remoteId: row.remote_id, since: row.created_at, ...(row.number ? { code: row.number } : {}) },
    ]),
  );
}

async function fail(tx: EntityManager, workspaceId: string, id: string, error: unknown): Promise<void> {
  const why = error instanceof CallFailed || error instanceof SyncError ? error.message : 'A fault of the software.';
  await tx.query(
    `UPDATE xero_stock_checks SET state = 'failed', sentence = $3 WHERE workspace_id = $1 AND id = $2 AND state = 'running'`,
    [workspaceId, id, `The stock could not be compared. ${why}`],
  );
}

const sameLines = (a: XeroStockCorrection['lines'], b: XeroStockCorrection['lines']): boolean =>
  a.length === b.length &&
  a.every((line, at) => line.itemId === b[at]?.itemId && line.quantityChange === b[at]?.quantityChange);

const conflict = (code: string, sentence: string) => new SyncError('conflict', code, sentence);
const notConnected = () =>
  conflict('not_connected', 'This workspace is not connected to Xero. Connect it first, then compare the stock.');
const switchedOff = () =>
  conflict('inventory_off', 'Sync inventory with Xero is switched off, so there is no stock in Xero to compare.');
const noStock = () => conflict('no_stock', 'This CRM keeps no stock that could be compared with Xero.');
const running = () =>
  conflict('check_running', 'The stock is being compared just now. Look at the result in a minute.');
const otherOrganisation = () =>
  conflict('organisation_changed', 'The workspace was connected to another organisation meanwhile. Compare again.');
const notNeededAnyMore = (number: string) =>
  conflict(
    'correction_changed',
    `The stock correction ${number} is no longer what is needed. Look at the latest comparison and decide again.`,
  );
const unreachable = (error: CallFailed) =>
  new SyncError('unavailable', 'xero_unreachable', `The stock could not be compared. ${error.message}`);

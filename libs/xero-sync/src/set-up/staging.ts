import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { hitsOf, rowsOf } from '../engine/sql.js';
import { CrmHost, recordKey } from '../host/crm-host.js';
import type { IntakeKind, Probe } from '../host/intake.js';
import type { ContactFacts, ItemFacts, Reading, RowProblem } from '../xero/incoming.js';
import type { DocumentFacts } from '../xero/incoming.documents.js';
import { matchOf, type Matched, type Resembling } from './matching.js';
import type { Held } from './set-up-store.js';
import type { Decision, Match, Outcome } from './steps.js';

export type Facts = ContactFacts | ItemFacts | DocumentFacts;

/** Xero's type of each kind, as links call it. */
export const remoteTypes: Record<IntakeKind, string> = {
  contact: 'Contact',
  item: 'Item',
  invoice: 'Invoice',
  bill: 'Invoice',
  creditNote: 'CreditNote',
  supplierCredit: 'CreditNote',
  salesOrder: 'Quote',
};

interface Row {
  kind: IntakeKind;
  remoteId: string;
  label: string;
  number?: string;
  facts?: Facts;
  match: Match;
  candidates: Matched['candidates'];
  decision?: Decision;
  targetId?: string;
  outcome: Outcome;
  code?: string;
  sentence?: string;
  remarks: RowProblem[];
  recordId?: string;
  dueThere?: string;
  currency?: string;
}

/** Puts what was read into the table of the review, each row with its match. */
@Injectable()
export class Staging {
  constructor(private readonly host: CrmHost) {}

  /**
   * Keeps rows of one list, within a transaction that holds the job. Rows read before are read again, until they are taken over. What
   * cannot be used is kept with its reason.
   */
  async keep(tx: EntityManager, held: Held, fallback: IntakeKind, readings: readonly Reading<Facts>[]): Promise<void> {
    const usable = readings.flatMap((reading) => (reading.done === 'read' && wanted(reading.facts) ? [reading] : []));
    const rows = readings.flatMap((reading, at) =>
      reading.done === 'refused' ? [unusable(reading, fallback, `${held.epoch}-${at}`)] : [],
    );
    for (const kind of new Set(usable.map(({ facts }) => facts.kind))) {
      const own = usable.filter(({ facts }) => facts.kind === kind);
      rows.push(...(await this.matched(tx, held, kind, own)));
    }
    await insert(tx, held, [...new Map(rows.map((row) => [`${row.kind} ${row.remoteId}`, row])).values()]);
  }

  private async matched(
    tx: EntityManager,
    held: Held,
    kind: IntakeKind,
    own: readonly Extract<Reading<Facts>, { done: 'read' }>[],
  ): Promise<Row[]> {
    const linked = await linkedRecords(tx, held, kind, own.map(({ facts }) => facts.remoteId)); // prettier-ignore
    const probes = own.flatMap(({ facts }) => (linked.has(facts.remoteId) ? [] : [probeOf(facts)]));
    const found = await this.resembling(tx, held, kind, probes);
    return own.map(({ facts, called, remarks }): Row => {
      const head = {
        kind,
        remoteId: facts.remoteId,
        label: called,
        facts,
        remarks,
        ...(facts.number ? { number: facts.number } : {}),
        ...('due' in facts && kind !== 'salesOrder' ? { dueThere: facts.due, currency: facts.currency } : {}),
      };
      const recordId = linked.get(facts.remoteId);
      if (recordId !== undefined)
        return { ...head, match: 'linked', candidates: [], decision: 'link', targetId: recordId, outcome: 'linked', recordId, sentence: 'It was linked before.', code: 'linked_before' }; // prettier-ignore
      const matched = matchOf({ ...facts }, found.get(facts.remoteId) ?? []);
      return { ...head, ...matched, outcome: 'waiting' };
    });
  }

  /** What the CRM has that is like these, without what has its counterpart in Xero already. */
  private async resembling(
    tx: EntityManager,
    held: Held,
    kind: IntakeKind,
    probes: readonly Probe[],
  ): Promise<Map<string, Resembling[]>> {
    const { workspaceId } = held;
    const alike = await this.host.intake!.alike(workspaceId, kind, probes, tx);
    const ids = [...new Set([...alike.values()].flat().map(({ id }) => id))];
    if (ids.length === 0) return new Map();
    const taken = await withLinks(tx, held, kind, ids);
    const refs = kind === 'contact' || kind === 'item' || kind === 'salesOrder' ? [] : ids.map((id) => ({ workspaceId, kind, id }));
    const records = await this.host.read(refs, tx);
    const found = new Map<string, Resembling[]>();
    for (const [key, some] of alike)
      found.set(
        key,
        some
          .filter(({ id }) => !taken.has(id))
          .map((one) => {
            const record = records.get(recordKey({ kind, id: one.id }));
            return record && 'total' in record ? { ...one, total: record.total, currency: record.currency } : one;
          }),
      );
    return found;
  } // prettier-ignore
}

/** Drafts, settled and ended documents stay in Xero, and so do contacts that are no more. */
function wanted(facts: Facts): boolean {
  if (!('standing' in facts)) return true;
  return facts.standing === 'active' || facts.standing === 'archived' || facts.standing === 'open';
}

const probeOf = (facts: Facts): Probe => ({
  key: facts.remoteId,
  ...(facts.number ? { number: facts.number } : {}),
  ...('name' in facts ? { name: facts.name } : {}),
  ...('taxNumber' in facts && facts.taxNumber ? { taxNumber: facts.taxNumber } : {}),
  ...('email' in facts && facts.email ? { email: facts.email } : {}),
});

function unusable(reading: Extract<Reading<Facts>, { done: 'refused' }>, kind: IntakeKind, otherwise: string): Row {
  const [first] = reading.problems;
  return {
    kind,
    remoteId: reading.remoteId ?? `without-id-${otherwise}`,
    label: reading.called,
    match: 'unusable',
    candidates: [],
    decision: 'skip',
    outcome: 'refused',
    code: first?.code ?? 'unusable',
    sentence: reading.problems.map(({ sentence }) => sentence).join(' '),
    remarks: [],
  };
}

async function linkedRecords(
  tx: EntityManager,
  { workspaceId, tenantId }: Held,
  kind: IntakeKind,
  remoteIds: readonly string[],
): Promise<Map<string, string>> {
  const rows = await rowsOf<{ remote_id: string; record_id: string }>(
    tx,
    `SELECT lower(remote_id) AS remote_id, record_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
       AND kind = $3 AND remote_type = $4 AND remote_id = ANY($5::text[])`,
    [workspaceId, tenantId, kind, remoteTypes[kind], remoteIds],
  );
  return new Map(rows.map((row) => [row.remote_id, row.record_id]));
}

async function withLinks(
  tx: EntityManager,
  { workspaceId, tenantId }: Held,
  kind: IntakeKind,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await rowsOf<{ record_id: string }>(
    tx,
    `SELECT record_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL AND kind = $3
       AND part = 'main' AND record_id = ANY($4::text[])`,
    [workspaceId, tenantId, kind, ids],
  );
  return new Set(rows.map((row) => row.record_id));
}

/** What people decided stays decided when a row is read again. */
async function insert(tx: EntityManager, { workspaceId, id }: Held, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const lines = rows.map((row) => ({
    kind: row.kind,
    remote_id: row.remoteId,
    label: row.label.slice(0, 300),
    number: row.number,
    facts: row.facts ?? {},
    match: row.match,
    candidates: row.candidates,
    decision: row.decision,
    target_id: row.targetId,
    outcome: row.outcome,
    code: row.code,
    sentence: row.sentence,
    remarks: row.remarks,
    record_id: row.recordId,
    due_there: row.dueThere,
    currency: row.currency,
  }));
  await tx.query(
    `INSERT INTO xero_set_up_records (workspace_id, set_up_id, kind, remote_id, label, number, facts, match, candidates, decision,
       target_id, outcome, code, sentence, remarks, record_id, due_there, currency)
     SELECT $1, $2, r.* FROM jsonb_to_recordset($3::jsonb) AS r(kind text, remote_id text, label text, number text, facts jsonb,
       match text, candidates jsonb, decision text, target_id text, outcome text, code text, sentence text, remarks jsonb,
       record_id text, due_there numeric, currency text)
     ON CONFLICT (set_up_id, kind, remote_id) DO UPDATE SET label = excluded.label, number = excluded.number, facts = excluded.facts,
       match = excluded.match, candidates = excluded.candidates, decision = excluded.decision, target_id = excluded.target_id,
       outcome = excluded.outcome, code = excluded.code, sentence = excluded.sentence, remarks = excluded.remarks,
       due_there = excluded.due_there, currency = excluded.currency
      WHERE xero_set_up_records.outcome IN ('waiting', 'refused')`,
    [workspaceId, id, JSON.stringify(lines)],
  );
}

/**
 * Two records of Xero's that were both matched with the same record here, or have the same number, are for people to tell apart.
 * Answers how many.
 */
export async function askAboutTwins(tx: EntityManager, { workspaceId, id }: Held): Promise<number> {
  return hitsOf(
    tx,
    `UPDATE xero_set_up_records r SET match = 'ask', decision = NULL, target_id = NULL, code = 'same_match',
       sentence = 'Several records of Xero''s resemble the same record here. Say which of them it is.'
      FROM (SELECT kind, target_id FROM xero_set_up_records WHERE workspace_id = $1 AND set_up_id = $2 AND outcome = 'waiting'
              AND target_id IS NOT NULL GROUP BY kind, target_id HAVING count(*) > 1) twins
      WHERE r.workspace_id = $1 AND r.set_up_id = $2 AND r.outcome = 'waiting' AND r.kind = twins.kind AND r.target_id = twins.target_id`,
    [workspaceId, id],
  );
}

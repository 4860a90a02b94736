import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../engine/sql.js';
import { CrmHost } from '../host/crm-host.js';
import type { IntakeKind } from '../host/intake.js';
import type { Verification, VerificationCause, VerificationRow } from './both-sides.js';
import { SetUpStore, type Held } from './set-up-store.js';
import { kindWords, takenKinds } from './steps.js';

const recordsAtOnce = 500;
const mostExamples = 3;
const receivables = ['invoice', 'creditNote'];
const dueKinds = ['invoice', 'bill', 'creditNote', 'supplierCredit'] as const;

/** Compares what Xero holds with what the CRM has after everything was taken over. */
@Injectable()
export class SetUpVerification {
  constructor(
    private readonly store: SetUpStore,
    private readonly host: CrmHost,
  ) {}

  /** Looks at the next documents, and at the whole once there are none; answers whether there is more to do. */
  next(held: Held): Promise<boolean> {
    return this.store.holding(held, async (tx) => {
      const [kind, after = ''] = [held.cursor.kind ?? dueKinds[0], held.cursor.after];
      const position = dueKinds.indexOf(kind as (typeof dueKinds)[number]);
      const last = await this.lookAt(tx, held, kind as IntakeKind, after);
      if (last !== undefined) return this.goOn(tx, held, { kind, after: last });
      const next = dueKinds[position + 1];
      if (next !== undefined) return this.goOn(tx, held, { kind: next });
      await this.store.keep(tx, held, { verification: await this.conclude(tx, held) });
      return false;
    });
  }

  private async goOn(tx: EntityManager, held: Held, cursor: Held['cursor']): Promise<true> {
    await this.store.at(tx, held, cursor);
    return true;
  }

  /** Notes what is open here on some documents; answers the last one. */
  private async lookAt(tx: EntityManager, held: Held, kind: IntakeKind, after: string): Promise<string | undefined> {
    const rows = await rowsOf<{ remote_id: string; record_id: string }>(
      tx,
      `SELECT remote_id, record_id FROM xero_set_up_records WHERE workspace_id = $1 AND set_up_id = $2 AND kind = $3
         AND remote_id > $4 AND record_id IS NOT NULL ORDER BY remote_id LIMIT ${recordsAtOnce}`,
      [held.workspaceId, held.id, kind, after],
    );
    if (rows.length === 0) return undefined;
    const ids = rows.map((row) => row.record_id);
    const open = (await this.host.openAmounts?.(held.workspaceId, kind, ids, tx)) ?? new Map<string, string>();
    await tx.query(
      `UPDATE xero_set_up_records r SET due_here = o.due FROM unnest($4::text[], $5::numeric[]) AS o(record_id, due)
        WHERE r.workspace_id = $1 AND r.set_up_id = $2 AND r.kind = $3 AND r.record_id = o.record_id`,
      [held.workspaceId, held.id, kind, [...open.keys()], [...open.values()]],
    );
    return rows.at(-1)!.remote_id;
  }

  private async conclude(tx: EntityManager, held: Held): Promise<Verification> {
    const rows = [
      ...(await countRows(tx, held)),
      ...(await dueRows(tx, held)),
      ...(await this.stockRows(tx, held)),
    ];
    const causes = [...(await outcomeCauses(tx, held)), ...(await dueCauses(tx, held))];
    return { rows, causes, agrees: rows.every(({ agrees }) => agrees) };
  } // prettier-ignore

  /** Tracked products that are linked, as Xero said it when they were read. */
  private async stockRows(tx: EntityManager, held: Held): Promise<VerificationRow[]> {
    const rows = await rowsOf<{ record_id: string; quantity: string; value: string }>(
      tx,
      `SELECT record_id, facts #>> '{stock,quantity}' AS quantity, facts #>> '{stock,value}' AS value FROM xero_set_up_records
        WHERE workspace_id = $1 AND set_up_id = $2 AND kind = 'item' AND record_id IS NOT NULL AND facts ? 'stock'`,
      [held.workspaceId, held.id],
    );
    if (rows.length === 0 || !this.host.stockLevels) return [];
    const own = new Set(rows.map((row) => row.record_id));
    const levels = (await this.host.stockLevels(held.workspaceId, tx)).filter(({ itemId }) => own.has(itemId));
    const sum = (values: readonly string[]) => Decimal.sum(0, ...values);
    const quantity = row('stock of tracked products', 'quantity', sum(rows.map((one) => one.quantity)), sum(levels.map((one) => one.quantity)), 4);
    const value = row('worth of the stock', 'value', sum(rows.map((one) => one.value)), sum(levels.map((one) => one.value)), 2);
    return [quantity, value];
  } // prettier-ignore
}

function row(
  what: string,
  measure: VerificationRow['measure'],
  inXero: Decimal.Value,
  here: Decimal.Value,
  places: number,
): VerificationRow {
  const [there, own] = [new Decimal(inXero), new Decimal(here)];
  const text = (value: Decimal) => (measure === 'quantity' ? value.toString() : value.toFixed(places));
  return { what, measure, inXero: text(there), here: text(own), agrees: there.equals(own) };
}

async function countRows(tx: EntityManager, held: Held): Promise<VerificationRow[]> {
  const counts = await rowsOf<{ kind: IntakeKind; there: number; here: number }>(
    tx,
    `SELECT kind, count(*)::int AS there, count(record_id)::int AS here FROM xero_set_up_records
      WHERE workspace_id = $1 AND set_up_id = $2 GROUP BY kind`,
    [held.workspaceId, held.id],
  );
  return takenKinds.flatMap((kind) => {
    const found = counts.find((one) => one.kind === kind);
    return found ? [row(kindWords[kind], 'count', found.there, found.here, 0)] : [];
  });
}

async function dueRows(tx: EntityManager, held: Held): Promise<VerificationRow[]> {
  const sums = await rowsOf<{ side: string; currency: string; there: string; here: string }>(
    tx,
    `SELECT CASE WHEN kind = ANY($3::text[]) THEN 'receivables' ELSE 'payables' END AS side, currency,
       sum(CASE WHEN kind IN ('creditNote', 'supplierCredit') THEN -due_there ELSE due_there END)::text AS there,
       sum(CASE WHEN kind IN ('creditNote', 'supplierCredit') THEN -coalesce(due_here, 0) ELSE coalesce(due_here, 0) END)::text AS here
      FROM xero_set_up_records WHERE workspace_id = $1 AND set_up_id = $2 AND due_there IS NOT NULL GROUP BY 1, 2 ORDER BY 1 DESC, 2`,
    [held.workspaceId, held.id, receivables],
  );
  return sums.map(({ side, currency, there, here }) => row(`${side} in ${currency}`, 'amount', there, here, 2));
}

/** Of what did not come in, why not. */
async function outcomeCauses(tx: EntityManager, held: Held): Promise<VerificationCause[]> {
  const found = await rowsOf<{ kind: IntakeKind; code: string; sentence: string; n: number; labels: string[] }>(
    tx,
    `SELECT kind, coalesce(code, outcome) AS code, min(coalesce(sentence, '')) AS sentence, count(*)::int AS n,
       (array_agg(label ORDER BY label))[1:${mostExamples}] AS labels
      FROM xero_set_up_records WHERE workspace_id = $1 AND set_up_id = $2 AND record_id IS NULL GROUP BY 1, 2 ORDER BY 1, 2`,
    [held.workspaceId, held.id],
  );
  return found.map(({ kind, code, sentence, n, labels }) => ({
    what: kindWords[kind],
    code,
    sentence,
    count: n,
    examples: labels,
  }));
}

/** Documents that are here and of which something else is open than in Xero. */
async function dueCauses(tx: EntityManager, held: Held): Promise<VerificationCause[]> {
  const found = await rowsOf<{ kind: IntakeKind; linked: boolean; n: number; labels: string[] }>(
    tx,
    `SELECT kind, outcome = 'linked' AS linked, count(*)::int AS n,
       (array_agg(label || ': ' || due_there || ' in Xero, ' || coalesce(due_here, 0) || ' here' ORDER BY label))[1:${mostExamples}] AS labels
      FROM xero_set_up_records WHERE workspace_id = $1 AND set_up_id = $2 AND record_id IS NOT NULL AND due_there IS NOT NULL
        AND due_there IS DISTINCT FROM due_here GROUP BY 1, 2 ORDER BY 1, 2`,
    [held.workspaceId, held.id],
  );
  return found.map(({ kind, linked, n, labels }) => ({
    what: kindWords[kind],
    code: linked ? 'paid_differently' : 'money_not_taken',
    sentence: linked
      ? 'They were here before and something else is paid on them than in Xero. Compare the payments.'
      : 'Some of the money on them could not be taken in; the list of what could not be imported says why.',
    count: n,
    examples: labels,
  }));
}

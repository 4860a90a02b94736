import type { EntityManager } from 'typeorm';
import type { XeroPayment } from '../xero/payments.reads.js';

/** Of an item that Xero showed without an id. It is not tried again: nothing could come of it. */
export const namelessCode = 'id_missing';
const daysListed = 30;
const sentence =
  'Xero showed it without an id, by which alone it could be recognised later, so it was left out. Open and save it there.';

/**
 * Lists payments that came without an id. Those that Xero has shown whole since, by document, amount and day, leave the list, and so
 * do those that were not shown for a month. Answers how many were listed.
 */
export async function keepNameless(
  tx: EntityManager,
  { workspaceId, tenantId }: { workspaceId: string; tenantId: string },
  payments: readonly XeroPayment[],
): Promise<number> {
  const whole = payments.filter(({ nameless }) => !nameless);
  await tx.query(
    `DELETE FROM xero_import_items WHERE workspace_id = $1 AND tenant_id = $2 AND code = $3
       AND (last_at < clock_timestamp() - $4 * interval '1 day' OR (document_id, facts ->> 'amount', facts ->> 'date') IN (
         SELECT * FROM unnest($5::text[], $6::text[], $7::text[])))`,
    [
      workspaceId,
      tenantId,
      namelessCode,
      daysListed,
      whole.map(({ documentId }) => documentId),
      whole.map(({ amount }) => amount ?? null),
      whole.map(({ date }) => date ?? null),
    ],
  );
  const kept = [...new Map(payments.flatMap((one) => (one.nameless ? [[one.id, itemOf(one)]] : []))).values()];
  if (kept.length === 0) return 0;
  await tx.query(
    `INSERT INTO xero_import_items (workspace_id, tenant_id, remote_id, state, document_id, kind, record_id, label, code, sentence, facts)
     SELECT $1, $2, i."remoteId", 'refused', i."documentId", l.kind, l.record_id, i.label, $4, $5, i.facts
       FROM jsonb_to_recordset($3::jsonb) AS i("remoteId" text, "documentId" text, label text, facts jsonb)
       LEFT JOIN xero_links l ON l.workspace_id = $1 AND l.tenant_id = $2 AND l.archived_at IS NULL AND l.part = 'main'
         AND l.remote_type IN ('Invoice', 'CreditNote') AND l.remote_id = i."documentId"
     ON CONFLICT (workspace_id, tenant_id, remote_id) DO UPDATE SET last_at = clock_timestamp()`,
    [workspaceId, tenantId, JSON.stringify(kept), namelessCode, sentence],
  );
  return kept.length;
}

const itemOf = (payment: XeroPayment): object => {
  const { id, documentId, documentNumber, amount, date } = payment;
  const what = `${amount ?? '?'} on ${documentNumber ?? 'a document of Xero’s'}${date ? `, ${date}` : ''}`;
  return { remoteId: id, documentId, label: `Payment of ${what}`, facts: payment };
};

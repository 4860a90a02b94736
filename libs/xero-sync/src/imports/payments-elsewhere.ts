import type { EntityManager } from 'typeorm';
import type { XeroPayment } from '../xero/payments.reads.js';

/** Of an item whose document the CRM does not have: tried again only once it has it. */
export const notHereCode = 'document_not_here';
/** So many of them are kept, the latest: an organisation may do much that the CRM knows nothing of. */
const mostKept = 5_000;
const gone = ['DELETED', 'VOIDED'];

/** Keeps payments on documents that the CRM does not have, with that reason, so that they come in once it has them. */
export async function keepElsewhere(
  tx: EntityManager,
  { workspaceId, tenantId }: { workspaceId: string; tenantId: string },
  payments: readonly XeroPayment[],
): Promise<void> {
  if (payments.length === 0) return;
  const ended = payments.filter(({ status }) => gone.includes(status)).map(({ id }) => id);
  await tx.query(
    `DELETE FROM xero_import_items WHERE workspace_id = $1 AND tenant_id = $2 AND remote_id = ANY($3::text[]) AND state <> 'taken'`,
    [workspaceId, tenantId, ended],
  );
  const kept = payments.filter(({ status }) => !gone.includes(status)).map(itemOf);
  await tx.query(
    `INSERT INTO xero_import_items (workspace_id, tenant_id, remote_id, state, document_id, label, code, sentence, facts)
     SELECT $1, $2, i."remoteId", i.state, i."documentId", i.label, i.code, i.sentence, i.facts
       FROM jsonb_to_recordset($3::jsonb) AS i("remoteId" text, state text, "documentId" text, label text, code text, sentence text, facts jsonb)
     ON CONFLICT (workspace_id, tenant_id, remote_id) DO UPDATE SET state = excluded.state, kind = NULL, record_id = NULL,
       label = excluded.label, code = excluded.code, sentence = excluded.sentence, facts = excluded.facts, last_at = clock_timestamp()`,
    [workspaceId, tenantId, JSON.stringify(kept)],
  );
  await tx.query(
    `DELETE FROM xero_import_items WHERE workspace_id = $1 AND tenant_id = $2 AND remote_id IN (
       SELECT remote_id FROM xero_import_items WHERE workspace_id = $1 AND tenant_id = $2 AND code = $3
        ORDER BY last_at DESC, remote_id OFFSET $4)`,
    [workspaceId, tenantId, notHereCode, mostKept],
  );
}

function itemOf(payment: XeroPayment): object {
  const { id, documentId, documentNumber, amount, date } = payment;
  const what = `${amount ?? '?'} on ${documentNumber ?? 'a document of Xero’s'}${date ? `, ${date}` : ''}`;
  const facts = { remoteId: id, documentId, label: `Payment of ${what}`, facts: payment };
  if (documentId === '')
    return {
      ...facts,
      state: 'refused',
      code: 'incomplete',
      sentence: 'Xero shows it without the document that it was paid on. Open and save it there.',
    };
  return {
    ...facts,
    state: 'waiting',
    code: notHereCode,
    sentence: `The CRM does not have ${documentNumber ?? 'the document'} that it was paid on in Xero. It comes in once that document is linked or taken in; if it belongs in Xero alone, nothing is to be done.`,
  };
}

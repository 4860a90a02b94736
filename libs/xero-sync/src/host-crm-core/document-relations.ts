import type { Applied, RelatedDocument } from '../host/records.js';
import type { CoreRows } from './core-rows.js';
import { grouped } from './grouped.js';
import { fromTheseBooks } from './received-payment.entity.js';

interface AppliedRow extends Applied {
  documentId: string;
}

const appliedIn = ({ kind, id, received, ended, allocationId }: AppliedRow): Applied => ({
  kind,
  id,
  ...(ended ? { ended } : {}),
  ...(allocationId ? { allocationId } : {}),
  ...(received ? { received } : {}),
});

const byDocument = (found: AppliedRow[]): Map<string, Applied[]> =>
  new Map([...grouped(found, (row) => row.documentId)].map(([id, own]) => [id, own.map(appliedIn)]));

/** Payments and credits that are, or were, applied to invoices. Money that came in from Xero is there for certain. */
export async function appliedToInvoices({ tx, workspaceId }: CoreRows, ids: string[]): Promise<Map<string, Applied[]>> {
  const found = await tx.query<AppliedRow[]>(
    `SELECT 'payment' AS kind, a.payment_id AS id, a.id AS "allocationId", a.invoice_id AS "documentId",
       r.payment_id IS NOT NULL AS received, a.status <> 'active' AS ended
       FROM payment_allocations a LEFT JOIN xero_received r ON r.workspace_id = $1::text AND r.payment_id = a.payment_id
         AND ${fromTheseBooks('r')}
      WHERE a.workspace_id = $1::uuid AND a.invoice_id = ANY($2::uuid[])
     UNION ALL
     SELECT 'allocation', a.id, NULL, a.invoice_id, false, a.status <> 'active' FROM credit_allocations a
      WHERE a.workspace_id = $1::uuid AND a.invoice_id = ANY($2::uuid[])
     ORDER BY 2, 3`,
    [workspaceId, ids],
  );
  return byDocument(found);
}

/** Where credit notes are, or were, applied to, and what was paid back on them. */
export async function appliedOfCreditNotes(
  { tx, workspaceId }: CoreRows,
  ids: string[],
): Promise<Map<string, Applied[]>> {
  const found = await tx.query<AppliedRow[]>(
    `SELECT 'allocation' AS kind, a.id, a.credit_note_id AS "documentId", a.status <> 'active' AS ended FROM credit_allocations a
      WHERE a.workspace_id = $1 AND a.credit_note_id = ANY($2::uuid[])
     UNION ALL
     SELECT 'refund', r.id, r.credit_note_id, r.status <> 'paid' FROM refunds r
      WHERE r.workspace_id = $1 AND r.credit_note_id = ANY($2::uuid[])
     ORDER BY 2`,
    [workspaceId, ids],
  );
  return byDocument(found);
}

interface RelatedRow extends RelatedDocument {
  documentId: string;
}

/** Which documents belong together: the invoice that was wrong, the credit note for it, the one made out in its place. */
export async function relatedDocuments(
  { tx, workspaceId }: CoreRows,
  ids: string[],
): Promise<Map<string, RelatedDocument[]>> {
  const found = await tx.query<RelatedRow[]>(
    `SELECT * FROM (
       SELECT i.id AS "documentId", 'replaces' AS relation, 'invoice' AS kind, o.id, o.number
         FROM invoices i JOIN invoices o ON o.workspace_id = $1 AND o.id = i.reissue_of_id
        WHERE i.workspace_id = $1 AND i.id = ANY($2::uuid[])
       UNION ALL
       SELECT i.reissue_of_id, 'replacedBy', 'invoice', i.id, i.number
         FROM invoices i WHERE i.workspace_id = $1 AND i.reissue_of_id = ANY($2::uuid[])
       UNION ALL
       SELECT n.invoice_id, 'creditedBy', 'creditNote', n.id, n.number
         FROM credit_notes n WHERE n.workspace_id = $1 AND n.invoice_id = ANY($2::uuid[]) AND n.status <> 'voided'
       UNION ALL
       SELECT n.id, 'credits', 'invoice', i.id, i.number
         FROM credit_notes n JOIN invoices i ON i.workspace_id = $1 AND i.id = n.invoice_id
        WHERE n.workspace_id = $1 AND n.id = ANY($2::uuid[])
       UNION ALL
       SELECT n.id, 'replacedBy', 'invoice', i.id, i.number
         FROM credit_notes n JOIN invoices i ON i.workspace_id = $1 AND i.id = n.reissued_as_id
        WHERE n.workspace_id = $1 AND n.id = ANY($2::uuid[])
     ) AS related WHERE number IS NOT NULL ORDER BY relation, number`,
    [workspaceId, ids],
  );
  return new Map(
    [...grouped(found, (row) => row.documentId)].map(([id, own]) => [
      id,
      own.map(({ relation, kind, id: other, number }) => ({ relation, kind, id: other, number })),
    ]),
  );
}

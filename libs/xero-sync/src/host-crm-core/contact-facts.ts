import type { Company } from '#crm-core';
import type { CrmContact } from '../host/records.js';
import type { CoreRows } from './core-rows.js';

type Merge = NonNullable<CrmContact['mergedInto']>;

/** Of companies that went into another: which one, and how many documents on them still have to be settled. */
export async function mergesOf(rows: CoreRows, companies: readonly Company[]): Promise<Map<string, Merge>> {
  const merged = companies.filter(({ mergedIntoId }) => mergedIntoId).map(({ id }) => id);
  if (merged.length === 0) return new Map();
  const open = (table: string, left: string) =>
    `(SELECT count(*) FROM ${table} d WHERE d.workspace_id = c.workspace_id AND d.company_id = c.id
        AND (d.status = 'draft' OR d.status = 'issued' AND d.${left} > 0))`;
  const found = (await rows.tx.query(
    `SELECT c.id, w.id AS "intoId", w.code, w.name,
       ${open('invoices', 'amount_due')} + ${open('credit_notes', 'remaining')} + ${open('supplier_bills', 'amount_due')}
         + ${open('supplier_credits', 'remaining')} AS open
      FROM companies c JOIN companies w ON w.workspace_id = c.workspace_id AND w.id = c.merged_into_id
     WHERE c.workspace_id = $1 AND c.id = ANY($2::uuid[])`,
    [rows.workspaceId, merged],
  )) as { id: string; intoId: string; code: string; name: string; open: string }[];
  return new Map(
    found.map(({ id, intoId, code, name, open: count }) => [
      id,
      { id: `company.${intoId}`, number: code, name, openDocuments: Number(count) },
    ]),
  );
}

const namesakeSql = {
  companies: `SELECT c.id, min(o.code) AS number FROM companies c
    JOIN companies o ON o.workspace_id = c.workspace_id AND o.name = c.name AND NOT o.archived AND o.code < c.code
   WHERE c.workspace_id = $1 AND c.id = ANY($2::uuid[]) GROUP BY c.id`,
  contacts: `SELECT c.id, min(o.number) AS number FROM contacts c
    JOIN contacts o ON o.workspace_id = c.workspace_id AND o.last_name IS NOT DISTINCT FROM c.last_name
      AND o.first_name IS NOT DISTINCT FROM c.first_name AND o.company_id IS NULL AND NOT o.archived AND o.number < c.number
   WHERE c.workspace_id = $1 AND c.id = ANY($2::uuid[]) GROUP BY c.id`,
} as const;

/** The number of the oldest one in use that is called exactly the same, for those that are not the first of their name. */
export async function namesakesOf(
  rows: CoreRows,
  table: keyof typeof namesakeSql,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const found = (await rows.tx.query(namesakeSql[table], [rows.workspaceId, ids])) as { id: string; number: string }[];
  return new Map(found.map(({ id, number }) => [id, number]));
}

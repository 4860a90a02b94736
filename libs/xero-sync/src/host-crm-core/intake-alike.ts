import type { EntityManager } from 'typeorm';
import type { IntakeKind, Lookalike, Probe } from '../host/intake.js';

const mostProbes = 10_000;
const mostOfEach = 5;

interface Row extends Lookalike {
  probe: string;
}

/** Among what a probe's record is looked for. */
const recognised: Partial<Record<IntakeKind, readonly ('company' | 'contact' | 'product')[]>> = {
  contact: ['company', 'contact'],
  item: ['product'],
};

/**
 * Records that are like the probes, found by the keys that crm-core keeps of them (`match_keys`). The probes' own keys are made by
 * the same function, so there is one way only in which names are compared.
 */
export async function findAlike(
  tx: EntityManager,
  workspaceId: string,
  kind: IntakeKind,
  probes: readonly Probe[],
): Promise<Map<string, Lookalike[]>> {
  if (probes.length > mostProbes)
    throw new Error(`${probes.length} probes were asked at once; at most ${mostProbes} are possible.`);
  if (probes.length === 0) return new Map();
  const records = recognised[kind];
  const rows = (await (records
    ? tx.query(byKeys, [workspaceId, records, JSON.stringify(probes), mostOfEach])
    : tx.query(byNumbers(kind), [workspaceId, JSON.stringify(probes), mostOfEach]))) as Row[];
  const found = new Map<string, Lookalike[]>();
  for (const { probe, ...row } of rows) {
    const { taxNumber, email, ...rest } = row;
    const like = { ...rest, ...(taxNumber ? { taxNumber } : {}), ...(email ? { email } : {}) };
    found.set(probe, [...(found.get(probe) ?? []), like]);
  }
  return found;
}

const probed = (at: number) =>
  `jsonb_to_recordset($${at}::jsonb) AS p(key text, number text, name text, "taxNumber" text, email text)`;

/*
 * Each look-up is a subquery of its own (its LIMIT keeps it one), so that it is made through the index even right after thousands of
 * rows came in that the planner's statistics do not know yet. The limit bounds what thousands of namesakes could cost.
 */
const mostNamesakes = 100;

const byKeys = `
  WITH probes AS MATERIALIZED (
    SELECT p.key AS probe, r.record, k.aspect, k.key
    FROM ${probed(3)}, unnest($2::text[]) AS r(record),
      match_keys_of('', jsonb_build_object('number', p.number, 'name', p.name, 'tax_number', p."taxNumber", 'email', p.email)) AS k
  ), alike AS (
    SELECT p.probe, p.record, m.record_id, (array_agg(m.shown))[1] AS shown,
      array_agg(p.aspect ORDER BY array_position(ARRAY['number', 'taxNumber', 'email', 'name'], p.aspect)) AS by
    FROM probes p CROSS JOIN LATERAL (
      SELECT k.record_id, k.shown FROM match_keys k
      WHERE k.workspace_id = $1 AND k.record = p.record AND k.aspect = p.aspect AND k.key = p.key LIMIT ${mostNamesakes}) m
    GROUP BY p.probe, p.record, m.record_id
  ), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY probe ORDER BY cardinality(by) DESC, array_position(
      ARRAY['number', 'taxNumber', 'email', 'name'], by[1]), shown ->> 'number') AS rank FROM alike
  )
  SELECT probe, CASE WHEN record = 'product' THEN '' ELSE record || '.' END || record_id AS id, by, shown ->> 'number' AS number,
    shown ->> 'name' AS name, shown ->> 'taxNumber' AS "taxNumber", shown ->> 'email' AS email
  FROM ranked WHERE rank <= $4 ORDER BY probe, rank`;

const documents = {
  invoice: 'invoices',
  bill: 'supplier_bills',
  creditNote: 'credit_notes',
  supplierCredit: 'supplier_credits',
  salesOrder: 'sales_orders',
} as const;

/** Documents are known by their numbers alone; those of suppliers by the supplier's number as well. */
function byNumbers(kind: IntakeKind): string {
  const table = documents[kind as keyof typeof documents];
  const issued = kind === 'salesOrder' ? '' : `AND d.status <> 'draft'`;
  const under = (column: string) => `
    SELECT p.key AS probe, d.*
    FROM probes p CROSS JOIN LATERAL (
      SELECT d.id, d.number, d.company_id, d.contact_id FROM ${table} d
      WHERE d.workspace_id = $1 AND d.${column} = p.number ${issued} LIMIT ${mostNamesakes}) d`;
  const found =
    kind === 'bill' || kind === 'supplierCredit' ? [under('number'), under('supplier_reference')] : [under('number')];
  return `
    WITH probes AS MATERIALIZED (SELECT p.key, p.number FROM ${probed(2)} WHERE p.number <> ''),
    found AS (${found.join(' UNION ')}),
    ranked AS (SELECT f.*, row_number() OVER (PARTITION BY probe ORDER BY number, id) AS rank FROM found f)
    SELECT r.probe, r.id::text AS id, ARRAY['number'] AS by, r.number,
      coalesce(c.name, concat_ws(' ', p.first_name, p.last_name)) AS name
    FROM ranked r LEFT JOIN companies c ON c.workspace_id = $1 AND c.id = r.company_id
      LEFT JOIN contacts p ON p.workspace_id = $1 AND p.id = r.contact_id
    WHERE rank <= $3 ORDER BY probe, rank`;
}

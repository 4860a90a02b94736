import { Decimal } from 'decimal.js';
import { DateTime } from 'luxon';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { FieldChecks, patched } from '../validation/field-checks.js';
import type { DocumentColumns } from './document-columns.entity.js';

/** What every document takes. One of company and contact is the customer, or the supplier; absent: theirs or the workspace's default. */
export interface HeaderInput {
  companyId?: string | null;
  contactId?: string | null;
  date?: string;
  currency?: string;
  currencyRate?: string | null;
  reference?: string | null;
}

export type ResolvedHeader = Pick<
  DocumentColumns,
  'companyId' | 'contactId' | 'date' | 'currency' | 'currencyRate' | 'reference'
>;

export interface Surroundings {
  baseCurrency: string;
  today: string;
  defaultLocationId: string | null;
}

/** Something new, or what settles or puts right an issued document: that goes to whom the document was made out. */
export type Purpose = 'new' | 'settling';

/** What we sell, or what we buy. */
export type Trade = 'sale' | 'purchase';

interface Party {
  label: string;
  archived: boolean;
  /** The company it was merged into. */
  winner: string | null;
  /** Marked as a customer or as a supplier, whichever the trade asks for. */
  marked: boolean;
  currency: string | null;
  termsDays: number | null;
}

/**
 * The part of a document that money received has too: customer, date, currency, reference. A company that was merged into
 * another still pays what was made out to it.
 */
export async function resolveHeader(
  tx: EntityManager,
  check: FieldChecks,
  input: HeaderInput,
): Promise<ResolvedHeader> {
  return (await headerOf(tx, check, input, await surroundings(tx), undefined, 'sale', 'settling')).header;
}

export async function headerOf(
  tx: EntityManager,
  check: FieldChecks,
  input: HeaderInput,
  around: Surroundings,
  before?: ResolvedHeader,
  trade: Trade = 'sale',
  purpose: Purpose = 'new',
): Promise<{ header: ResolvedHeader; termsDays: number }> {
  const ids = partyIds(check, input, before, trade);
  const party = await partyOf(tx, check, ids, before, trade, purpose);
  const currency =
    check.currency('currency', input.currency) ?? before?.currency ?? party?.currency ?? around.baseCurrency;
  const reference = check.optionalText('reference', input.reference, { max: 255 });
  const header = {
    ...ids,
    date: check.date('date', input.date) ?? before?.date ?? around.today,
    currency,
    currencyRate: rateOf(check, input.currencyRate, currency, around, before),
    reference: patched(reference, before?.reference),
  };
  return { header, termsDays: party?.termsDays ?? 0 };
}

/** A business date so many days later. */
export const daysAfter = (date: string, days: number): string =>
  DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toISODate()!;

/** Today in the workspace's time zone. */
export const businessToday = async (tx: EntityManager): Promise<string> => (await surroundings(tx)).today;

export async function surroundings(tx: EntityManager): Promise<Surroundings> {
  const rows = (await tx.query(
    `SELECT w.base_currency AS "baseCurrency", (now() AT TIME ZONE w.time_zone)::date::text AS today,
       (SELECT l.id FROM locations l WHERE l.workspace_id = w.id AND l.is_default) AS "defaultLocationId"
     FROM workspaces w WHERE w.id = $1`,
    [workspaceOf(tx)],
  )) as Surroundings[];
  return rows[0]!;
}

const called = { sale: 'customer', purchase: 'supplier' } as const;

function partyIds(
  check: FieldChecks,
  input: HeaderInput,
  before: ResolvedHeader | undefined,
  trade: Trade,
): { companyId: string | null; contactId: string | null } {
  if (input.companyId === undefined && input.contactId === undefined && before)
    return { companyId: before.companyId, contactId: before.contactId };
  const companyId = check.id('companyId', input.companyId) ?? null;
  const contactId = check.id('contactId', input.contactId) ?? null;
  const named = [input.companyId, input.contactId].filter((id) => id !== undefined && id !== null).length;
  if (named === 0)
    check.problem('companyId', 'required', `The ${called[trade]} is missing. Give a company or a contact.`);
  if (named === 2)
    check.problem(
      'contactId',
      `two_${called[trade]}s`,
      trade === 'sale'
        ? 'A document is made out to a company or to a contact, not to both. Give one of them.'
        : 'The supplier is a company or a contact, not both. Give one of them.',
    );
  return { companyId, contactId };
}

async function partyOf(
  tx: EntityManager,
  check: FieldChecks,
  ids: { companyId: string | null; contactId: string | null },
  before: ResolvedHeader | undefined,
  trade: Trade,
  purpose: Purpose,
): Promise<Party | undefined> {
  const id = ids.companyId ?? ids.contactId;
  if (!id) return undefined;
  const party = await findParty(tx, ids, trade);
  const field = ids.companyId ? 'companyId' : 'contactId';
  const unchanged = before?.companyId === ids.companyId && before?.contactId === ids.contactId;
  if (!party)
    check.problem(
      field,
      'unknown_reference',
      `There is no ${ids.companyId ? 'company' : 'contact'} with the id ${id} in this workspace.`,
    );
  else if (unchanged || (party.winner && purpose === 'settling')) return party;
  else if (party.winner)
    check.problem(
      field,
      'merged_reference',
      `${party.label} was merged into ${party.winner} and takes no new documents. Choose ${party.winner} instead.`,
    );
  else if (party.archived)
    check.problem(
      field,
      'archived_reference',
      trade === 'sale'
        ? `${party.label} is archived. Restore it before making out documents to it.`
        : `${party.label} is archived. Restore it before buying from it.`,
    );
  else if (!party.marked)
    check.problem(
      field,
      `not_a_${called[trade]}`,
      `${party.label} is not marked as a ${called[trade]}. Mark it as one first.`,
    );
  return party;
}

const companySql = {
  sale: 'is_customer AS marked, sales_terms_days AS "termsDays"',
  purchase: 'is_supplier AS marked, purchase_terms_days AS "termsDays"',
} as const;

// Whoever is no company may be both, and has terms for what we sell only.
const contactSql = {
  sale: 'true AS marked, sales_terms_days AS "termsDays"',
  purchase: 'true AS marked, NULL::integer AS "termsDays"',
} as const;

async function findParty(
  tx: EntityManager,
  ids: { companyId: string | null; contactId: string | null },
  trade: Trade,
): Promise<Party | undefined> {
  const sql = ids.companyId
    ? `SELECT code || ' ' || name AS label, archived, currency, ${companySql[trade]},
         (SELECT w.code || ' ' || w.name FROM companies w WHERE w.workspace_id = c.workspace_id AND w.id = c.merged_into_id) AS winner
       FROM companies c WHERE workspace_id = $1 AND id = $2`
    : `SELECT concat_ws(' ', number, first_name, last_name) AS label, archived, NULL AS winner, currency, ${contactSql[trade]}
       FROM contacts WHERE workspace_id = $1 AND id = $2`;
  const rows = (await tx.query(sql, [workspaceOf(tx), ids.companyId ?? ids.contactId])) as Party[];
  return rows[0];
}

function rateOf(
  check: FieldChecks,
  given: string | null | undefined,
  currency: string,
  around: Surroundings,
  before?: ResolvedHeader,
): string | null {
  const inBase = currency === around.baseCurrency;
  if (given === undefined) return inBase || before?.currency !== currency ? null : before.currencyRate;
  const rate = check.decimal('currencyRate', given, { decimals: 8, min: '0.00000001', max: '9999999999' }) ?? null;
  if (!inBase || rate === null || new Decimal(rate).equals(1)) return inBase ? null : rate;
  check.problem(
    'currencyRate',
    'rate_of_base_currency',
    `${currency} is the currency of this workspace, so its rate is 1. Leave the rate out.`,
  );
  return null;
}

import { Decimal } from 'decimal.js';
import { DateTime } from 'luxon';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { FieldChecks } from '../validation/field-checks.js';
import type { DocumentColumns } from './document-columns.entity.js';

/** What every document made out to a customer takes. Absent: the customer's or the workspace's default. */
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

interface Customer {
  label: string;
  archived: boolean;
  isCustomer: boolean;
  currency: string | null;
  termsDays: number | null;
}

/** The part of a document that money received has too: customer, date, currency, reference. */
export async function resolveHeader(
  tx: EntityManager,
  check: FieldChecks,
  input: HeaderInput,
): Promise<ResolvedHeader> {
  return (await headerOf(tx, check, input, await surroundings(tx))).header;
}

export async function headerOf(
  tx: EntityManager,
  check: FieldChecks,
  input: HeaderInput,
  around: Surroundings,
  before?: ResolvedHeader,
): Promise<{ header: ResolvedHeader; termsDays: number }> {
  const party = partyOf(check, input, before);
  const customer = await customerOf(tx, check, party, before);
  const currency =
    check.currency('currency', input.currency) ?? before?.currency ?? customer?.currency ?? around.baseCurrency;
  const reference = check.optionalText('reference', input.reference, { max: 255 });
  const header = {
    ...party,
    date: check.date('date', input.date) ?? before?.date ?? around.today,
    currency,
    currencyRate: rateOf(check, input.currencyRate, currency, around, before),
    reference: reference === undefined ? (before?.reference ?? null) : reference,
  };
  return { header, termsDays: customer?.termsDays ?? 0 };
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

function partyOf(
  check: FieldChecks,
  input: HeaderInput,
  before?: ResolvedHeader,
): { companyId: string | null; contactId: string | null } {
  if (input.companyId === undefined && input.contactId === undefined && before)
    return { companyId: before.companyId, contactId: before.contactId };
  const companyId = check.id('companyId', input.companyId) ?? null;
  const contactId = check.id('contactId', input.contactId) ?? null;
  const named = [input.companyId, input.contactId].filter((id) => id !== undefined && id !== null).length;
  if (named === 0) check.problem('companyId', 'required', 'The customer is missing. Give a company or a contact.');
  if (named === 2)
    check.problem(
      'contactId',
      'two_customers',
      'A document is made out to a company or to a contact, not to both. Give one of them.',
    );
  return { companyId, contactId };
}

async function customerOf(
  tx: EntityManager,
  check: FieldChecks,
  party: { companyId: string | null; contactId: string | null },
  before?: ResolvedHeader,
): Promise<Customer | undefined> {
  const id = party.companyId ?? party.contactId;
  if (!id) return undefined;
  const customer = await findCustomer(tx, party);
  const field = party.companyId ? 'companyId' : 'contactId';
  const unchanged = before?.companyId === party.companyId && before?.contactId === party.contactId;
  if (!customer)
    check.problem(
      field,
      'unknown_reference',
      `There is no ${party.companyId ? 'company' : 'contact'} with the id ${id} in this workspace.`,
    );
  else if (unchanged) return customer;
  else if (customer.archived)
    check.problem(
      field,
      'archived_reference',
      `${customer.label} is archived. Restore it before making out documents to it.`,
    );
  else if (!customer.isCustomer)
    check.problem(field, 'not_a_customer', `${customer.label} is not marked as a customer. Mark it as one first.`);
  return customer;
}

async function findCustomer(
  tx: EntityManager,
  party: { companyId: string | null; contactId: string | null },
): Promise<Customer | undefined> {
  const sql = party.companyId
    ? `SELECT code || ' ' || name AS label, archived, is_customer AS "isCustomer", currency, sales_terms_days AS "termsDays"
       FROM companies WHERE workspace_id = $1 AND id = $2`
    : `SELECT concat_ws(' ', number, first_name, last_name) AS label, archived, true AS "isCustomer", currency, sales_terms_days AS "termsDays"
       FROM contacts WHERE workspace_id = $1 AND id = $2`;
  const rows = (await tx.query(sql, [workspaceOf(tx), party.companyId ?? party.contactId])) as Customer[];
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

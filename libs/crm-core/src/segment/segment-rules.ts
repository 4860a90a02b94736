import { SelectQueryBuilder } from 'typeorm';
import { ListField, readCondition } from '../listing/listing.js';
import { FieldChecks } from '../validation/field-checks.js';
import type { Segment, SegmentRecord, SegmentRule } from './segment.entity.js';

const mostRules = 50;

const party = (idColumn: 'company_id' | 'contact_id') => ({
  email: { type: 'text' },
  phone: { type: 'text' },
  mobile: { type: 'text' },
  currency: { type: 'text' },
  city: { type: 'text', sql: partOfAddress('city') },
  region: { type: 'text', sql: partOfAddress('region') },
  postalCode: { type: 'text', sql: partOfAddress('postalCode') },
  country: { type: 'text', sql: partOfAddress('country') },
  consentDate: { type: 'date' },
  createdAt: { type: 'timestamp' },
  updatedAt: { type: 'timestamp' },
  invoiceCount: { type: 'integer', sql: `(SELECT count(*) ${invoicesOf(idColumn)})` },
  lastInvoiceDate: { type: 'date', sql: `(SELECT max(bought.date) ${invoicesOf(idColumn)})` },
});

/** What rules may ask of each record. Nothing else gets into the statement. */
const segmentFields: Record<SegmentRecord, Record<string, ListField>> = {
  company: {
    code: { type: 'text' },
    name: { type: 'text' },
    isCustomer: { type: 'boolean' },
    isSupplier: { type: 'boolean' },
    website: { type: 'text' },
    taxNumber: { type: 'text' },
    ...(party('company_id') as Record<string, ListField>),
  },
  contact: {
    number: { type: 'text' },
    firstName: { type: 'text' },
    lastName: { type: 'text' },
    companyId: { type: 'id' },
    isPrimary: { type: 'boolean' },
    includeInEmails: { type: 'boolean' },
    ...(party('contact_id') as Record<string, ListField>),
  },
};

/** The rules as they are to be stored; each problem goes to `check` under `rules.<n>`. */
export function checkRules(check: FieldChecks, record: SegmentRecord, rules: unknown): SegmentRule[] {
  if (!Array.isArray(rules) || rules.length > mostRules) {
    check.problem('rules', 'invalid_rules', `The rules must be a list of at most ${mostRules} rules.`);
    return [];
  }
  return rules.map((given: unknown, at) => {
    const rule = (typeof given === 'object' && given !== null ? given : {}) as Partial<SegmentRule>;
    const { field, operator } = rule;
    const value = asText(rule.value);
    if (value === undefined) {
      check.problem(
        `rules.${at}.value`,
        'not_text',
        'The value of a rule must be text. Write numbers and dates in quotes.',
      );
      return { field: String(field), operator: operator!, value: '' };
    }
    const condition = readCondition(shapeOf(record), String(field), String(operator), value, 'value');
    if ('code' in condition)
      check.problem(
        `rules.${at}`,
        condition.code === 'unknown_filter' ? 'unknown_field' : 'invalid_rule',
        condition.message.replace('This list cannot be filtered by', `There is no field of a ${record} called`),
      );
    return { field: String(field), operator: operator!, value };
  });
}

/**
 * Narrows a query over contacts or companies (alias `r`) to the members of a segment. Who withdrew consent, or is archived, is
 * no member whatever the rules say.
 */
export function narrowTo<E extends object>(segment: Pick<Segment, 'record' | 'rules' | 'consent'>) {
  return (builder: SelectQueryBuilder<E>): void => {
    builder.andWhere('r.archived = false');
    builder.andWhere(
      segment.consent === 'given' ? `r.consent = 'given'` : `(r.consent IS NULL OR r.consent = 'given')`,
    );
    for (const [at, { field, operator, value }] of segment.rules.entries()) {
      const condition = readCondition(shapeOf(segment.record), field, operator, value, `rule${at}`);
      // A rule that a later version no longer knows must not widen the segment.
      if ('code' in condition) builder.andWhere('false');
      else builder.andWhere(condition.sql, condition.parameters);
    }
  };
}

const asText = (value: unknown): string | undefined =>
  typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : typeof value === 'string'
      ? value
      : undefined;

const shapeOf = (record: SegmentRecord) => ({ fields: segmentFields[record] });

// The postal address counts first; people of a company are reached at the company's own address.
function partOfAddress(part: string): string {
  return `(SELECT place ->> '${part}' FROM jsonb_array_elements(r.addresses) AS place
    WHERE place ->> '${part}' IS NOT NULL ORDER BY place ->> 'kind' LIMIT 1)`;
}

function invoicesOf(idColumn: string): string {
  return `FROM invoices bought WHERE bought.workspace_id = r.workspace_id AND bought.${idColumn} = r.id AND bought.status IN ('issued', 'paid')`;
}

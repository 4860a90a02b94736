import { MigrationInterface, QueryRunner } from 'typeorm';
import { searchable, workspaceTable } from './table-rules.js';

const documents = ['invoices', 'credit_notes', 'supplier_bills', 'supplier_credits'];

/** Records that come whole from elsewhere: numbers of any pattern, documents that move no stock, and what records are known by. */
export class TakenIn1764000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [numbers, goods, keys, keepers, backfill]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX supplier_bills_by_reference, supplier_credits_by_reference;
      DROP TABLE match_keys;
      DROP FUNCTION keep_match_keys() CASCADE;
      DROP FUNCTION match_keys_of(text, jsonb), shown_of(jsonb), name_key(text);
      ${documents.map((table) => `ALTER TABLE ${table} DROP COLUMN stockless;`).join('\n')}
      ALTER TABLE number_counters ALTER COLUMN last TYPE integer;
      ${withNumbersOf(() => 16)}
    `);
  }
}

/** Numbers, and by what words their records are searched. */
const numbered = [
  {
    table: 'companies',
    column: 'code',
    record: 'company',
    words: ['code', 'name', 'email', 'phone', 'tax_number'],
    is: 50,
  },
  { table: 'sales_orders', column: 'number', record: 'salesOrder', words: ['number', 'reference'], is: 255 },
  { table: 'invoices', column: 'number', record: 'invoice', words: ['number', 'reference'], is: 255 },
  { table: 'credit_notes', column: 'number', record: 'creditNote', words: ['number', 'reference'], is: 255 },
  {
    table: 'supplier_bills',
    column: 'number',
    record: 'supplierBill',
    words: ['number', 'supplier_reference', 'reference'],
    is: 255,
  },
  {
    table: 'supplier_credits',
    column: 'number',
    record: 'supplierCredit',
    words: ['number', 'supplier_reference', 'reference'],
    is: 255,
  },
];

// The triggers of the search name the columns, so they step aside meanwhile.
const withNumbersOf = (length: (is: number) => number) =>
  numbered
    .map(
      ({ table, column, record, words, is }) => `
  DROP TRIGGER ${table}_search_insert ON ${table};
  DROP TRIGGER ${table}_search_update ON ${table};
  ALTER TABLE ${table} ALTER COLUMN ${column} TYPE varchar(${length(is)});
  ${searchable(table, record, words)}`,
    )
    .join('\n');

// What others number is kept as they wrote it; a counter goes above it, however high they counted.
const numbers = `
  ${withNumbersOf((is) => is)}
  ALTER TABLE number_counters ALTER COLUMN last TYPE bigint;
`;

const goods = documents
  .map((table) => `ALTER TABLE ${table} ADD COLUMN stockless boolean NOT NULL DEFAULT false;`)
  .join('\n');

// By what companies, people without a company and products may be recognised. A table of its own, because a comparison of
// what a function makes of a column cannot use an index under row-level security, and a comparison of plain text can. It says what
// people are shown of the record too: a join by thousands of ids is slow while thousands of rows have just come in.
const keys = `
  CREATE INDEX supplier_bills_by_reference ON supplier_bills (workspace_id, supplier_reference);
  CREATE INDEX supplier_credits_by_reference ON supplier_credits (workspace_id, supplier_reference);

  CREATE FUNCTION name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    WITH plain AS (
      SELECT replace(replace(replace(replace(replace(replace(lower(regexp_replace(
        normalize(coalesce(name, ''), NFKD), '[\\u0300-\\u036f]', '', 'g')),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'ø', 'o'), 'ł', 'l'), '&', ' and ') AS letters
    ), words AS (
      SELECT btrim(regexp_replace(regexp_replace(letters, '[.''’´\`]', '', 'g'),
        '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u2000-\\u206f\\u3000-\\u303f]+', ' ', 'g')) AS words FROM plain
    ), named AS (
      SELECT words, regexp_replace(words, '( (ltd|limited|pty|proprietary|plc|llc|llp|lp|inc|incorporated|corp|corporation|co|company'
        '|gmbh|mbh|ug|haftungsbeschrankt|ag|kg|kgaa|ohg|gbr|ek|ev|eg|sa|sas|sasu|sarl|srl|spa|sl|slu|sca|bv|bvba|nv|vof|oy|oyj|ab|as|asa|aps'
        '|kft|zrt|sro|spzoo|doo|lda|ltda|pte|bhd|sdn|and|und))+$', '') AS bare FROM words
    )
    SELECT nullif(left(replace(bare, ' ', ''), 200), '') FROM named $$;

  CREATE FUNCTION match_keys_of(record text, doc jsonb) RETURNS TABLE (aspect text, key text) LANGUAGE sql IMMUTABLE AS $$
    SELECT a.aspect, a.key FROM (VALUES
      ('number', upper(btrim(coalesce(doc ->> 'code', doc ->> 'number')))),
      ('name', name_key(coalesce(doc ->> 'name', concat_ws(' ', doc ->> 'first_name', doc ->> 'last_name')))),
      ('taxNumber', nullif(upper(regexp_replace(doc ->> 'tax_number', '[^[:alnum:]]', '', 'g')), '')),
      ('email', lower(btrim(doc ->> 'email')))) AS a(aspect, key)
    WHERE a.key <> '' AND doc ->> 'merged_into_id' IS NULL AND (record <> 'contact' OR doc ->> 'company_id' IS NULL) $$;

  CREATE FUNCTION shown_of(doc jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
      'number', coalesce(doc ->> 'code', doc ->> 'number'),
      'name', coalesce(doc ->> 'name', concat_ws(' ', doc ->> 'first_name', doc ->> 'last_name')),
      'taxNumber', doc ->> 'tax_number',
      'email', doc ->> 'email')) $$;

  CREATE TABLE match_keys (
    workspace_id uuid NOT NULL,
    record text NOT NULL,
    aspect text NOT NULL,
    key text NOT NULL,
    record_id uuid NOT NULL,
    shown jsonb NOT NULL,
    CONSTRAINT match_keys_pk PRIMARY KEY (workspace_id, record, aspect, key, record_id),
    CONSTRAINT match_keys_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  -- By the id alone: an index that begins like the key would be taken for it while statistics are old, and read in whole.
  CREATE INDEX match_keys_by_record ON match_keys (record_id);
  ${workspaceTable('match_keys')}
`;

const recognised = [
  { table: 'companies', record: 'company', columns: 'code, name, tax_number, email, merged_into_id' },
  { table: 'contacts', record: 'contact', columns: 'number, first_name, last_name, email, company_id' },
  { table: 'products', record: 'product', columns: 'code, name' },
];

const keepers = `
  CREATE FUNCTION keep_match_keys() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP <> 'INSERT' THEN
      DELETE FROM match_keys WHERE workspace_id = OLD.workspace_id AND record = TG_ARGV[0] AND record_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
      INSERT INTO match_keys (workspace_id, record, aspect, key, record_id, shown)
      SELECT NEW.workspace_id, TG_ARGV[0], k.aspect, k.key, NEW.id, shown_of(to_jsonb(NEW)) FROM match_keys_of(TG_ARGV[0], to_jsonb(NEW)) k
      ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
  END $$;
  ${recognised
    .map(
      ({ table, record, columns }) => `
  CREATE TRIGGER ${table}_match_keys AFTER INSERT OR DELETE OR UPDATE OF ${columns} ON ${table}
    FOR EACH ROW EXECUTE FUNCTION keep_match_keys('${record}');`,
    )
    .join('\n')}
`;

const backfill = recognised
  .map(
    ({ table, record }) => `
  INSERT INTO match_keys (workspace_id, record, aspect, key, record_id, shown)
  SELECT r.workspace_id, '${record}', k.aspect, k.key, r.id, shown_of(to_jsonb(r)) FROM ${table} r, match_keys_of('${record}', to_jsonb(r)) k;`,
  )
  .join('\n');

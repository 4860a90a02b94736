import { MigrationInterface, QueryRunner } from 'typeorm';
import { accountingColumns, recordColumns, searchable, systemTable, workspaceTable } from './table-rules.js';

/** Roles, workspaces and people, numbering, search, parties and the catalogue. */
export class Base1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [roles, workspaces, users, numbering, search, audit, parties, catalogue]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE products, product_groups, tax_rates, locations, payment_methods, contacts, companies, audit_log, search_words,
        number_counters, api_keys, sessions, memberships, users, workspaces CASCADE;
      DROP FUNCTION search_records(uuid, text, text), keep_search_words(), words_of(text), search_key(uuid, text);
    `);
  }
}

// Roles belong to the cluster, not to the database: another database's migration may create them at the same moment.
const roles = `
  DO $$
  DECLARE wanted text;
  BEGIN
    FOREACH wanted IN ARRAY ARRAY['crm_app', 'crm_system', 'crm_search'] LOOP
      BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
          EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', wanted);
        END IF;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END;
      -- The owner must be able to SET ROLE; where the roles were made by somebody else, so was this grant.
      BEGIN
        EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
      EXCEPTION WHEN insufficient_privilege THEN NULL;
      END;
    END LOOP;
  END $$;
  GRANT USAGE ON SCHEMA public TO crm_app, crm_system, crm_search;
`;

const workspaces = `
  CREATE TABLE workspaces (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name varchar(255) NOT NULL,
    base_currency char(3) NOT NULL,
    country_code char(2) NOT NULL,
    time_zone varchar(64) NOT NULL,
    support_contact varchar(255),
    allow_negative_stock boolean NOT NULL DEFAULT false,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT workspaces_pk PRIMARY KEY (id)
  );
  ${workspaceTable('workspaces', 'SELECT, INSERT, UPDATE', 'id')}
  ${systemTable('workspaces', 'SELECT')}
`;

// A user belongs to no workspace; inside a workspace only its members are visible, and never the password hash.
const users = `
  CREATE TABLE users (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    email varchar(254) NOT NULL,
    name varchar(255) NOT NULL,
    password_hash varchar(255) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_pk PRIMARY KEY (id),
    CONSTRAINT users_email_is_lower_case CHECK (email = lower(email))
  );
  CREATE UNIQUE INDEX users_email ON users (email);
  CREATE TABLE memberships (
    workspace_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role varchar(16) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT memberships_pk PRIMARY KEY (workspace_id, user_id),
    CONSTRAINT memberships_role_is_known CHECK (role IN ('admin', 'staff', 'readOnly')),
    CONSTRAINT memberships_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT memberships_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
  );
  CREATE INDEX memberships_by_user ON memberships (user_id);
  ${workspaceTable('memberships')}
  ${systemTable('memberships', 'SELECT')}
  ${systemTable('users')}
  CREATE POLICY users_members ON users FOR SELECT TO crm_app
    USING (EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id));
  GRANT SELECT (id, email, name, created_at, updated_at) ON users TO crm_app;

  CREATE TABLE sessions (
    sid varchar(255) NOT NULL,
    sess jsonb NOT NULL,
    expire timestamptz NOT NULL,
    CONSTRAINT sessions_pk PRIMARY KEY (sid)
  );
  CREATE INDEX sessions_by_expiry ON sessions (expire);
  ${systemTable('sessions')}

  CREATE TABLE api_keys (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name varchar(255) NOT NULL,
    prefix varchar(16) NOT NULL,
    sha256 char(64) NOT NULL,
    role varchar(16) NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT api_keys_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT api_keys_role_is_known CHECK (role IN ('admin', 'staff', 'readOnly')),
    CONSTRAINT api_keys_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  CREATE UNIQUE INDEX api_keys_prefix ON api_keys (prefix);
  ${workspaceTable('api_keys', 'SELECT, INSERT, UPDATE')}
  ${systemTable('api_keys', 'SELECT')}
`;

const numbering = `
  CREATE TABLE number_counters (
    workspace_id uuid NOT NULL,
    type varchar(32) NOT NULL,
    last integer NOT NULL,
    CONSTRAINT number_counters_pk PRIMARY KEY (workspace_id, type),
    CONSTRAINT number_counters_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  ${workspaceTable('number_counters', 'SELECT, INSERT, UPDATE')}
`;

// Text matching is not leakproof, so no index serves it under a policy. One definer function does, for the transaction's
// own workspace only; its owner sees nothing but this table. The workspace is itself a word of the index.
const search = `
  CREATE TABLE search_words (
    workspace_id uuid NOT NULL,
    record varchar(32) NOT NULL,
    record_id uuid NOT NULL,
    words tsvector NOT NULL,
    CONSTRAINT search_words_pk PRIMARY KEY (workspace_id, record, record_id),
    CONSTRAINT search_words_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  CREATE INDEX search_words_words ON search_words USING gin (words);
  ${workspaceTable('search_words')}
  CREATE POLICY search_words_search ON search_words FOR SELECT TO crm_search USING (true);
  GRANT SELECT ON search_words TO crm_search;

  CREATE FUNCTION words_of(value text) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT regexp_replace(lower(coalesce(value, '')), '[^[:alnum:]]+', ' ', 'g') $$;

  CREATE FUNCTION search_key(workspace uuid, record text) RETURNS text LANGUAGE sql IMMUTABLE
    AS $$ SELECT record || '#' || workspace $$;

  CREATE FUNCTION keep_search_words() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    doc jsonb;
    value text := '';
  BEGIN
    IF TG_OP = 'DELETE' THEN
      DELETE FROM search_words WHERE workspace_id = OLD.workspace_id AND record = TG_ARGV[0] AND record_id = OLD.id;
      RETURN NULL;
    END IF;
    doc := to_jsonb(NEW);
    FOR i IN 1 .. TG_NARGS - 1 LOOP value := value || ' ' || coalesce(doc ->> TG_ARGV[i], ''); END LOOP;
    INSERT INTO search_words (workspace_id, record, record_id, words)
    VALUES (NEW.workspace_id, TG_ARGV[0], NEW.id,
      array_to_tsvector(search_key(NEW.workspace_id, TG_ARGV[0]) || array_remove(string_to_array(words_of(value), ' '), '')))
    ON CONFLICT (workspace_id, record, record_id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
  END $$;

  CREATE FUNCTION search_records(workspace uuid, of_record text, term text) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = pg_catalog, public AS $$
  DECLARE
    wanted text;
  BEGIN
    IF workspace IS DISTINCT FROM nullif(current_setting('app.workspace_id', true), '')::uuid THEN RETURN; END IF;
    SELECT string_agg(quote_literal(word) || ':*', ' & ') INTO wanted
      FROM unnest(string_to_array(words_of(term), ' ')) AS word WHERE word <> '';
    IF wanted IS NULL THEN RETURN; END IF;
    RETURN QUERY SELECT s.record_id FROM search_words s
      WHERE s.words @@ (quote_literal(search_key(workspace, of_record)) || ' & ' || wanted)::tsquery
        AND s.workspace_id = workspace AND s.record = of_record;
  END $$;
  REVOKE ALL ON FUNCTION search_records(uuid, text, text) FROM PUBLIC;
  GRANT CREATE ON SCHEMA public TO crm_search;
  ALTER FUNCTION search_records(uuid, text, text) OWNER TO crm_search;
  REVOKE CREATE ON SCHEMA public FROM crm_search;
  GRANT EXECUTE ON FUNCTION search_records(uuid, text, text) TO crm_app;
`;

const audit = `
  CREATE TABLE audit_log (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    at timestamptz NOT NULL DEFAULT now(),
    actor_id uuid,
    actor_name varchar(255) NOT NULL,
    act varchar(64) NOT NULL,
    subject varchar(255) NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT audit_log_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT audit_log_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  CREATE INDEX audit_log_by_time ON audit_log (workspace_id, at);
  ${workspaceTable('audit_log', 'SELECT, INSERT')}
`;

const parties = `
  CREATE TABLE companies (
    ${recordColumns},
    code varchar(16) NOT NULL,
    name varchar(500) NOT NULL,
    is_customer boolean NOT NULL DEFAULT true,
    is_supplier boolean NOT NULL DEFAULT false,
    email varchar(254),
    phone varchar(50),
    mobile varchar(50),
    fax varchar(50),
    website varchar(255),
    tax_number varchar(50),
    sales_terms_days integer,
    purchase_terms_days integer,
    currency char(3),
    addresses jsonb NOT NULL DEFAULT '[]',
    archived boolean NOT NULL DEFAULT false,
    ${accountingColumns},
    CONSTRAINT companies_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT companies_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  CREATE UNIQUE INDEX companies_code ON companies (workspace_id, code);
  CREATE INDEX companies_by_name ON companies (workspace_id, name);
  CREATE INDEX companies_by_update ON companies (workspace_id, updated_at);
  ${workspaceTable('companies')}
  ${searchable('companies', 'company', ['code', 'name', 'email', 'phone', 'tax_number'])}

  CREATE TABLE contacts (
    ${recordColumns},
    number varchar(16) NOT NULL,
    company_id uuid,
    first_name varchar(255),
    last_name varchar(255),
    email varchar(254),
    phone varchar(50),
    mobile varchar(50),
    currency char(3),
    addresses jsonb NOT NULL DEFAULT '[]',
    sales_terms_days integer,
    include_in_emails boolean NOT NULL DEFAULT false,
    is_primary boolean NOT NULL DEFAULT false,
    archived boolean NOT NULL DEFAULT false,
    ${accountingColumns},
    CONSTRAINT contacts_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT contacts_have_a_name CHECK (first_name IS NOT NULL OR last_name IS NOT NULL),
    CONSTRAINT contacts_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT contacts_company FOREIGN KEY (workspace_id, company_id) REFERENCES companies (workspace_id, id)
  );
  CREATE UNIQUE INDEX contacts_number ON contacts (workspace_id, number);
  CREATE UNIQUE INDEX contacts_one_primary ON contacts (workspace_id, company_id) WHERE (is_primary AND company_id IS NOT NULL);
  CREATE INDEX contacts_by_company ON contacts (workspace_id, company_id);
  CREATE INDEX contacts_by_name ON contacts (workspace_id, last_name, first_name);
  CREATE INDEX contacts_by_update ON contacts (workspace_id, updated_at);
  ${workspaceTable('contacts')}
  ${searchable('contacts', 'contact', ['number', 'first_name', 'last_name', 'email', 'phone', 'mobile'])}
`;

const catalogue = `
  CREATE TABLE tax_rates (
    ${recordColumns},
    name varchar(255) NOT NULL,
    rate numeric(9,4) NOT NULL,
    archived boolean NOT NULL DEFAULT false,
    CONSTRAINT tax_rates_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT tax_rates_rate_is_a_percentage CHECK (rate >= 0 AND rate <= 100),
    CONSTRAINT tax_rates_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  CREATE UNIQUE INDEX tax_rates_name ON tax_rates (workspace_id, name);
  ${workspaceTable('tax_rates')}

  CREATE TABLE product_groups (
    ${recordColumns},
    name varchar(255) NOT NULL,
    CONSTRAINT product_groups_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT product_groups_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  CREATE UNIQUE INDEX product_groups_name ON product_groups (workspace_id, name);
  ${workspaceTable('product_groups')}

  CREATE TABLE locations (
    ${recordColumns},
    code varchar(30) NOT NULL,
    name varchar(255) NOT NULL,
    is_default boolean NOT NULL DEFAULT false,
    archived boolean NOT NULL DEFAULT false,
    CONSTRAINT locations_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT locations_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  CREATE UNIQUE INDEX locations_code ON locations (workspace_id, code);
  CREATE UNIQUE INDEX locations_one_default ON locations (workspace_id) WHERE is_default;
  ${workspaceTable('locations')}

  CREATE TABLE payment_methods (
    ${recordColumns},
    name varchar(255) NOT NULL,
    archived boolean NOT NULL DEFAULT false,
    CONSTRAINT payment_methods_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT payment_methods_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  CREATE UNIQUE INDEX payment_methods_name ON payment_methods (workspace_id, name);
  ${workspaceTable('payment_methods')}

  CREATE TABLE products (
    ${recordColumns},
    code varchar(30) NOT NULL,
    name varchar(500) NOT NULL,
    description varchar(4000),
    purchase_description varchar(4000),
    sales_price numeric(19,4),
    purchase_price numeric(19,4),
    sales_tax_rate_id uuid,
    purchase_tax_rate_id uuid,
    group_id uuid,
    tracked boolean NOT NULL DEFAULT false,
    is_sold boolean NOT NULL DEFAULT true,
    is_purchased boolean NOT NULL DEFAULT true,
    average_cost numeric(25,10) NOT NULL DEFAULT 0,
    archived boolean NOT NULL DEFAULT false,
    ${accountingColumns},
    CONSTRAINT products_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT products_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT products_group FOREIGN KEY (workspace_id, group_id) REFERENCES product_groups (workspace_id, id),
    CONSTRAINT products_sales_tax_rate FOREIGN KEY (workspace_id, sales_tax_rate_id) REFERENCES tax_rates (workspace_id, id),
    CONSTRAINT products_purchase_tax_rate FOREIGN KEY (workspace_id, purchase_tax_rate_id) REFERENCES tax_rates (workspace_id, id)
  );
  CREATE UNIQUE INDEX products_code ON products (workspace_id, code);
  CREATE INDEX products_by_name ON products (workspace_id, name);
  CREATE INDEX products_by_group ON products (workspace_id, group_id);
  CREATE INDEX products_by_update ON products (workspace_id, updated_at);
  ${workspaceTable('products')}
  ${searchable('products', 'product', ['code', 'name', 'description'])}
`;

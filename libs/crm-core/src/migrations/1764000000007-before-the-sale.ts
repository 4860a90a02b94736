import { MigrationInterface, QueryRunner } from 'typeorm';
import { documentColumns, documentIndexes, keeper, lineTable } from './1764000000002-stock-and-sales.js';
import { recordColumns, searchable, workspaceTable } from './table-rules.js';

/** What comes before the sale (leads, opportunities, quotes), notes and tasks, segments; partial invoicing and re-issue. */
export class BeforeTheSale1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [consent, pipeline, leads, opportunities, quotes, remarks, segments, partialInvoicing, reissue])
      await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE credit_notes DROP COLUMN reissued_as_id;
      ALTER TABLE invoices DROP COLUMN reissue_of_id;
      ALTER TABLE invoice_lines DROP COLUMN sales_order_line_id;
      ALTER TABLE sales_order_lines DROP COLUMN quantity_invoiced;
      ALTER TABLE sales_orders DROP COLUMN quote_id, DROP COLUMN opportunity_id, DROP CONSTRAINT sales_orders_status_is_known;
      ${asOwner(['sales_orders'], `UPDATE sales_orders SET status = 'invoiced' WHERE status = 'partiallyInvoiced';`)}
      ALTER TABLE sales_orders ADD CONSTRAINT sales_orders_status_is_known
        CHECK (status IN ('draft', 'confirmed', 'invoiced', 'cancelled'));
      ALTER TABLE sales_orders ALTER COLUMN status TYPE varchar(16);
      DROP TABLE segments, tasks, notes, quote_revisions, quote_lines, quotes, opportunities, leads, pipeline_stages;
      DROP FUNCTION keep_quote_amounts(), keep_opportunity_amounts();
      ALTER TABLE contacts DROP COLUMN consent, DROP COLUMN consent_date, DROP COLUMN consent_how;
      ALTER TABLE companies DROP COLUMN consent, DROP COLUMN consent_date, DROP COLUMN consent_how;
      ${asOwner(['search_words'], `DELETE FROM search_words WHERE record IN ('lead', 'opportunity', 'quote', 'task');`)}
    `);
  }
}

/** Statements over all workspaces: the policies bind the owner as well, so they are lifted for these tables meanwhile. */
const asOwner = (tables: string[], sql: string) => `
  ${tables.map((table) => `ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY;`).join(' ')}
  ${sql}
  ${tables.map((table) => `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;`).join(' ')}`;

const consentColumns = (table: string) => `
  ADD COLUMN consent varchar(16),
  ADD COLUMN consent_date date,
  ADD COLUMN consent_how varchar(500),
  ADD CONSTRAINT ${table}_consent_is_known CHECK (consent IN ('given', 'withdrawn')),
  ADD CONSTRAINT ${table}_consent_is_dated CHECK ((consent IS NULL) = (consent_date IS NULL))`;

const consent = `
  ALTER TABLE contacts ${consentColumns('contacts')};
  ALTER TABLE companies ${consentColumns('companies')};
`;

const pipeline = `
  CREATE TABLE pipeline_stages (
    ${recordColumns},
    name varchar(255) NOT NULL,
    position integer NOT NULL,
    probability integer NOT NULL,
    archived boolean NOT NULL DEFAULT false,
    CONSTRAINT pipeline_stages_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT pipeline_stages_probability_is_a_percentage CHECK (probability >= 0 AND probability <= 100),
    CONSTRAINT pipeline_stages_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  CREATE UNIQUE INDEX pipeline_stages_name ON pipeline_stages (workspace_id, name);
  CREATE INDEX pipeline_stages_by_position ON pipeline_stages (workspace_id, position);
  ${asOwner(
    ['workspaces'],
    `INSERT INTO pipeline_stages (workspace_id, name, position, probability)
     SELECT w.id, s.name, s.position, s.probability FROM workspaces w CROSS JOIN (VALUES
       ('Prospecting', 0, 10), ('Qualified', 1, 25), ('Proposal', 2, 50), ('Negotiation', 3, 75)
     ) AS s (name, position, probability);`,
  )}
  ${workspaceTable('pipeline_stages')}
`;

const leads = `
  CREATE TABLE leads (
    ${recordColumns},
    number varchar(16) NOT NULL,
    first_name varchar(255),
    last_name varchar(255),
    company_name varchar(500),
    email varchar(254),
    phone varchar(50),
    source_campaign varchar(255),
    consent varchar(16),
    consent_date date,
    consent_how varchar(500),
    status varchar(16) NOT NULL DEFAULT 'new',
    lost_reason varchar(500),
    company_id uuid,
    contact_id uuid,
    CONSTRAINT leads_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT leads_have_a_name CHECK (first_name IS NOT NULL OR last_name IS NOT NULL OR company_name IS NOT NULL),
    CONSTRAINT leads_consent_is_known CHECK (consent IN ('given', 'withdrawn')),
    CONSTRAINT leads_consent_is_dated CHECK ((consent IS NULL) = (consent_date IS NULL)),
    CONSTRAINT leads_status_is_known CHECK (status IN ('new', 'working', 'qualified', 'lost')),
    CONSTRAINT leads_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT leads_company FOREIGN KEY (workspace_id, company_id) REFERENCES companies (workspace_id, id),
    CONSTRAINT leads_contact FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts (workspace_id, id)
  );
  CREATE UNIQUE INDEX leads_number ON leads (workspace_id, number);
  CREATE INDEX leads_by_status ON leads (workspace_id, status, updated_at);
  CREATE INDEX leads_by_campaign ON leads (workspace_id, source_campaign);
  CREATE INDEX leads_by_update ON leads (workspace_id, updated_at);
  ${workspaceTable('leads')}
  ${searchable('leads', 'lead', ['number', 'first_name', 'last_name', 'company_name', 'email', 'phone'])}
`;

const opportunities = `
  CREATE TABLE opportunities (
    ${recordColumns},
    number varchar(16) NOT NULL,
    company_id uuid,
    contact_id uuid,
    lead_id uuid,
    title varchar(500) NOT NULL,
    value numeric(17,2) NOT NULL,
    value_minor bigint NOT NULL,
    currency char(3) NOT NULL,
    stage_id uuid NOT NULL,
    expected_close_date date,
    status varchar(16) NOT NULL DEFAULT 'open',
    closed_reason varchar(500),
    closed_date date,
    CONSTRAINT opportunities_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT opportunities_have_a_customer CHECK (company_id IS NOT NULL OR contact_id IS NOT NULL),
    CONSTRAINT opportunities_value_is_not_negative CHECK (value >= 0),
    CONSTRAINT opportunities_status_is_known CHECK (status IN ('open', 'won', 'lost')),
    CONSTRAINT opportunities_are_closed_on_a_day CHECK ((status = 'open') = (closed_date IS NULL)),
    CONSTRAINT opportunities_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT opportunities_company FOREIGN KEY (workspace_id, company_id) REFERENCES companies (workspace_id, id),
    CONSTRAINT opportunities_contact FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts (workspace_id, id),
    CONSTRAINT opportunities_lead FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id),
    CONSTRAINT opportunities_stage FOREIGN KEY (workspace_id, stage_id) REFERENCES pipeline_stages (workspace_id, id)
  );
  CREATE UNIQUE INDEX opportunities_number ON opportunities (workspace_id, number);
  CREATE INDEX opportunities_by_company ON opportunities (workspace_id, company_id);
  CREATE INDEX opportunities_by_contact ON opportunities (workspace_id, contact_id);
  CREATE INDEX opportunities_by_lead ON opportunities (workspace_id, lead_id);
  CREATE INDEX opportunities_by_stage ON opportunities (workspace_id, stage_id, status);
  CREATE INDEX opportunities_by_status ON opportunities (workspace_id, status, expected_close_date);
  CREATE INDEX opportunities_by_value ON opportunities (workspace_id, value_minor);
  CREATE INDEX opportunities_by_update ON opportunities (workspace_id, updated_at);
  ${keeper('keep_opportunity_amounts', 'opportunities', 'NEW.value_minor := NEW.value * 100;')}
  ${workspaceTable('opportunities')}
  ${searchable('opportunities', 'opportunity', ['number', 'title'])}
`;

// What was offered before stays as it was: the application may add a revision and read it, nothing else.
const quotes = `
  CREATE TABLE quotes (
    ${recordColumns},
    number varchar(16) NOT NULL,
    revision integer NOT NULL DEFAULT 1,
    expiry_date date,
    status varchar(16) NOT NULL DEFAULT 'draft',
    declined_reason varchar(500),
    opportunity_id uuid,
    ${documentColumns('quotes')},
    CONSTRAINT quotes_status_is_known CHECK (status IN ('draft', 'sent', 'accepted', 'declined', 'expired', 'converted')),
    CONSTRAINT quotes_opportunity FOREIGN KEY (workspace_id, opportunity_id) REFERENCES opportunities (workspace_id, id)
  );
  ${documentIndexes('quotes')}
  CREATE INDEX quotes_by_expiry ON quotes (workspace_id, status, expiry_date);
  CREATE INDEX quotes_by_opportunity ON quotes (workspace_id, opportunity_id);
  ${keeper('keep_quote_amounts', 'quotes', 'NEW.total_minor := NEW.total * 100;')}
  ${workspaceTable('quotes', 'SELECT, INSERT, UPDATE')}
  ${searchable('quotes', 'quote', ['number', 'reference'])}
  ${lineTable('quote_lines', 'quote_id', 'quotes')}

  CREATE TABLE quote_revisions (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    quote_id uuid NOT NULL,
    revision integer NOT NULL,
    content jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT quote_revisions_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT quote_revisions_quote FOREIGN KEY (workspace_id, quote_id) REFERENCES quotes (workspace_id, id)
  );
  CREATE UNIQUE INDEX quote_revisions_by_quote ON quote_revisions (workspace_id, quote_id, revision);
  ${workspaceTable('quote_revisions', 'SELECT, INSERT')}
`;

// A subject may be any record, so no foreign key can hold it: the service asks for it, and its removal takes these along.
const subjectColumns = `
  record varchar(32) NOT NULL,
  record_id uuid NOT NULL`;

const remarks = `
  CREATE TABLE notes (
    ${recordColumns},
    ${subjectColumns},
    text varchar(10000) NOT NULL,
    author_id uuid,
    author_name varchar(255) NOT NULL,
    CONSTRAINT notes_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT notes_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  CREATE INDEX notes_by_record ON notes (workspace_id, record, record_id, created_at);
  CREATE INDEX notes_by_time ON notes (workspace_id, created_at);
  ${workspaceTable('notes')}

  CREATE TABLE tasks (
    ${recordColumns},
    ${subjectColumns},
    title varchar(500) NOT NULL,
    due_date date,
    assignee_id uuid,
    done boolean NOT NULL DEFAULT false,
    done_at timestamptz,
    CONSTRAINT tasks_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT tasks_done_has_a_time CHECK (done = (done_at IS NOT NULL)),
    CONSTRAINT tasks_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  CREATE INDEX tasks_by_record ON tasks (workspace_id, record, record_id);
  CREATE INDEX tasks_by_assignee ON tasks (workspace_id, assignee_id, done, due_date);
  CREATE INDEX tasks_by_due_date ON tasks (workspace_id, done, due_date);
  ${workspaceTable('tasks')}
  ${searchable('tasks', 'task', ['title'])}
`;

const segments = `
  CREATE TABLE segments (
    ${recordColumns},
    name varchar(255) NOT NULL,
    record varchar(16) NOT NULL,
    rules jsonb NOT NULL DEFAULT '[]',
    consent varchar(16) NOT NULL DEFAULT 'given',
    CONSTRAINT segments_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT segments_record_is_known CHECK (record IN ('contact', 'company')),
    CONSTRAINT segments_consent_is_known CHECK (consent IN ('given', 'notWithdrawn')),
    CONSTRAINT segments_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  CREATE UNIQUE INDEX segments_name ON segments (workspace_id, name);
  ${workspaceTable('segments')}
`;

// An edit of an order writes its lines anew under their ids, so what points at a line is looked at when all is done. Orders
// were only ever invoiced whole until now: line for line, in the same order.
const partialInvoicing = `
  ALTER TABLE sales_orders
    ALTER COLUMN status TYPE varchar(24),
    DROP CONSTRAINT sales_orders_status_is_known,
    ADD COLUMN quote_id uuid,
    ADD COLUMN opportunity_id uuid,
    ADD CONSTRAINT sales_orders_status_is_known CHECK (status IN ('draft', 'confirmed', 'partiallyInvoiced', 'invoiced', 'cancelled')),
    ADD CONSTRAINT sales_orders_quote FOREIGN KEY (workspace_id, quote_id) REFERENCES quotes (workspace_id, id),
    ADD CONSTRAINT sales_orders_opportunity FOREIGN KEY (workspace_id, opportunity_id) REFERENCES opportunities (workspace_id, id);
  CREATE INDEX sales_orders_by_quote ON sales_orders (workspace_id, quote_id);
  CREATE INDEX sales_orders_by_opportunity ON sales_orders (workspace_id, opportunity_id);
  ALTER TABLE sales_order_lines ADD COLUMN quantity_invoiced numeric(17,4) NOT NULL DEFAULT 0;
  ALTER TABLE invoice_lines
    ADD COLUMN sales_order_line_id uuid,
    ADD CONSTRAINT invoice_lines_sales_order_line FOREIGN KEY (workspace_id, sales_order_line_id)
      REFERENCES sales_order_lines (workspace_id, id) DEFERRABLE INITIALLY DEFERRED;
  CREATE INDEX invoice_lines_by_sales_order_line ON invoice_lines (workspace_id, sales_order_line_id);
  ${asOwner(
    ['invoices', 'invoice_lines', 'sales_order_lines'],
    `UPDATE invoice_lines il SET sales_order_line_id = ol.id
     FROM invoices i, sales_order_lines ol
     WHERE i.workspace_id = il.workspace_id AND i.id = il.invoice_id AND ol.workspace_id = il.workspace_id
       AND ol.sales_order_id = i.sales_order_id AND ol.position = il.position
       AND ol.product_id IS NOT DISTINCT FROM il.product_id AND ol.quantity >= il.quantity;
     SET CONSTRAINTS ALL IMMEDIATE;
     UPDATE sales_order_lines ol SET quantity_invoiced = done.quantity
     FROM (SELECT il.workspace_id, il.sales_order_line_id AS id, sum(il.quantity) AS quantity
           FROM invoice_lines il JOIN invoices i ON i.workspace_id = il.workspace_id AND i.id = il.invoice_id
           WHERE i.status <> 'voided' AND il.sales_order_line_id IS NOT NULL GROUP BY 1, 2) done
     WHERE ol.workspace_id = done.workspace_id AND ol.id = done.id;`,
  )}
  ALTER TABLE sales_order_lines ADD CONSTRAINT sales_order_lines_not_overinvoiced
    CHECK (quantity_invoiced >= 0 AND quantity_invoiced <= quantity);
`;

const reissue = `
  ALTER TABLE invoices
    ADD COLUMN reissue_of_id uuid,
    ADD CONSTRAINT invoices_reissue_of FOREIGN KEY (workspace_id, reissue_of_id) REFERENCES invoices (workspace_id, id);
  CREATE INDEX invoices_by_reissue_of ON invoices (workspace_id, reissue_of_id);
  ALTER TABLE credit_notes
    ADD COLUMN reissued_as_id uuid,
    ADD CONSTRAINT credit_notes_reissued_as FOREIGN KEY (workspace_id, reissued_as_id) REFERENCES invoices (workspace_id, id);
  CREATE INDEX credit_notes_by_reissue ON credit_notes (workspace_id, reissued_as_id);
`;

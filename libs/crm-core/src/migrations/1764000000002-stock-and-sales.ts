import { MigrationInterface, QueryRunner } from 'typeorm';
import { accountingColumns, recordColumns, searchable, workspaceTable } from './table-rules.js';

/** The stock ledger, and the sales documents from order to payment. */
export class StockAndSales1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [stock, stockAdjustments, salesOrders, invoices, creditNotes, credit, payments])
      await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE payment_allocations, payments, refunds, credit_allocations, credit_note_lines, credit_notes, invoice_lines, invoices,
        sales_order_lines, sales_orders, stock_adjustment_lines, stock_adjustments, stock_movements, stock_valuations, stock_levels;
      DROP FUNCTION keep_order_amounts(), keep_invoice_amounts(), keep_credit_note_amounts(), keep_payment_amounts();
      DELETE FROM search_words WHERE record IN ('salesOrder', 'invoice', 'creditNote', 'payment', 'stockAdjustment');
    `);
  }
}

// The ledger is append-only: the application may insert and read movements, nothing else.
const stock = `
  CREATE TABLE stock_levels (
    workspace_id uuid NOT NULL,
    product_id uuid NOT NULL,
    location_id uuid NOT NULL,
    on_hand numeric(17,4) NOT NULL DEFAULT 0,
    CONSTRAINT stock_levels_pk PRIMARY KEY (workspace_id, product_id, location_id),
    CONSTRAINT stock_levels_product FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id),
    CONSTRAINT stock_levels_location FOREIGN KEY (workspace_id, location_id) REFERENCES locations (workspace_id, id)
  );
  ${workspaceTable('stock_levels', 'SELECT, INSERT, UPDATE')}

  CREATE TABLE stock_valuations (
    workspace_id uuid NOT NULL,
    product_id uuid NOT NULL,
    quantity numeric(17,4) NOT NULL DEFAULT 0,
    value numeric(23,4) NOT NULL DEFAULT 0,
    CONSTRAINT stock_valuations_pk PRIMARY KEY (workspace_id, product_id),
    CONSTRAINT stock_valuations_product FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id)
  );
  ${workspaceTable('stock_valuations', 'SELECT, INSERT, UPDATE')}

  CREATE TABLE stock_movements (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    seq bigint GENERATED ALWAYS AS IDENTITY,
    product_id uuid NOT NULL,
    location_id uuid NOT NULL,
    quantity numeric(17,4) NOT NULL,
    unit_cost numeric(25,10) NOT NULL,
    value numeric(23,4) NOT NULL,
    cause varchar(16) NOT NULL,
    source_kind varchar(32) NOT NULL,
    source_id uuid NOT NULL,
    line_id uuid,
    business_date date NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT stock_movements_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT stock_movements_move_something CHECK (quantity <> 0),
    CONSTRAINT stock_movements_cause_is_known CHECK (cause IN ('sale', 'return', 'adjustment', 'correction', 'void')),
    CONSTRAINT stock_movements_product FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id),
    CONSTRAINT stock_movements_location FOREIGN KEY (workspace_id, location_id) REFERENCES locations (workspace_id, id)
  );
  CREATE INDEX stock_movements_by_product ON stock_movements (workspace_id, product_id, seq);
  CREATE INDEX stock_movements_by_source ON stock_movements (workspace_id, source_kind, source_id);
  ${workspaceTable('stock_movements', 'SELECT, INSERT')}
`;

const stockAdjustments = `
  CREATE TABLE stock_adjustments (
    ${recordColumns},
    number varchar(16),
    date date NOT NULL,
    location_id uuid NOT NULL,
    reason varchar(500),
    status varchar(16) NOT NULL DEFAULT 'draft',
    ${accountingColumns},
    CONSTRAINT stock_adjustments_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT stock_adjustments_status_is_known CHECK (status IN ('draft', 'posted', 'voided')),
    CONSTRAINT stock_adjustments_are_numbered CHECK (status = 'draft' OR number IS NOT NULL),
    CONSTRAINT stock_adjustments_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT stock_adjustments_location FOREIGN KEY (workspace_id, location_id) REFERENCES locations (workspace_id, id)
  );
  CREATE UNIQUE INDEX stock_adjustments_number ON stock_adjustments (workspace_id, number);
  CREATE INDEX stock_adjustments_by_date ON stock_adjustments (workspace_id, date, id);
  CREATE INDEX stock_adjustments_by_update ON stock_adjustments (workspace_id, updated_at);
  ${workspaceTable('stock_adjustments')}
  ${searchable('stock_adjustments', 'stockAdjustment', ['number', 'reason'])}

  CREATE TABLE stock_adjustment_lines (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    stock_adjustment_id uuid NOT NULL,
    position integer NOT NULL,
    product_id uuid NOT NULL,
    quantity_change numeric(17,4) NOT NULL,
    unit_cost numeric(19,4),
    CONSTRAINT stock_adjustment_lines_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT stock_adjustment_lines_change_something CHECK (quantity_change <> 0),
    CONSTRAINT stock_adjustment_lines_document FOREIGN KEY (workspace_id, stock_adjustment_id)
      REFERENCES stock_adjustments (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT stock_adjustment_lines_product FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id)
  );
  CREATE INDEX stock_adjustment_lines_by_document ON stock_adjustment_lines (workspace_id, stock_adjustment_id, position);
  CREATE INDEX stock_adjustment_lines_by_product ON stock_adjustment_lines (workspace_id, product_id);
  ${workspaceTable('stock_adjustment_lines')}
`;

/** The columns of every document made out to a customer. */
export const documentColumns = (table: string) => `
  company_id uuid,
  contact_id uuid,
  date date NOT NULL,
  currency char(3) NOT NULL,
  currency_rate numeric(18,8),
  amounts_are varchar(16) NOT NULL,
  reference varchar(255),
  net numeric(17,2) NOT NULL,
  tax numeric(17,2) NOT NULL,
  total numeric(17,2) NOT NULL,
  total_minor bigint NOT NULL,
  CONSTRAINT ${table}_pk PRIMARY KEY (workspace_id, id),
  CONSTRAINT ${table}_have_one_customer CHECK ((company_id IS NULL) <> (contact_id IS NULL)),
  CONSTRAINT ${table}_amounts_are_known CHECK (amounts_are IN ('exclusive', 'inclusive', 'noTax')),
  CONSTRAINT ${table}_add_up CHECK (net + tax = total AND total >= 0),
  CONSTRAINT ${table}_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
  CONSTRAINT ${table}_company FOREIGN KEY (workspace_id, company_id) REFERENCES companies (workspace_id, id),
  CONSTRAINT ${table}_contact FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts (workspace_id, id)`;

export const documentIndexes = (table: string) => `
  CREATE UNIQUE INDEX ${table}_number ON ${table} (workspace_id, number);
  CREATE INDEX ${table}_by_company ON ${table} (workspace_id, company_id, date);
  CREATE INDEX ${table}_by_contact ON ${table} (workspace_id, contact_id, date);
  CREATE INDEX ${table}_by_date ON ${table} (workspace_id, date, id);
  CREATE INDEX ${table}_by_status ON ${table} (workspace_id, status, date);
  CREATE INDEX ${table}_by_total ON ${table} (workspace_id, total_minor);
  CREATE INDEX ${table}_by_update ON ${table} (workspace_id, updated_at);`;

export const lineTable = (table: string, parent: string, parentTable: string, more = '') => `
  CREATE TABLE ${table} (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    ${parent} uuid NOT NULL,
    position integer NOT NULL,
    product_id uuid,
    name varchar(500) NOT NULL,
    description varchar(4000),
    quantity numeric(17,4) NOT NULL,
    unit_price numeric(19,4) NOT NULL,
    discount_percent numeric(5,2),
    tax_rate_id uuid,
    tax_rate numeric(9,4),
    location_id uuid,
    amount numeric(17,2) NOT NULL,
    tax_amount numeric(17,2) NOT NULL,
    ${more}
    CONSTRAINT ${table}_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT ${table}_quantity_is_positive CHECK (quantity > 0),
    CONSTRAINT ${table}_discount_is_a_percentage CHECK (discount_percent >= 0 AND discount_percent <= 100),
    CONSTRAINT ${table}_document FOREIGN KEY (workspace_id, ${parent}) REFERENCES ${parentTable} (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT ${table}_product FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id),
    CONSTRAINT ${table}_tax_rate FOREIGN KEY (workspace_id, tax_rate_id) REFERENCES tax_rates (workspace_id, id),
    CONSTRAINT ${table}_location FOREIGN KEY (workspace_id, location_id) REFERENCES locations (workspace_id, id)
  );
  CREATE INDEX ${table}_by_document ON ${table} (workspace_id, ${parent}, position);
  CREATE INDEX ${table}_by_product ON ${table} (workspace_id, product_id);
  ${workspaceTable(table)}`;

// Minor units stand beside decimals because a comparison of numerics cannot use an index under row-level security. Triggers
// keep them, and what is left to pay, in step with whatever writes the row.
export const keeper = (name: string, table: string, body: string) => `
  CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    ${body}
    RETURN NEW;
  END $$;
  CREATE TRIGGER ${table}_amounts BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${name}();`;

const salesOrders = `
  CREATE TABLE sales_orders (
    ${recordColumns},
    number varchar(16) NOT NULL,
    required_date date,
    status varchar(16) NOT NULL DEFAULT 'draft',
    ${documentColumns('sales_orders')},
    CONSTRAINT sales_orders_status_is_known CHECK (status IN ('draft', 'confirmed', 'invoiced', 'cancelled'))
  );
  ${documentIndexes('sales_orders')}
  ${keeper('keep_order_amounts', 'sales_orders', 'NEW.total_minor := NEW.total * 100;')}
  ${workspaceTable('sales_orders')}
  ${searchable('sales_orders', 'salesOrder', ['number', 'reference'])}
  ${lineTable('sales_order_lines', 'sales_order_id', 'sales_orders')}
`;

const invoices = `
  CREATE TABLE invoices (
    ${recordColumns},
    number varchar(16),
    sales_order_id uuid,
    due_date date NOT NULL,
    status varchar(16) NOT NULL DEFAULT 'draft',
    amount_paid numeric(17,2) NOT NULL DEFAULT 0,
    amount_credited numeric(17,2) NOT NULL DEFAULT 0,
    amount_due numeric(17,2) NOT NULL,
    amount_due_minor bigint NOT NULL,
    issued_at timestamptz,
    voided_at timestamptz,
    ${accountingColumns},
    ${documentColumns('invoices')},
    CONSTRAINT invoices_status_is_known CHECK (status IN ('draft', 'issued', 'paid', 'voided')),
    CONSTRAINT invoices_are_numbered CHECK ((status = 'draft') = (number IS NULL)),
    CONSTRAINT invoices_are_never_overpaid CHECK (amount_paid >= 0 AND amount_credited >= 0 AND amount_due >= 0),
    CONSTRAINT invoices_sales_order FOREIGN KEY (workspace_id, sales_order_id) REFERENCES sales_orders (workspace_id, id)
  );
  ${documentIndexes('invoices')}
  CREATE INDEX invoices_by_due_date ON invoices (workspace_id, due_date);
  CREATE INDEX invoices_by_amount_due ON invoices (workspace_id, amount_due_minor);
  CREATE INDEX invoices_by_sales_order ON invoices (workspace_id, sales_order_id);
  ${keeper(
    'keep_invoice_amounts',
    'invoices',
    `NEW.total_minor := NEW.total * 100;
    NEW.amount_due := CASE WHEN NEW.status = 'voided' THEN 0 ELSE NEW.total - NEW.amount_paid - NEW.amount_credited END;
    NEW.amount_due_minor := NEW.amount_due * 100;`,
  )}
  ${workspaceTable('invoices')}
  ${searchable('invoices', 'invoice', ['number', 'reference'])}
  ${lineTable('invoice_lines', 'invoice_id', 'invoices', 'moves_stock boolean NOT NULL DEFAULT false,')}
`;

const creditNotes = `
  CREATE TABLE credit_notes (
    ${recordColumns},
    number varchar(16),
    invoice_id uuid,
    status varchar(16) NOT NULL DEFAULT 'draft',
    amount_allocated numeric(17,2) NOT NULL DEFAULT 0,
    amount_refunded numeric(17,2) NOT NULL DEFAULT 0,
    remaining numeric(17,2) NOT NULL,
    remaining_minor bigint NOT NULL,
    issued_at timestamptz,
    voided_at timestamptz,
    ${accountingColumns},
    ${documentColumns('credit_notes')},
    CONSTRAINT credit_notes_status_is_known CHECK (status IN ('draft', 'issued', 'paid', 'voided')),
    CONSTRAINT credit_notes_are_numbered CHECK ((status = 'draft') = (number IS NULL)),
    CONSTRAINT credit_notes_are_never_overused CHECK (amount_allocated >= 0 AND amount_refunded >= 0 AND remaining >= 0),
    CONSTRAINT credit_notes_invoice FOREIGN KEY (workspace_id, invoice_id) REFERENCES invoices (workspace_id, id)
  );
  ${documentIndexes('credit_notes')}
  CREATE INDEX credit_notes_by_invoice ON credit_notes (workspace_id, invoice_id);
  CREATE INDEX credit_notes_by_remaining ON credit_notes (workspace_id, remaining_minor);
  ${keeper(
    'keep_credit_note_amounts',
    'credit_notes',
    `NEW.total_minor := NEW.total * 100;
    NEW.remaining := CASE WHEN NEW.status = 'voided' THEN 0 ELSE NEW.total - NEW.amount_allocated - NEW.amount_refunded END;
    NEW.remaining_minor := NEW.remaining * 100;`,
  )}
  ${workspaceTable('credit_notes')}
  ${searchable('credit_notes', 'creditNote', ['number', 'reference'])}
  ${lineTable(
    'credit_note_lines',
    'credit_note_id',
    'credit_notes',
    'returns_to_stock boolean NOT NULL DEFAULT false, moves_stock boolean NOT NULL DEFAULT false,',
  )}
`;

const credit = `
  CREATE TABLE credit_allocations (
    ${recordColumns},
    number varchar(16) NOT NULL,
    credit_note_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount numeric(17,2) NOT NULL,
    date date NOT NULL,
    status varchar(16) NOT NULL DEFAULT 'active',
    ${accountingColumns},
    CONSTRAINT credit_allocations_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT credit_allocations_amount_is_positive CHECK (amount > 0),
    CONSTRAINT credit_allocations_status_is_known CHECK (status IN ('active', 'removed')),
    CONSTRAINT credit_allocations_credit_note FOREIGN KEY (workspace_id, credit_note_id) REFERENCES credit_notes (workspace_id, id),
    CONSTRAINT credit_allocations_invoice FOREIGN KEY (workspace_id, invoice_id) REFERENCES invoices (workspace_id, id)
  );
  CREATE UNIQUE INDEX credit_allocations_number ON credit_allocations (workspace_id, number);
  CREATE INDEX credit_allocations_by_credit_note ON credit_allocations (workspace_id, credit_note_id);
  CREATE INDEX credit_allocations_by_invoice ON credit_allocations (workspace_id, invoice_id);
  CREATE INDEX credit_allocations_by_update ON credit_allocations (workspace_id, updated_at);
  ${workspaceTable('credit_allocations', 'SELECT, INSERT, UPDATE')}

  CREATE TABLE refunds (
    ${recordColumns},
    number varchar(16) NOT NULL,
    credit_note_id uuid NOT NULL,
    amount numeric(17,2) NOT NULL,
    date date NOT NULL,
    method_id uuid NOT NULL,
    reference varchar(255),
    status varchar(16) NOT NULL DEFAULT 'paid',
    ${accountingColumns},
    CONSTRAINT refunds_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT refunds_amount_is_positive CHECK (amount > 0),
    CONSTRAINT refunds_status_is_known CHECK (status IN ('paid', 'reversed')),
    CONSTRAINT refunds_credit_note FOREIGN KEY (workspace_id, credit_note_id) REFERENCES credit_notes (workspace_id, id),
    CONSTRAINT refunds_method FOREIGN KEY (workspace_id, method_id) REFERENCES payment_methods (workspace_id, id)
  );
  CREATE UNIQUE INDEX refunds_number ON refunds (workspace_id, number);
  CREATE INDEX refunds_by_credit_note ON refunds (workspace_id, credit_note_id);
  CREATE INDEX refunds_by_update ON refunds (workspace_id, updated_at);
  ${workspaceTable('refunds', 'SELECT, INSERT, UPDATE')}
`;

const payments = `
  CREATE TABLE payments (
    ${recordColumns},
    number varchar(16) NOT NULL,
    company_id uuid,
    contact_id uuid,
    date date NOT NULL,
    currency char(3) NOT NULL,
    currency_rate numeric(18,8),
    amount numeric(17,2) NOT NULL,
    amount_minor bigint NOT NULL,
    amount_allocated numeric(17,2) NOT NULL DEFAULT 0,
    unallocated numeric(17,2) NOT NULL,
    unallocated_minor bigint NOT NULL,
    method_id uuid NOT NULL,
    reference varchar(255),
    status varchar(16) NOT NULL DEFAULT 'received',
    ${accountingColumns},
    CONSTRAINT payments_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT payments_have_one_customer CHECK ((company_id IS NULL) <> (contact_id IS NULL)),
    CONSTRAINT payments_status_is_known CHECK (status IN ('received', 'reversed')),
    CONSTRAINT payments_are_never_overallocated CHECK (amount > 0 AND amount_allocated >= 0 AND unallocated >= 0),
    CONSTRAINT payments_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT payments_company FOREIGN KEY (workspace_id, company_id) REFERENCES companies (workspace_id, id),
    CONSTRAINT payments_contact FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts (workspace_id, id),
    CONSTRAINT payments_method FOREIGN KEY (workspace_id, method_id) REFERENCES payment_methods (workspace_id, id)
  );
  CREATE UNIQUE INDEX payments_number ON payments (workspace_id, number);
  CREATE INDEX payments_by_company ON payments (workspace_id, company_id, date);
  CREATE INDEX payments_by_contact ON payments (workspace_id, contact_id, date);
  CREATE INDEX payments_by_date ON payments (workspace_id, date, id);
  CREATE INDEX payments_by_amount ON payments (workspace_id, amount_minor);
  CREATE INDEX payments_by_unallocated ON payments (workspace_id, unallocated_minor);
  CREATE INDEX payments_by_update ON payments (workspace_id, updated_at);
  ${keeper(
    'keep_payment_amounts',
    'payments',
    `NEW.amount_minor := NEW.amount * 100;
    NEW.unallocated := CASE WHEN NEW.status = 'reversed' THEN 0 ELSE NEW.amount - NEW.amount_allocated END;
    NEW.unallocated_minor := NEW.unallocated * 100;`,
  )}
  ${workspaceTable('payments', 'SELECT, INSERT, UPDATE')}
  ${searchable('payments', 'payment', ['number', 'reference'])}

  CREATE TABLE payment_allocations (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    payment_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount numeric(17,2) NOT NULL,
    date date NOT NULL,
    status varchar(16) NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    removed_at timestamptz,
    CONSTRAINT payment_allocations_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT payment_allocations_amount_is_positive CHECK (amount > 0),
    CONSTRAINT payment_allocations_status_is_known CHECK (status IN ('active', 'removed')),
    CONSTRAINT payment_allocations_payment FOREIGN KEY (workspace_id, payment_id) REFERENCES payments (workspace_id, id),
    CONSTRAINT payment_allocations_invoice FOREIGN KEY (workspace_id, invoice_id) REFERENCES invoices (workspace_id, id)
  );
  CREATE INDEX payment_allocations_by_payment ON payment_allocations (workspace_id, payment_id);
  CREATE INDEX payment_allocations_by_invoice ON payment_allocations (workspace_id, invoice_id);
  ${workspaceTable('payment_allocations', 'SELECT, INSERT, UPDATE')}
`;

import { MigrationInterface, QueryRunner } from 'typeorm';
import { documentIndexes, keeper } from './1764000000002-stock-and-sales.js';
import { accountingColumns, recordColumns, searchable, workspaceTable } from './table-rules.js';

/** Purchasing: from the order over the receipt to what we owe a supplier and what a supplier owes us back. */
export class Purchasing1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [stockCauses, purchaseOrders, supplierBills, billPayments, supplierCredits])
      await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE supplier_credit_allocations, supplier_credit_lines, supplier_credits, bill_payments, supplier_bill_landed_costs,
        supplier_bill_lines, supplier_bills, purchase_order_lines, purchase_orders;
      DROP FUNCTION keep_purchase_order_amounts(), keep_supplier_bill_amounts(), keep_supplier_credit_amounts();
      DELETE FROM search_words WHERE record IN ('purchaseOrder', 'supplierBill', 'supplierCredit');
      ALTER TABLE stock_movements DROP CONSTRAINT stock_movements_cause_is_known;
      ALTER TABLE stock_movements ADD CONSTRAINT stock_movements_cause_is_known
        CHECK (cause IN ('sale', 'return', 'adjustment', 'correction', 'void')) NOT VALID;
    `);
  }
}

const stockCauses = `
  ALTER TABLE stock_movements DROP CONSTRAINT stock_movements_cause_is_known;
  ALTER TABLE stock_movements ADD CONSTRAINT stock_movements_cause_is_known
    CHECK (cause IN ('sale', 'return', 'purchase', 'supplierReturn', 'adjustment', 'correction', 'void'));
`;

/** The columns of every document with a supplier. */
const documentColumns = (table: string) => `
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
  CONSTRAINT ${table}_have_one_supplier CHECK ((company_id IS NULL) <> (contact_id IS NULL)),
  CONSTRAINT ${table}_amounts_are_known CHECK (amounts_are IN ('exclusive', 'inclusive', 'noTax')),
  CONSTRAINT ${table}_add_up CHECK (net + tax = total AND total >= 0),
  CONSTRAINT ${table}_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
  CONSTRAINT ${table}_company FOREIGN KEY (workspace_id, company_id) REFERENCES companies (workspace_id, id),
  CONSTRAINT ${table}_contact FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts (workspace_id, id)`;

/** Lines of what we buy: the books take no discount here, so a reduction is a line of its own. */
const lineTable = (table: string, parent: string, parentTable: string, more: string) => `
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
    tax_rate_id uuid,
    tax_rate numeric(9,4),
    location_id uuid,
    amount numeric(17,2) NOT NULL,
    tax_amount numeric(17,2) NOT NULL,
    ${more}
    CONSTRAINT ${table}_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT ${table}_quantity_is_positive CHECK (quantity > 0),
    CONSTRAINT ${table}_document FOREIGN KEY (workspace_id, ${parent}) REFERENCES ${parentTable} (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT ${table}_product FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id),
    CONSTRAINT ${table}_tax_rate FOREIGN KEY (workspace_id, tax_rate_id) REFERENCES tax_rates (workspace_id, id),
    CONSTRAINT ${table}_location FOREIGN KEY (workspace_id, location_id) REFERENCES locations (workspace_id, id)
  );
  CREATE INDEX ${table}_by_document ON ${table} (workspace_id, ${parent}, position);
  CREATE INDEX ${table}_by_product ON ${table} (workspace_id, product_id);
  ${workspaceTable(table)}`;

const purchaseOrders = `
  CREATE TABLE purchase_orders (
    ${recordColumns},
    number varchar(16) NOT NULL,
    expected_date date,
    status varchar(24) NOT NULL DEFAULT 'draft',
    sent_at timestamptz,
    ${accountingColumns},
    ${documentColumns('purchase_orders')},
    CONSTRAINT purchase_orders_status_is_known
      CHECK (status IN ('draft', 'sent', 'partiallyReceived', 'received', 'billed', 'cancelled'))
  );
  ${documentIndexes('purchase_orders')}
  CREATE INDEX purchase_orders_by_expected_date ON purchase_orders (workspace_id, expected_date);
  ${keeper('keep_purchase_order_amounts', 'purchase_orders', 'NEW.total_minor := NEW.total * 100;')}
  ${workspaceTable('purchase_orders', 'SELECT, INSERT, UPDATE')}
  ${searchable('purchase_orders', 'purchaseOrder', ['number', 'reference'])}
  ${lineTable(
    'purchase_order_lines',
    'purchase_order_id',
    'purchase_orders',
    `received_quantity numeric(17,4) NOT NULL DEFAULT 0,
    CONSTRAINT purchase_order_lines_receive_what_was_ordered CHECK (received_quantity >= 0 AND received_quantity <= quantity),`,
  )}
`;

// An edit of an order replaces its lines; the key of a bill's line holds again when the transaction ends.
const supplierBills = `
  CREATE TABLE supplier_bills (
    ${recordColumns},
    number varchar(16),
    supplier_reference varchar(255),
    purchase_order_id uuid,
    due_date date NOT NULL,
    status varchar(16) NOT NULL DEFAULT 'draft',
    amount_paid numeric(17,2) NOT NULL DEFAULT 0,
    amount_credited numeric(17,2) NOT NULL DEFAULT 0,
    amount_due numeric(17,2) NOT NULL,
    amount_due_minor bigint NOT NULL,
    issued_at timestamptz,
    voided_at timestamptz,
    ${accountingColumns},
    ${documentColumns('supplier_bills')},
    CONSTRAINT supplier_bills_status_is_known CHECK (status IN ('draft', 'issued', 'paid', 'voided')),
    CONSTRAINT supplier_bills_are_numbered CHECK ((status = 'draft') = (number IS NULL)),
    CONSTRAINT supplier_bills_are_never_overpaid CHECK (amount_paid >= 0 AND amount_credited >= 0 AND amount_due >= 0),
    CONSTRAINT supplier_bills_purchase_order FOREIGN KEY (workspace_id, purchase_order_id)
      REFERENCES purchase_orders (workspace_id, id)
  );
  ${documentIndexes('supplier_bills')}
  CREATE INDEX supplier_bills_by_due_date ON supplier_bills (workspace_id, due_date);
  CREATE INDEX supplier_bills_by_amount_due ON supplier_bills (workspace_id, amount_due_minor);
  CREATE INDEX supplier_bills_by_purchase_order ON supplier_bills (workspace_id, purchase_order_id);
  CREATE UNIQUE INDEX supplier_bills_company_reference ON supplier_bills (workspace_id, company_id, supplier_reference)
    WHERE status <> 'voided';
  CREATE UNIQUE INDEX supplier_bills_contact_reference ON supplier_bills (workspace_id, contact_id, supplier_reference)
    WHERE status <> 'voided';
  ${keeper(
    'keep_supplier_bill_amounts',
    'supplier_bills',
    `NEW.total_minor := NEW.total * 100;
    NEW.amount_due := CASE WHEN NEW.status = 'voided' THEN 0 ELSE NEW.total - NEW.amount_paid - NEW.amount_credited END;
    NEW.amount_due_minor := NEW.amount_due * 100;`,
  )}
  ${workspaceTable('supplier_bills')}
  ${searchable('supplier_bills', 'supplierBill', ['number', 'supplier_reference', 'reference'])}
  ${lineTable(
    'supplier_bill_lines',
    'supplier_bill_id',
    'supplier_bills',
    `purchase_order_line_id uuid,
    landed_cost numeric(17,2) NOT NULL DEFAULT 0,
    moves_stock boolean NOT NULL DEFAULT false,
    CONSTRAINT supplier_bill_lines_order_line FOREIGN KEY (workspace_id, purchase_order_line_id)
      REFERENCES purchase_order_lines (workspace_id, id) DEFERRABLE INITIALLY DEFERRED,`,
  )}
  CREATE INDEX supplier_bill_lines_by_order_line ON supplier_bill_lines (workspace_id, purchase_order_line_id);

  CREATE TABLE supplier_bill_landed_costs (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    supplier_bill_id uuid NOT NULL,
    position integer NOT NULL,
    name varchar(500) NOT NULL,
    amount numeric(17,2) NOT NULL,
    spread_by varchar(16) NOT NULL,
    CONSTRAINT supplier_bill_landed_costs_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT supplier_bill_landed_costs_amount_is_positive CHECK (amount > 0),
    CONSTRAINT supplier_bill_landed_costs_spread_is_known CHECK (spread_by IN ('value', 'quantity')),
    CONSTRAINT supplier_bill_landed_costs_document FOREIGN KEY (workspace_id, supplier_bill_id)
      REFERENCES supplier_bills (workspace_id, id) ON DELETE CASCADE
  );
  CREATE INDEX supplier_bill_landed_costs_by_document ON supplier_bill_landed_costs (workspace_id, supplier_bill_id, position);
  ${workspaceTable('supplier_bill_landed_costs')}
`;

const billPayments = `
  CREATE TABLE bill_payments (
    ${recordColumns},
    number varchar(16) NOT NULL,
    supplier_bill_id uuid NOT NULL,
    amount numeric(17,2) NOT NULL,
    date date NOT NULL,
    reference varchar(255),
    source varchar(100) NOT NULL,
    source_id varchar(255) NOT NULL,
    status varchar(16) NOT NULL DEFAULT 'active',
    ${accountingColumns},
    CONSTRAINT bill_payments_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT bill_payments_amount_is_positive CHECK (amount > 0),
    CONSTRAINT bill_payments_status_is_known CHECK (status IN ('active', 'removed')),
    CONSTRAINT bill_payments_bill FOREIGN KEY (workspace_id, supplier_bill_id) REFERENCES supplier_bills (workspace_id, id)
  );
  CREATE UNIQUE INDEX bill_payments_number ON bill_payments (workspace_id, number);
  CREATE UNIQUE INDEX bill_payments_source ON bill_payments (workspace_id, source, source_id);
  CREATE INDEX bill_payments_by_bill ON bill_payments (workspace_id, supplier_bill_id);
  CREATE INDEX bill_payments_by_update ON bill_payments (workspace_id, updated_at);
  ${workspaceTable('bill_payments', 'SELECT, INSERT, UPDATE')}
`;

const supplierCredits = `
  CREATE TABLE supplier_credits (
    ${recordColumns},
    number varchar(16),
    supplier_reference varchar(255),
    supplier_bill_id uuid,
    status varchar(16) NOT NULL DEFAULT 'draft',
    amount_allocated numeric(17,2) NOT NULL DEFAULT 0,
    remaining numeric(17,2) NOT NULL,
    remaining_minor bigint NOT NULL,
    issued_at timestamptz,
    voided_at timestamptz,
    ${accountingColumns},
    ${documentColumns('supplier_credits')},
    CONSTRAINT supplier_credits_status_is_known CHECK (status IN ('draft', 'issued', 'paid', 'voided')),
    CONSTRAINT supplier_credits_are_numbered CHECK ((status = 'draft') = (number IS NULL)),
    CONSTRAINT supplier_credits_are_never_overused CHECK (amount_allocated >= 0 AND remaining >= 0),
    CONSTRAINT supplier_credits_bill FOREIGN KEY (workspace_id, supplier_bill_id) REFERENCES supplier_bills (workspace_id, id)
  );
  ${documentIndexes('supplier_credits')}
  CREATE INDEX supplier_credits_by_bill ON supplier_credits (workspace_id, supplier_bill_id);
  CREATE INDEX supplier_credits_by_remaining ON supplier_credits (workspace_id, remaining_minor);
  ${keeper(
    'keep_supplier_credit_amounts',
    'supplier_credits',
    `NEW.total_minor := NEW.total * 100;
    NEW.remaining := CASE WHEN NEW.status = 'voided' THEN 0 ELSE NEW.total - NEW.amount_allocated END;
    NEW.remaining_minor := NEW.remaining * 100;`,
  )}
  ${workspaceTable('supplier_credits')}
  ${searchable('supplier_credits', 'supplierCredit', ['number', 'supplier_reference', 'reference'])}
  ${lineTable(
    'supplier_credit_lines',
    'supplier_credit_id',
    'supplier_credits',
    'returns_stock boolean NOT NULL DEFAULT false, moves_stock boolean NOT NULL DEFAULT false,',
  )}

  CREATE TABLE supplier_credit_allocations (
    ${recordColumns},
    number varchar(16) NOT NULL,
    supplier_credit_id uuid NOT NULL,
    supplier_bill_id uuid NOT NULL,
    amount numeric(17,2) NOT NULL,
    date date NOT NULL,
    status varchar(16) NOT NULL DEFAULT 'active',
    ${accountingColumns},
    CONSTRAINT supplier_credit_allocations_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT supplier_credit_allocations_amount_is_positive CHECK (amount > 0),
    CONSTRAINT supplier_credit_allocations_status_is_known CHECK (status IN ('active', 'removed')),
    CONSTRAINT supplier_credit_allocations_credit FOREIGN KEY (workspace_id, supplier_credit_id)
      REFERENCES supplier_credits (workspace_id, id),
    CONSTRAINT supplier_credit_allocations_bill FOREIGN KEY (workspace_id, supplier_bill_id)
      REFERENCES supplier_bills (workspace_id, id)
  );
  CREATE UNIQUE INDEX supplier_credit_allocations_number ON supplier_credit_allocations (workspace_id, number);
  CREATE INDEX supplier_credit_allocations_by_credit ON supplier_credit_allocations (workspace_id, supplier_credit_id);
  CREATE INDEX supplier_credit_allocations_by_bill ON supplier_credit_allocations (workspace_id, supplier_bill_id);
  CREATE INDEX supplier_credit_allocations_by_update ON supplier_credit_allocations (workspace_id, updated_at);
  ${workspaceTable('supplier_credit_allocations', 'SELECT, INSERT, UPDATE')}
`;

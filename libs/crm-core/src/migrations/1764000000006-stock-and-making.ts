import { MigrationInterface, QueryRunner } from 'typeorm';
import { accountingColumns, recordColumns, searchable, workspaceTable } from './table-rules.js';

/** Stocktakes, stock transfers, bills of materials and work orders. */
export class StockAndMaking1764000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [causes, stocktakes, stockTransfers, billsOfMaterials, workOrders]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE work_order_lines, work_orders, bill_of_materials_lines, bills_of_materials, stock_transfer_lines, stock_transfers,
        stocktake_lines, stocktakes;
      DELETE FROM search_words WHERE record IN ('stocktake', 'stockTransfer', 'billOfMaterials', 'workOrder');
    `);
  }
}

// The list stays as it is on the way down: movements of the ledger are never removed.
const causes = `
  ALTER TABLE stock_movements DROP CONSTRAINT stock_movements_cause_is_known;
  ALTER TABLE stock_movements ADD CONSTRAINT stock_movements_cause_is_known CHECK (
    cause IN ('sale', 'return', 'purchase', 'supplierReturn', 'adjustment', 'stocktake', 'transfer', 'workOrder', 'correction',
      'void'));
`;

const stocktakes = `
  CREATE TABLE stocktakes (
    ${recordColumns},
    number varchar(16) NOT NULL,
    date date NOT NULL,
    location_id uuid NOT NULL,
    note varchar(500),
    status varchar(16) NOT NULL DEFAULT 'draft',
    frozen_at timestamptz,
    completed_at timestamptz,
    ${accountingColumns},
    CONSTRAINT stocktakes_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT stocktakes_status_is_known CHECK (status IN ('draft', 'counting', 'completed', 'cancelled')),
    CONSTRAINT stocktakes_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT stocktakes_location FOREIGN KEY (workspace_id, location_id) REFERENCES locations (workspace_id, id)
  );
  CREATE UNIQUE INDEX stocktakes_number ON stocktakes (workspace_id, number);
  CREATE INDEX stocktakes_by_date ON stocktakes (workspace_id, date, id);
  CREATE INDEX stocktakes_by_update ON stocktakes (workspace_id, updated_at);
  ${workspaceTable('stocktakes', 'SELECT, INSERT, UPDATE')}
  ${searchable('stocktakes', 'stocktake', ['number', 'note'])}

  CREATE TABLE stocktake_lines (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    stocktake_id uuid NOT NULL,
    position integer NOT NULL,
    product_id uuid NOT NULL,
    frozen_quantity numeric(17,4),
    counted_quantity numeric(17,4),
    unit_cost numeric(25,10),
    cost_given boolean NOT NULL DEFAULT false,
    variance numeric(17,4),
    variance_value numeric(23,4),
    CONSTRAINT stocktake_lines_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT stocktake_lines_are_counted_after_freezing CHECK (counted_quantity IS NULL OR frozen_quantity IS NOT NULL),
    CONSTRAINT stocktake_lines_count_is_not_negative CHECK (counted_quantity >= 0),
    CONSTRAINT stocktake_lines_document FOREIGN KEY (workspace_id, stocktake_id)
      REFERENCES stocktakes (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT stocktake_lines_product FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id)
  );
  CREATE INDEX stocktake_lines_by_document ON stocktake_lines (workspace_id, stocktake_id, position);
  CREATE UNIQUE INDEX stocktake_lines_once_per_product ON stocktake_lines (workspace_id, stocktake_id, product_id);
  CREATE INDEX stocktake_lines_by_product ON stocktake_lines (workspace_id, product_id);
  ${workspaceTable('stocktake_lines')}
`;

const stockTransfers = `
  CREATE TABLE stock_transfers (
    ${recordColumns},
    number varchar(16) NOT NULL,
    date date NOT NULL,
    from_location_id uuid NOT NULL,
    to_location_id uuid NOT NULL,
    note varchar(500),
    status varchar(16) NOT NULL DEFAULT 'draft',
    completed_at timestamptz,
    ${accountingColumns},
    CONSTRAINT stock_transfers_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT stock_transfers_go_elsewhere CHECK (from_location_id <> to_location_id),
    CONSTRAINT stock_transfers_status_is_known CHECK (status IN ('draft', 'completed', 'cancelled')),
    CONSTRAINT stock_transfers_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT stock_transfers_from FOREIGN KEY (workspace_id, from_location_id) REFERENCES locations (workspace_id, id),
    CONSTRAINT stock_transfers_to FOREIGN KEY (workspace_id, to_location_id) REFERENCES locations (workspace_id, id)
  );
  CREATE UNIQUE INDEX stock_transfers_number ON stock_transfers (workspace_id, number);
  CREATE INDEX stock_transfers_by_date ON stock_transfers (workspace_id, date, id);
  CREATE INDEX stock_transfers_by_update ON stock_transfers (workspace_id, updated_at);
  ${workspaceTable('stock_transfers', 'SELECT, INSERT, UPDATE')}
  ${searchable('stock_transfers', 'stockTransfer', ['number', 'note'])}

  CREATE TABLE stock_transfer_lines (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    stock_transfer_id uuid NOT NULL,
    position integer NOT NULL,
    product_id uuid NOT NULL,
    quantity numeric(17,4) NOT NULL,
    unit_cost numeric(25,10),
    value numeric(23,4),
    CONSTRAINT stock_transfer_lines_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT stock_transfer_lines_quantity_is_positive CHECK (quantity > 0),
    CONSTRAINT stock_transfer_lines_document FOREIGN KEY (workspace_id, stock_transfer_id)
      REFERENCES stock_transfers (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT stock_transfer_lines_product FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id)
  );
  CREATE INDEX stock_transfer_lines_by_document ON stock_transfer_lines (workspace_id, stock_transfer_id, position);
  CREATE INDEX stock_transfer_lines_by_product ON stock_transfer_lines (workspace_id, product_id);
  ${workspaceTable('stock_transfer_lines')}
`;

const billsOfMaterials = `
  CREATE TABLE bills_of_materials (
    ${recordColumns},
    product_id uuid NOT NULL,
    revision integer NOT NULL,
    active boolean NOT NULL DEFAULT false,
    note varchar(500),
    labour_cost numeric(19,4) NOT NULL DEFAULT 0,
    overhead_cost numeric(19,4) NOT NULL DEFAULT 0,
    CONSTRAINT bills_of_materials_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT bills_of_materials_costs_are_not_negative CHECK (labour_cost >= 0 AND overhead_cost >= 0),
    CONSTRAINT bills_of_materials_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT bills_of_materials_product FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id)
  );
  CREATE UNIQUE INDEX bills_of_materials_revision ON bills_of_materials (workspace_id, product_id, revision);
  CREATE UNIQUE INDEX bills_of_materials_one_active ON bills_of_materials (workspace_id, product_id) WHERE active;
  CREATE INDEX bills_of_materials_by_update ON bills_of_materials (workspace_id, updated_at);
  ${workspaceTable('bills_of_materials')}
  ${searchable('bills_of_materials', 'billOfMaterials', ['note'])}

  CREATE TABLE bill_of_materials_lines (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    bill_of_materials_id uuid NOT NULL,
    position integer NOT NULL,
    product_id uuid NOT NULL,
    quantity numeric(17,4) NOT NULL,
    scrap_percent numeric(7,4) NOT NULL DEFAULT 0,
    CONSTRAINT bill_of_materials_lines_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT bill_of_materials_lines_quantity_is_positive CHECK (quantity > 0),
    CONSTRAINT bill_of_materials_lines_scrap_is_a_percentage CHECK (scrap_percent >= 0 AND scrap_percent <= 100),
    CONSTRAINT bill_of_materials_lines_document FOREIGN KEY (workspace_id, bill_of_materials_id)
      REFERENCES bills_of_materials (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT bill_of_materials_lines_product FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id)
  );
  CREATE INDEX bill_of_materials_lines_by_document ON bill_of_materials_lines (workspace_id, bill_of_materials_id, position);
  CREATE UNIQUE INDEX bill_of_materials_lines_once_per_product
    ON bill_of_materials_lines (workspace_id, bill_of_materials_id, product_id);
  CREATE INDEX bill_of_materials_lines_by_product ON bill_of_materials_lines (workspace_id, product_id);
  ${workspaceTable('bill_of_materials_lines')}
`;

const workOrders = `
  CREATE TABLE work_orders (
    ${recordColumns},
    number varchar(16) NOT NULL,
    product_id uuid NOT NULL,
    bill_of_materials_id uuid NOT NULL,
    location_id uuid NOT NULL,
    date date NOT NULL,
    quantity numeric(17,4) NOT NULL,
    note varchar(500),
    status varchar(16) NOT NULL DEFAULT 'planned',
    labour_cost numeric(19,4) NOT NULL,
    overhead_cost numeric(19,4) NOT NULL,
    produced_quantity numeric(17,4),
    scrapped_quantity numeric(17,4),
    input_value numeric(23,4),
    labour_value numeric(23,4),
    overhead_value numeric(23,4),
    output_value numeric(23,4),
    unit_cost numeric(25,10),
    completed_at timestamptz,
    ${accountingColumns},
    CONSTRAINT work_orders_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT work_orders_quantities_are_positive CHECK (quantity > 0 AND produced_quantity > 0 AND scrapped_quantity >= 0),
    CONSTRAINT work_orders_status_is_known CHECK (status IN ('planned', 'released', 'completed', 'cancelled')),
    CONSTRAINT work_orders_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT work_orders_product FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id),
    CONSTRAINT work_orders_bill_of_materials FOREIGN KEY (workspace_id, bill_of_materials_id)
      REFERENCES bills_of_materials (workspace_id, id),
    CONSTRAINT work_orders_location FOREIGN KEY (workspace_id, location_id) REFERENCES locations (workspace_id, id)
  );
  CREATE UNIQUE INDEX work_orders_number ON work_orders (workspace_id, number);
  CREATE INDEX work_orders_by_date ON work_orders (workspace_id, date, id);
  CREATE INDEX work_orders_by_product ON work_orders (workspace_id, product_id);
  CREATE INDEX work_orders_by_bill_of_materials ON work_orders (workspace_id, bill_of_materials_id);
  CREATE INDEX work_orders_by_update ON work_orders (workspace_id, updated_at);
  ${workspaceTable('work_orders', 'SELECT, INSERT, UPDATE')}
  ${searchable('work_orders', 'workOrder', ['number', 'note'])}

  CREATE TABLE work_order_lines (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    work_order_id uuid NOT NULL,
    position integer NOT NULL,
    product_id uuid NOT NULL,
    quantity numeric(17,4) NOT NULL,
    consumed_quantity numeric(17,4),
    unit_cost numeric(25,10),
    value numeric(23,4),
    CONSTRAINT work_order_lines_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT work_order_lines_quantity_is_positive CHECK (quantity > 0 AND consumed_quantity >= 0),
    CONSTRAINT work_order_lines_document FOREIGN KEY (workspace_id, work_order_id)
      REFERENCES work_orders (workspace_id, id) ON DELETE CASCADE,
    CONSTRAINT work_order_lines_product FOREIGN KEY (workspace_id, product_id) REFERENCES products (workspace_id, id)
  );
  CREATE INDEX work_order_lines_by_document ON work_order_lines (workspace_id, work_order_id, position);
  CREATE INDEX work_order_lines_by_product ON work_order_lines (workspace_id, product_id);
  ${workspaceTable('work_order_lines')}
`;

import { MigrationInterface, QueryRunner } from 'typeorm';

/** Comparisons of the stock here and in Xero, and the corrections that came of them. */
export class StockCheck1764100000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE xero_stock_checks (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        workspace_id text NOT NULL,
        tenant_id text NOT NULL,
        started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        started_by text NOT NULL,
        state text NOT NULL DEFAULT 'running',
        items integer NOT NULL DEFAULT 0,
        sentence text,
        differences jsonb NOT NULL DEFAULT '[]',
        CONSTRAINT xero_stock_checks_pk PRIMARY KEY (id),
        CONSTRAINT xero_stock_checks_state CHECK (state IN ('running', 'finished', 'failed'))
      );
      CREATE UNIQUE INDEX xero_stock_checks_one_at_a_time ON xero_stock_checks (workspace_id) WHERE state = 'running';
      CREATE INDEX xero_stock_checks_time ON xero_stock_checks (workspace_id, started_at);

      CREATE TABLE xero_stock_corrections (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        workspace_id text NOT NULL,
        tenant_id text NOT NULL,
        number text NOT NULL,
        purpose text NOT NULL,
        state text NOT NULL,
        date date NOT NULL,
        lines jsonb NOT NULL,
        because text NOT NULL,
        made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        decided_at timestamptz,
        decided_by text,
        decision text,
        CONSTRAINT xero_stock_corrections_pk PRIMARY KEY (id),
        CONSTRAINT xero_stock_corrections_purpose CHECK (purpose IN ('quantity', 'value')),
        CONSTRAINT xero_stock_corrections_state CHECK (state IN ('asked', 'posted', 'dismissed', 'settled'))
      );
      CREATE UNIQUE INDEX xero_stock_corrections_number ON xero_stock_corrections (workspace_id, number);
      CREATE INDEX xero_stock_corrections_open ON xero_stock_corrections (workspace_id, tenant_id, state);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE xero_stock_corrections; DROP TABLE xero_stock_checks;`);
  }
}

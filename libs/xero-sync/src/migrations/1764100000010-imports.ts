import { MigrationInterface, QueryRunner } from 'typeorm';

/** Imports of payments: the runs, how far each list was read, and what could not be taken in. */
export class Imports1764100000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE xero_imports (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        workspace_id text NOT NULL,
        tenant_id text NOT NULL,
        slot text,
        started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        alive_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        finished_at timestamptz,
        started_by text NOT NULL,
        state text NOT NULL DEFAULT 'running',
        phase text NOT NULL,
        total integer NOT NULL DEFAULT 0,
        done integer NOT NULL DEFAULT 0,
        taken_in integer NOT NULL DEFAULT 0,
        taken_back integer NOT NULL DEFAULT 0,
        refused integer NOT NULL DEFAULT 0,
        waiting integer NOT NULL DEFAULT 0,
        elsewhere integer NOT NULL DEFAULT 0,
        sentence text,
        CONSTRAINT xero_imports_pk PRIMARY KEY (id),
        CONSTRAINT xero_imports_state CHECK (state IN ('running', 'finished', 'failed'))
      );
      CREATE UNIQUE INDEX xero_imports_one_at_a_time ON xero_imports (workspace_id) WHERE state = 'running';
      CREATE UNIQUE INDEX xero_imports_slot ON xero_imports (workspace_id, slot) WHERE slot IS NOT NULL;
      CREATE INDEX xero_imports_time ON xero_imports (workspace_id, started_at);

      CREATE TABLE xero_import_marks (
        workspace_id text NOT NULL,
        tenant_id text NOT NULL,
        list text NOT NULL,
        read_until timestamptz NOT NULL,
        CONSTRAINT xero_import_marks_pk PRIMARY KEY (workspace_id, tenant_id, list)
      );

      CREATE TABLE xero_import_items (
        workspace_id text NOT NULL,
        tenant_id text NOT NULL,
        remote_id text NOT NULL,
        state text NOT NULL,
        document_id text NOT NULL,
        kind text,
        record_id text,
        label text NOT NULL,
        code text NOT NULL,
        sentence text NOT NULL,
        facts jsonb NOT NULL,
        first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT xero_import_items_pk PRIMARY KEY (workspace_id, tenant_id, remote_id),
        CONSTRAINT xero_import_items_state CHECK (state IN ('waiting', 'refused', 'taken'))
      );
      CREATE INDEX xero_import_items_open ON xero_import_items (workspace_id, tenant_id, first_at) WHERE state <> 'taken';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE xero_import_items; DROP TABLE xero_import_marks; DROP TABLE xero_imports;`);
  }
}

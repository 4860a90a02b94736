import { MigrationInterface, QueryRunner } from 'typeorm';

/** What was changed in Xero, and when each link was looked at. What was agreed is kept in the details of the link. */
export class Drift1764100000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE xero_links ADD COLUMN looked_at timestamptz, ADD COLUMN seen_at timestamptz;

      CREATE TABLE xero_drift (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        workspace_id text NOT NULL,
        tenant_id text NOT NULL,
        kind text NOT NULL,
        record_id text NOT NULL,
        remote_type text NOT NULL,
        remote_id text NOT NULL,
        label text NOT NULL,
        cause text NOT NULL,
        state text NOT NULL,
        fields jsonb NOT NULL,
        sentence text NOT NULL,
        first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        decided_at timestamptz,
        decided_by text,
        reason text,
        CONSTRAINT xero_drift_pk PRIMARY KEY (id),
        CONSTRAINT xero_drift_state CHECK (state IN ('open', 'excluded', 'ignored', 'pushed', 'accepted', 'reissued', 'gone'))
      );
      CREATE UNIQUE INDEX xero_drift_one_open ON xero_drift (workspace_id, tenant_id, kind, record_id)
        WHERE state IN ('open', 'excluded');
      CREATE INDEX xero_drift_time ON xero_drift (workspace_id, tenant_id, first_at);

      CREATE TABLE xero_drift_calls (
        workspace_id text NOT NULL,
        tenant_id text NOT NULL,
        day date NOT NULL,
        calls integer NOT NULL,
        CONSTRAINT xero_drift_calls_pk PRIMARY KEY (workspace_id, tenant_id)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE xero_drift_calls; DROP TABLE xero_drift;
      ALTER TABLE xero_links DROP COLUMN looked_at, DROP COLUMN seen_at;
    `);
  }
}

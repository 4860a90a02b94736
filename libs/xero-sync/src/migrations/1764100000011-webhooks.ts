import { MigrationInterface, QueryRunner } from 'typeorm';

/** What Xero tells through webhooks, and what it makes us look at early. */
export class Webhooks1764100000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE xero_webhook_events (
        id bigint GENERATED ALWAYS AS IDENTITY,
        tenant_id text NOT NULL,
        category text NOT NULL,
        type text NOT NULL,
        resource_id text NOT NULL,
        date text NOT NULL,
        received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        handled_at timestamptz,
        outcome text,
        CONSTRAINT xero_webhook_events_pk PRIMARY KEY (id)
      );
      CREATE UNIQUE INDEX xero_webhook_events_once ON xero_webhook_events (tenant_id, category, resource_id, type, date);
      CREATE INDEX xero_webhook_events_open ON xero_webhook_events (id) WHERE handled_at IS NULL;
      CREATE INDEX xero_webhook_events_received ON xero_webhook_events (received_at);

      CREATE TABLE xero_webhook_deliveries (
        first_sequence bigint NOT NULL,
        last_sequence bigint NOT NULL,
        received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        last_received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        times integer NOT NULL DEFAULT 1,
        CONSTRAINT xero_webhook_deliveries_pk PRIMARY KEY (first_sequence, last_sequence)
      );

      CREATE TABLE xero_webhook_gaps (
        first_missing bigint NOT NULL,
        last_missing bigint NOT NULL,
        noticed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT xero_webhook_gaps_pk PRIMARY KEY (first_missing, last_missing)
      );

      CREATE TABLE xero_early_looks (
        workspace_id text NOT NULL,
        kind text NOT NULL,
        remote_id text NOT NULL,
        due timestamptz,
        taken_at timestamptz,
        said_at timestamptz,
        CONSTRAINT xero_early_looks_pk PRIMARY KEY (workspace_id, kind, remote_id)
      );
      CREATE INDEX xero_early_looks_due ON xero_early_looks (workspace_id, due) WHERE due IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE xero_early_looks; DROP TABLE xero_webhook_gaps; DROP TABLE xero_webhook_deliveries; DROP TABLE xero_webhook_events;`,
    );
  }
}

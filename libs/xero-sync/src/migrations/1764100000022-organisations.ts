import { MigrationInterface, QueryRunner } from 'typeorm';

/** What a change of the organisation leaves behind, and settings that point at something Xero no longer has. */
export class Organisations1764100000022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE xero_setting_problems (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        workspace_id text NOT NULL,
        field text NOT NULL,
        code text NOT NULL,
        label text NOT NULL,
        sentence text NOT NULL,
        remedy text NOT NULL,
        found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT xero_setting_problems_pk PRIMARY KEY (id)
      );
      CREATE UNIQUE INDEX xero_setting_problems_field ON xero_setting_problems (workspace_id, field, code);

      CREATE TABLE xero_moves (
        workspace_id text NOT NULL,
        moved_at timestamptz NOT NULL,
        from_tenant_id text NOT NULL,
        to_tenant_id text NOT NULL,
        left_choices jsonb NOT NULL,
        CONSTRAINT xero_moves_pk PRIMARY KEY (workspace_id, moved_at)
      );

      ALTER TABLE xero_connections ADD COLUMN moved_from text, ADD COLUMN lists_tried_at timestamptz;
      ALTER TABLE xero_links ADD COLUMN archived_because text;
      ALTER TABLE xero_history ADD COLUMN tenant_id text;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE xero_history DROP COLUMN tenant_id;
      ALTER TABLE xero_links DROP COLUMN archived_because;
      ALTER TABLE xero_connections DROP COLUMN lists_tried_at, DROP COLUMN moved_from;
      DROP TABLE xero_moves;
      DROP TABLE xero_setting_problems;
    `);
  }
}

import { MigrationInterface, QueryRunner } from 'typeorm';

/** What was taken in whole from Xero. */
export class TakenIn1764100000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE xero_taken_in (
        workspace_id text NOT NULL,
        kind text NOT NULL,
        remote_id text NOT NULL,
        record_id text NOT NULL,
        CONSTRAINT xero_taken_in_pk PRIMARY KEY (workspace_id, kind, remote_id)
      );
      CREATE INDEX xero_taken_in_by_record ON xero_taken_in (workspace_id, record_id);
      ALTER TABLE xero_taken_in ENABLE ROW LEVEL SECURITY;
      ALTER TABLE xero_taken_in FORCE ROW LEVEL SECURITY;
      CREATE POLICY xero_taken_in_own_workspace ON xero_taken_in TO crm_app
        USING (workspace_id = nullif(current_setting('app.workspace_id', true), ''))
        WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), ''));
      GRANT SELECT, INSERT, DELETE ON xero_taken_in TO crm_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE xero_taken_in`);
  }
}

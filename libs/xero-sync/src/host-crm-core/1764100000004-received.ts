import { MigrationInterface, QueryRunner } from 'typeorm';

/** What was taken in from Xero. */
export class Received1764100000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE xero_received (
        workspace_id text NOT NULL,
        remote_id text NOT NULL,
        payment_id uuid NOT NULL,
        CONSTRAINT xero_received_pk PRIMARY KEY (workspace_id, remote_id)
      );
      ALTER TABLE xero_received ENABLE ROW LEVEL SECURITY;
      ALTER TABLE xero_received FORCE ROW LEVEL SECURITY;
      CREATE POLICY xero_received_own_workspace ON xero_received TO crm_app
        USING (workspace_id = nullif(current_setting('app.workspace_id', true), ''))
        WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), ''));
      GRANT SELECT, INSERT ON xero_received TO crm_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE xero_received`);
  }
}

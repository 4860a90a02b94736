import { MigrationInterface, QueryRunner } from 'typeorm';

/** Deliveries are of all organisations together: only the second door sees them. */
const ofSystem = ['xero_webhook_events', 'xero_webhook_deliveries', 'xero_webhook_gaps', 'xero_early_looks'];

/** The second wall around webhooks. What they lead to in a workspace is that workspace's own. */
export class WebhooksSecurity1764100000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ofSystem)
      await runner.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY ${table}_second_door ON ${table} TO crm_system USING (true) WITH CHECK (true);
        GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO crm_system;
      `);
    await runner.query(`
      CREATE POLICY xero_early_looks_own_workspace ON xero_early_looks TO crm_app
        USING (workspace_id = nullif(current_setting('app.workspace_id', true), ''))
        WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), ''));
      GRANT SELECT, INSERT, UPDATE, DELETE ON xero_early_looks TO crm_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY xero_early_looks_own_workspace ON xero_early_looks;
      REVOKE ALL ON xero_early_looks FROM crm_app;
    `);
    for (const table of ofSystem)
      await runner.query(`
        DROP POLICY ${table}_second_door ON ${table};
        REVOKE ALL ON ${table} FROM crm_system;
        ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
      `);
  }
}

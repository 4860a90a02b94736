import { MigrationInterface, QueryRunner } from 'typeorm';

const tables = ['xero_drift', 'xero_drift_calls'];

/** The second wall around what was changed in Xero. */
export class DriftSecurity1764100000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables)
      await runner.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY ${table}_own_workspace ON ${table} TO crm_app
          USING (workspace_id = nullif(current_setting('app.workspace_id', true), ''))
          WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), ''));
        GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO crm_app;
      `);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables)
      await runner.query(`
        DROP POLICY ${table}_own_workspace ON ${table};
        REVOKE ALL ON ${table} FROM crm_app;
        ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
      `);
  }
}

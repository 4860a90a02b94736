import { MigrationInterface, QueryRunner } from 'typeorm';

/** What the application's role may do with them. A move is written once and never changed. */
const tables: Record<string, string> = {
  xero_setting_problems: 'SELECT, INSERT, UPDATE, DELETE',
  xero_moves: 'SELECT, INSERT',
};

/** The second wall around moves and the problems of settings; from which organisation a payment was taken in. */
export class OrganisationsSecurity1764100000023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, rights] of Object.entries(tables))
      await runner.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY ${table}_own_workspace ON ${table} TO crm_app
          USING (workspace_id = nullif(current_setting('app.workspace_id', true), ''))
          WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), ''));
        GRANT ${rights} ON ${table} TO crm_app;
      `);
    await runner.query(`
      ALTER TABLE xero_received ADD COLUMN tenant_id text;
      GRANT DELETE ON xero_answers TO crm_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE DELETE ON xero_answers FROM crm_app;
      ALTER TABLE xero_received DROP COLUMN tenant_id;
    `);
    for (const table of Object.keys(tables))
      await runner.query(`
        DROP POLICY ${table}_own_workspace ON ${table};
        REVOKE ALL ON ${table} FROM crm_app;
        ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
      `);
  }
}

import { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of one workspace, and what the application's role may do with them. A history is written and never changed. */
const ofWorkspace: Record<string, string> = {
  xero_sequences: 'SELECT, INSERT, UPDATE',
  xero_outbox: 'SELECT, INSERT, UPDATE, DELETE',
  xero_attempts: 'SELECT, INSERT, UPDATE, DELETE',
  xero_steps: 'SELECT, INSERT, UPDATE, DELETE',
  xero_links: 'SELECT, INSERT, UPDATE, DELETE',
  xero_history: 'SELECT, INSERT',
  xero_settings: 'SELECT, INSERT, UPDATE',
  xero_reference: 'SELECT, INSERT, UPDATE, DELETE',
  // Who is paired with whom is decided behind the second door, where all workspaces are seen.
  xero_connections: 'SELECT',
  // A holder's claim is checked and renewed in the very transaction that commits for it.
  xero_lanes: 'SELECT, INSERT, UPDATE',
  // A consent is looked for before the workspace can be trusted: the application's role has no rights on it at all.
  xero_consents: '',
};

/** The closed list of the second door. */
const ofSystem = ['xero_lanes', 'xero_budgets', 'xero_token_sets', 'xero_consents', 'xero_connections'];

/** In the CRM core's database the module's tables get the core's second wall: forced row-level security. */
export class RowLevelSecurity1764100000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, rights] of Object.entries(ofWorkspace)) {
      await runner.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY ${table}_own_workspace ON ${table} TO crm_app
          USING (workspace_id = nullif(current_setting('app.workspace_id', true), ''))
          WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), ''));
      `);
      if (rights) await runner.query(`GRANT ${rights} ON ${table} TO crm_app`);
    }
    for (const table of ofSystem)
      await runner.query(`
        ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY ${table}_second_door ON ${table} TO crm_system USING (true) WITH CHECK (true);
        GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO crm_system;
      `);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ofSystem)
      await runner.query(`DROP POLICY ${table}_second_door ON ${table}; REVOKE ALL ON ${table} FROM crm_system;`);
    for (const table of Object.keys(ofWorkspace))
      await runner.query(`DROP POLICY ${table}_own_workspace ON ${table}; REVOKE ALL ON ${table} FROM crm_app;`);
    for (const table of new Set([...ofSystem, ...Object.keys(ofWorkspace)]))
      await runner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY`);
  }
}

import { MigrationInterface, QueryRunner } from 'typeorm';

const tables = ['xero_news', 'xero_endpoints', 'xero_posts', 'xero_mail_choices', 'xero_mail_refusals', 'xero_mails'];
/** What the second door must see to find out where something is to be sent; what is sent it does not see. */
const seen: Record<string, string> = {
  xero_news: 'workspace_id, posted_at, mailed_at',
  xero_posts: 'workspace_id, state, next_at, taken_until',
  xero_mails: 'workspace_id, state, next_at, taken_until',
  xero_endpoints: 'workspace_id, key_id, former_until',
};

/** The second wall around notifications. The loss of a connection is noticed in the second door and noted there. */
export class NotificationsSecurity1764100000025 implements MigrationInterface {
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
    for (const [table, columns] of Object.entries(seen))
      await runner.query(`
        CREATE POLICY ${table}_second_door ON ${table} TO crm_system USING (true) WITH CHECK (true);
        GRANT SELECT (${columns}) ON ${table} TO crm_system;
      `);
    await runner.query(`GRANT INSERT ON xero_news TO crm_system`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of Object.keys(seen))
      await runner.query(`DROP POLICY ${table}_second_door ON ${table}; REVOKE ALL ON ${table} FROM crm_system;`);
    for (const table of tables)
      await runner.query(`
        DROP POLICY ${table}_own_workspace ON ${table};
        REVOKE ALL ON ${table} FROM crm_app;
        ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
      `);
  }
}

import { MigrationInterface, QueryRunner } from 'typeorm';

/** The second wall around the answers of people. */
export class AnswersSecurity1764100000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE xero_answers ENABLE ROW LEVEL SECURITY;
      ALTER TABLE xero_answers FORCE ROW LEVEL SECURITY;
      CREATE POLICY xero_answers_own_workspace ON xero_answers TO crm_app
        USING (workspace_id = nullif(current_setting('app.workspace_id', true), ''))
        WITH CHECK (workspace_id = nullif(current_setting('app.workspace_id', true), ''));
      GRANT SELECT, INSERT, UPDATE ON xero_answers TO crm_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY xero_answers_own_workspace ON xero_answers;
      REVOKE ALL ON xero_answers FROM crm_app;
      ALTER TABLE xero_answers NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
    `);
  }
}

import { MigrationInterface, QueryRunner } from 'typeorm';

/** What people answered to questions about single records. */
export class Answers1764100000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE xero_answers (
        workspace_id text NOT NULL,
        kind text NOT NULL,
        record_id text NOT NULL,
        question text NOT NULL,
        answer text NOT NULL,
        answered_by text NOT NULL,
        answered_at timestamptz NOT NULL,
        CONSTRAINT xero_answers_pk PRIMARY KEY (workspace_id, kind, record_id, question)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE xero_answers`);
  }
}

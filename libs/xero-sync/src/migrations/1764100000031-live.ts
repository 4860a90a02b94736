import { MigrationInterface, QueryRunner } from 'typeorm';

/** What changed in the queue a moment ago, for screens that show it live: found by the end of one index instead of by reading the queue. */
export class Live1764100000031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX xero_outbox_changed ON xero_outbox (workspace_id, updated_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX xero_outbox_changed`);
  }
}

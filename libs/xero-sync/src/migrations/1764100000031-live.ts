import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * For screens: what changed in the queue a moment ago is found by the end of one index instead of by reading the queue, and the filters
 * of a long history by indexes of their own.
 */
export class Live1764100000031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX xero_outbox_changed ON xero_outbox (workspace_id, updated_at);
      CREATE INDEX xero_history_direction_time ON xero_history (workspace_id, direction, at);
      CREATE INDEX xero_history_kind_time ON xero_history (workspace_id, kind, at);
      CREATE INDEX xero_history_outcome_time ON xero_history (workspace_id, outcome, at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP INDEX xero_outbox_changed, xero_history_direction_time, xero_history_kind_time, xero_history_outcome_time`,
    );
  }
}

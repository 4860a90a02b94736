import { MigrationInterface, QueryRunner } from 'typeorm';
import { workspaceTable } from './table-rules.js';

/** Replies to writes that carried an idempotency key, kept for the repetition of the same request. */
export class IdempotencyKeys1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        workspace_id uuid NOT NULL,
        key varchar(200) NOT NULL,
        fingerprint char(64) NOT NULL,
        reply text,
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT idempotency_keys_pk PRIMARY KEY (workspace_id, key),
        CONSTRAINT idempotency_keys_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
      );
      CREATE INDEX idempotency_keys_by_age ON idempotency_keys (workspace_id, created_at);
      ${workspaceTable('idempotency_keys', 'SELECT, INSERT, DELETE')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys');
  }
}

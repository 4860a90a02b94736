import { MigrationInterface, QueryRunner } from 'typeorm';
import { workspaceTable } from './table-rules.js';

/** What screens remember for a person in a workspace; it goes with their membership. */
export class Preferences1764000000021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE preferences (
        workspace_id uuid NOT NULL,
        user_id uuid NOT NULL,
        name varchar(100) NOT NULL,
        value jsonb NOT NULL,
        CONSTRAINT preferences_pk PRIMARY KEY (workspace_id, user_id, name),
        CONSTRAINT preferences_member FOREIGN KEY (workspace_id, user_id) REFERENCES memberships (workspace_id, user_id)
          ON DELETE CASCADE
      );
      ${workspaceTable('preferences')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE preferences');
  }
}

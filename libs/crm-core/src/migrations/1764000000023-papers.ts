import { MigrationInterface, QueryRunner } from 'typeorm';
import { workspaceTable } from './table-rules.js';

/** What a workspace prints on its documents, and what it writes when it e-mails them. */
export class Papers1764000000023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE workspace_papers (
        workspace_id uuid NOT NULL,
        version integer NOT NULL DEFAULT 1,
        address_lines jsonb NOT NULL DEFAULT '[]',
        email varchar(254),
        phone varchar(50),
        tax_number varchar(50),
        payment_instructions varchar(2000),
        footer varchar(500),
        mail_texts jsonb NOT NULL DEFAULT '{}',
        updated_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT workspace_papers_pk PRIMARY KEY (workspace_id),
        CONSTRAINT workspace_papers_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
      );
      ${workspaceTable('workspace_papers', 'SELECT, INSERT, UPDATE')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE workspace_papers');
  }
}

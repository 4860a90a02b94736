import { MigrationInterface, QueryRunner } from 'typeorm';
import { workspaceTable } from './table-rules.js';

/** Documents that are e-mailed, and when an invoice first was. */
export class DocumentEmails1764000000024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE document_emails (
        workspace_id uuid NOT NULL,
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        record varchar(16) NOT NULL,
        record_id uuid NOT NULL,
        receivers jsonb NOT NULL,
        copies jsonb NOT NULL DEFAULT '[]',
        subject varchar(255) NOT NULL,
        message varchar(10000) NOT NULL,
        attach_pdf boolean NOT NULL,
        paper jsonb,
        asked_by_id uuid,
        asked_by varchar(255) NOT NULL,
        state varchar(16) NOT NULL DEFAULT 'queued',
        attempts integer NOT NULL DEFAULT 0,
        tries_left integer NOT NULL,
        next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        taken_until timestamptz,
        sent_at timestamptz,
        problem varchar(500),
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT document_emails_pk PRIMARY KEY (workspace_id, id),
        CONSTRAINT document_emails_state_is_known CHECK (state IN ('queued', 'sent', 'failed')),
        CONSTRAINT document_emails_record_is_known CHECK (record IN ('invoice', 'quote', 'purchaseOrder', 'creditNote')),
        CONSTRAINT document_emails_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
      );
      CREATE INDEX document_emails_by_record ON document_emails (workspace_id, record, record_id, created_at);
      CREATE INDEX document_emails_due ON document_emails (next_at) WHERE state = 'queued';
      ${workspaceTable('document_emails')}
      -- The second door finds out whose e-mails are due; to whom they go and what they say it does not see.
      CREATE POLICY document_emails_second_door ON document_emails TO crm_system USING (true) WITH CHECK (true);
      GRANT SELECT (workspace_id, state, next_at, taken_until) ON document_emails TO crm_system;

      ALTER TABLE invoices ADD COLUMN sent_to_contact_at timestamptz;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE invoices DROP COLUMN sent_to_contact_at;
      DROP TABLE document_emails;
    `);
  }
}

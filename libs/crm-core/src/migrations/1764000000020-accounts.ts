import { MigrationInterface, QueryRunner } from 'typeorm';
import { systemTable, workspaceTable } from './table-rules.js';

/** Invitations, forgotten passwords, second factors, and an audit log that can be searched. */
export class Accounts1764000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [people, invitations, passwordLinks, secondFactors, audit]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX audit_log_by_act, audit_log_by_record, audit_log_by_actor, sessions_by_user;
      DROP POLICY audit_log_second_door ON audit_log;
      REVOKE ALL ON audit_log FROM crm_system;
      ALTER TABLE audit_log DROP COLUMN record, DROP COLUMN record_id, DROP COLUMN words;
      DROP TABLE recovery_codes, second_factors, password_links, invitations;
      ALTER TABLE users DROP COLUMN last_signed_in_at, DROP COLUMN second_factor_at;
    `);
  }
}

const people = `
  ALTER TABLE users ADD COLUMN last_signed_in_at timestamptz, ADD COLUMN second_factor_at timestamptz;
  GRANT SELECT (last_signed_in_at, second_factor_at) ON users TO crm_app;
  CREATE INDEX sessions_by_user ON sessions ((sess ->> 'userId'));
`;

// Of a token only its hash is kept. The second door finds whom a token belongs to; all else happens in the workspace.
const invitations = `
  CREATE TABLE invitations (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    email varchar(254) NOT NULL,
    role varchar(16) NOT NULL,
    sha256 char(64) NOT NULL,
    invited_by varchar(255) NOT NULL,
    invited_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    CONSTRAINT invitations_pk PRIMARY KEY (workspace_id, id),
    CONSTRAINT invitations_role_is_known CHECK (role IN ('admin', 'staff', 'readOnly')),
    CONSTRAINT invitations_email_is_lower_case CHECK (email = lower(email)),
    CONSTRAINT invitations_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
  );
  CREATE UNIQUE INDEX invitations_sha256 ON invitations (sha256);
  CREATE UNIQUE INDEX invitations_one_open ON invitations (workspace_id, email) WHERE accepted_at IS NULL;
  ${workspaceTable('invitations')}
  ${systemTable('invitations', 'SELECT')}
`;

// One row a person: a newer link takes the place of the older one.
const passwordLinks = `
  CREATE TABLE password_links (
    user_id uuid NOT NULL,
    sha256 char(64) NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT password_links_pk PRIMARY KEY (user_id),
    CONSTRAINT password_links_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
  );
  CREATE UNIQUE INDEX password_links_sha256 ON password_links (sha256);
  ${systemTable('password_links')}
`;

const secondFactors = `
  CREATE TABLE second_factors (
    user_id uuid NOT NULL,
    sealed_secret varchar(1000) NOT NULL,
    confirmed_at timestamptz,
    last_step bigint NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    blocked_until timestamptz,
    CONSTRAINT second_factors_pk PRIMARY KEY (user_id),
    CONSTRAINT second_factors_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
  );
  CREATE TABLE recovery_codes (
    user_id uuid NOT NULL,
    sha256 char(64) NOT NULL,
    CONSTRAINT recovery_codes_pk PRIMARY KEY (user_id, sha256),
    CONSTRAINT recovery_codes_factor FOREIGN KEY (user_id) REFERENCES second_factors (user_id) ON DELETE CASCADE
  );
  ${systemTable('second_factors')}
  ${systemTable('recovery_codes')}
`;

// What a person does to their own account is told to each of their workspaces, which the second door may add to and not read.
// Row-level security binds the owner of the table too, so it steps aside while old entries get their words.
const audit = `
  ALTER TABLE audit_log ADD COLUMN record varchar(32), ADD COLUMN record_id uuid, ADD COLUMN words varchar(500) NOT NULL DEFAULT '';
  ALTER TABLE audit_log NO FORCE ROW LEVEL SECURITY;
  UPDATE audit_log SET
    record = left(coalesce(details ->> 'record', CASE split_part(act, '.', 1)
      WHEN 'member' THEN 'user' WHEN 'csv_import' THEN 'csvImport' ELSE split_part(act, '.', 1) END), 32),
    record_id = CASE
      WHEN act = 'record.purged' THEN (details ->> 'id')::uuid
      WHEN act = 'company.merged' THEN (details ->> 'companyId')::uuid
      WHEN subject ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN subject::uuid END,
    words = left(act || ': ' || subject, 500);
  ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
  CREATE INDEX audit_log_by_act ON audit_log (workspace_id, act, at);
  CREATE INDEX audit_log_by_record ON audit_log (workspace_id, record_id, at);
  CREATE INDEX audit_log_by_actor ON audit_log (workspace_id, actor_name, at);
  CREATE POLICY audit_log_second_door ON audit_log FOR INSERT TO crm_system WITH CHECK (true);
  GRANT INSERT ON audit_log TO crm_system;
`;

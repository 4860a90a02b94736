import { MigrationInterface, QueryRunner } from 'typeorm';

/** Pairing with an organisation, tokens, consent flows, settings and Xero's own lists. */
export class Connection1764100000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [connections, tokenSets, consents, settings, reference]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE xero_reference, xero_settings, xero_consents, xero_token_sets, xero_connections;`);
  }
}

// An organisation belongs to one workspace as long as it is not disconnected; a workspace has one current organisation.
const connections = `
  CREATE TABLE xero_connections (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workspace_id text NOT NULL,
    tenant_id text NOT NULL,
    remote_id text NOT NULL,
    token_set_id uuid,
    state text NOT NULL,
    reason text,
    current boolean NOT NULL,
    organisation_name text NOT NULL,
    short_code text,
    base_currency text,
    country_code text,
    connected_by text NOT NULL,
    connected_at timestamptz NOT NULL,
    disconnected_at timestamptz,
    removal_due boolean NOT NULL DEFAULT false,
    reference_read_at timestamptz,
    CONSTRAINT xero_connections_pk PRIMARY KEY (id),
    CONSTRAINT xero_connections_state CHECK (state IN ('connected', 'needs_reauthorisation', 'disconnected'))
  );
  CREATE UNIQUE INDEX xero_connections_tenant ON xero_connections (workspace_id, tenant_id);
  CREATE UNIQUE INDEX xero_connections_current ON xero_connections (workspace_id) WHERE current;
  CREATE UNIQUE INDEX xero_connections_active_tenant ON xero_connections (tenant_id) WHERE state <> 'disconnected';
  CREATE INDEX xero_connections_token_set ON xero_connections (token_set_id);
`;

const tokenSets = `
  CREATE TABLE xero_token_sets (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    xero_user_id text NOT NULL,
    access_token text NOT NULL,
    refresh_token text NOT NULL,
    key_id text NOT NULL,
    expires_at timestamptz NOT NULL,
    refreshed_at timestamptz NOT NULL,
    state text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    claimed_by uuid,
    claimed_until timestamptz,
    CONSTRAINT xero_token_sets_pk PRIMARY KEY (id),
    CONSTRAINT xero_token_sets_state CHECK (state IN ('valid', 'refused'))
  );
  CREATE UNIQUE INDEX xero_token_sets_user ON xero_token_sets (xero_user_id);
`;

const consents = `
  CREATE TABLE xero_consents (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    state_digest text NOT NULL,
    workspace_id text NOT NULL,
    user_id text NOT NULL,
    user_name text NOT NULL,
    session_digest text NOT NULL,
    code_verifier text,
    nonce text NOT NULL,
    return_to text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz,
    tokens text,
    candidates jsonb,
    CONSTRAINT xero_consents_pk PRIMARY KEY (id)
  );
  CREATE UNIQUE INDEX xero_consents_state ON xero_consents (state_digest);
`;

const settings = `
  CREATE TABLE xero_settings (
    workspace_id text NOT NULL,
    version integer NOT NULL,
    choices jsonb NOT NULL,
    saved_by text NOT NULL,
    saved_at timestamptz NOT NULL,
    CONSTRAINT xero_settings_pk PRIMARY KEY (workspace_id)
  );
`;

const reference = `
  CREATE TABLE xero_reference (
    workspace_id text NOT NULL,
    tenant_id text NOT NULL,
    list text NOT NULL,
    body jsonb NOT NULL,
    read_at timestamptz NOT NULL,
    CONSTRAINT xero_reference_pk PRIMARY KEY (workspace_id, tenant_id, list)
  );
`;

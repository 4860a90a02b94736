import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tables of the engine. A host's ids are kept by value (workspace and record ids are text: a host may number them as it
 * likes), no foreign key leaves the module.
 */
export class Engine1764100000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [sequences, outbox, attempts, steps, links, history, lanes, budgets]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE xero_budgets, xero_lanes, xero_history, xero_links, xero_steps, xero_attempts, xero_outbox, xero_sequences;
    `);
  }
}

// Locked by every transaction that writes outbox rows, first: the order of the numbers is the order of the commits.
const sequences = `
  CREATE TABLE xero_sequences (
    workspace_id text NOT NULL,
    last bigint NOT NULL DEFAULT 0,
    CONSTRAINT xero_sequences_pk PRIMARY KEY (workspace_id)
  );
`;

const outbox = `
  CREATE TABLE xero_outbox (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workspace_id text NOT NULL,
    sequence bigint NOT NULL,
    kind text NOT NULL,
    record_id text NOT NULL,
    cause text,
    event text NOT NULL,
    origin text NOT NULL,
    state text NOT NULL DEFAULT 'pending',
    priority boolean NOT NULL DEFAULT false,
    reason_code text,
    reason text,
    held_by uuid,
    held_kind text,
    held_record text,
    not_before timestamptz,
    revision integer NOT NULL DEFAULT 1,
    attempts integer NOT NULL DEFAULT 0,
    steps_left integer NOT NULL DEFAULT 0,
    send_alone boolean NOT NULL DEFAULT false,
    look_first boolean NOT NULL DEFAULT false,
    label text,
    problems jsonb NOT NULL DEFAULT '[]',
    tenant_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    first_attempt_at timestamptz,
    done_at timestamptz,
    CONSTRAINT xero_outbox_pk PRIMARY KEY (id),
    CONSTRAINT xero_outbox_state CHECK (state IN ('pending', 'sending', 'unknown', 'done', 'attention', 'skipped'))
  );
  CREATE UNIQUE INDEX xero_outbox_sequence ON xero_outbox (workspace_id, sequence);
  CREATE INDEX xero_outbox_ready ON xero_outbox (workspace_id, sequence) WHERE state = 'pending' AND held_kind IS NULL;
  CREATE INDEX xero_outbox_live ON xero_outbox (workspace_id, kind, record_id)
    WHERE state IN ('pending', 'sending', 'unknown', 'attention');
  CREATE UNIQUE INDEX xero_outbox_one_open ON xero_outbox (workspace_id, kind, record_id)
    WHERE state IN ('pending', 'attention') AND kind <> 'stockChange';
  CREATE INDEX xero_outbox_held ON xero_outbox (workspace_id, held_kind, held_record) WHERE held_kind IS NOT NULL;
  CREATE INDEX xero_outbox_attention ON xero_outbox (workspace_id, sequence) WHERE state = 'attention';
  CREATE INDEX xero_outbox_record ON xero_outbox (workspace_id, kind, record_id, sequence);
`;

// The body is kept until the outcome is known and not longer: it holds people's data.
const attempts = `
  CREATE TABLE xero_attempts (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workspace_id text NOT NULL,
    tenant_id text NOT NULL,
    epoch integer NOT NULL,
    call text NOT NULL,
    args jsonb NOT NULL DEFAULT '{}',
    body text,
    idempotency_key varchar(128) NOT NULL,
    state text NOT NULL DEFAULT 'open',
    prepared_at timestamptz NOT NULL DEFAULT now(),
    send_by timestamptz NOT NULL,
    resends integer NOT NULL DEFAULT 0,
    looks integer NOT NULL DEFAULT 0,
    next_at timestamptz,
    outcome text,
    http_status integer,
    excerpt text,
    correlation_id text,
    duration_ms integer,
    resolved_at timestamptz,
    CONSTRAINT xero_attempts_pk PRIMARY KEY (id),
    CONSTRAINT xero_attempts_state CHECK (state IN ('open', 'unknown', 'resolved'))
  );
  CREATE UNIQUE INDEX xero_attempts_key ON xero_attempts (idempotency_key);
  CREATE INDEX xero_attempts_open ON xero_attempts (workspace_id) WHERE state <> 'resolved';
  CREATE INDEX xero_attempts_time ON xero_attempts (workspace_id, prepared_at);
`;

const steps = `
  CREATE TABLE xero_steps (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workspace_id text NOT NULL,
    row_id uuid NOT NULL,
    kind text NOT NULL,
    record_id text NOT NULL,
    part text NOT NULL,
    effect text NOT NULL,
    call text NOT NULL,
    label text NOT NULL,
    natural_key text NOT NULL,
    content text NOT NULL,
    expect jsonb,
    ordering jsonb NOT NULL DEFAULT '{}',
    element jsonb NOT NULL,
    target text,
    remote_type text NOT NULL,
    remote_id text,
    clears_link boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT 'sending',
    problems jsonb NOT NULL DEFAULT '[]',
    attempt_id uuid NOT NULL,
    position integer NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT xero_steps_pk PRIMARY KEY (id),
    CONSTRAINT xero_steps_state CHECK (state IN ('pending', 'sending', 'unknown', 'done', 'refused'))
  );
  CREATE UNIQUE INDEX xero_steps_part ON xero_steps (workspace_id, row_id, part, effect);
  CREATE INDEX xero_steps_attempt ON xero_steps (workspace_id, attempt_id, position);
  CREATE INDEX xero_steps_record ON xero_steps (workspace_id, kind, record_id);
`;

// A batch payment is one document of the provider for several parts of ours.
const links = `
  CREATE TABLE xero_links (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workspace_id text NOT NULL,
    tenant_id text NOT NULL,
    kind text NOT NULL,
    record_id text NOT NULL,
    part text NOT NULL,
    remote_type text NOT NULL,
    remote_id text NOT NULL,
    number text,
    status text,
    remote_updated_at timestamptz,
    content text,
    details jsonb NOT NULL DEFAULT '{}',
    exported_at timestamptz,
    imported_at timestamptz,
    stamp_due boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    archived_at timestamptz,
    CONSTRAINT xero_links_pk PRIMARY KEY (id)
  );
  CREATE UNIQUE INDEX xero_links_part ON xero_links (workspace_id, tenant_id, kind, record_id, part)
    WHERE archived_at IS NULL;
  CREATE UNIQUE INDEX xero_links_remote ON xero_links (workspace_id, tenant_id, remote_type, remote_id)
    WHERE archived_at IS NULL AND remote_type <> 'BatchPayment';
  CREATE INDEX xero_links_stamp ON xero_links (workspace_id) WHERE stamp_due;
`;

const history = `
  CREATE TABLE xero_history (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workspace_id text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    direction text NOT NULL,
    kind text,
    record_id text,
    cause text,
    row_id uuid,
    attempt_id uuid,
    label text NOT NULL,
    what text NOT NULL,
    outcome text NOT NULL,
    remote_type text,
    remote_number text,
    remote_id text,
    excerpt text,
    problems jsonb NOT NULL DEFAULT '[]',
    duration_ms integer,
    CONSTRAINT xero_history_pk PRIMARY KEY (id),
    CONSTRAINT xero_history_direction CHECK (direction IN ('export', 'import'))
  );
  CREATE INDEX xero_history_time ON xero_history (workspace_id, at, id);
  CREATE INDEX xero_history_record ON xero_history (workspace_id, kind, record_id, at);
`;

const lanes = `
  CREATE TABLE xero_lanes (
    workspace_id text NOT NULL,
    holder text,
    epoch integer NOT NULL DEFAULT 0,
    lease_until timestamptz,
    work boolean NOT NULL DEFAULT false,
    paused_until timestamptz,
    paused_code text,
    paused_reason text,
    paused_by_user boolean NOT NULL DEFAULT false,
    failures integer NOT NULL DEFAULT 0,
    CONSTRAINT xero_lanes_pk PRIMARY KEY (workspace_id)
  );
`;

// calls: [{ id, at, until? }] of the last minute, in flight while \`until\` is there.
const budgets = `
  CREATE TABLE xero_budgets (
    tenant_id text NOT NULL,
    calls jsonb NOT NULL DEFAULT '[]',
    day_started_at timestamptz,
    day_calls integer NOT NULL DEFAULT 0,
    day_limit integer NOT NULL DEFAULT 5000,
    blocked_until timestamptz,
    blocked_reason text,
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT xero_budgets_pk PRIMARY KEY (tenant_id)
  );
`;

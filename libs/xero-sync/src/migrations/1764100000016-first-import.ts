import { MigrationInterface, QueryRunner } from 'typeorm';

/** The first import: the job and its place, and every record that was read with what becomes of it. */
export class FirstImport1764100000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE xero_set_ups (
        id uuid NOT NULL DEFAULT gen_random_uuid(),
        workspace_id text NOT NULL,
        tenant_id text NOT NULL,
        state text NOT NULL DEFAULT 'planning',
        step jsonb,
        cursor jsonb NOT NULL DEFAULT '{}',
        paused text,
        waiting text,
        not_before timestamptz,
        choices jsonb NOT NULL,
        plan jsonb,
        verification jsonb,
        calls integer NOT NULL DEFAULT 0,
        failures integer NOT NULL DEFAULT 0,
        epoch integer NOT NULL DEFAULT 0,
        lease_until timestamptz,
        started_by text NOT NULL,
        started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        step_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        finished_at timestamptz,
        CONSTRAINT xero_set_ups_pk PRIMARY KEY (id),
        CONSTRAINT xero_set_ups_state CHECK (state IN ('planning', 'planned', 'reading', 'review', 'running', 'finished', 'cancelled'))
      );
      CREATE UNIQUE INDEX xero_set_ups_one_at_a_time ON xero_set_ups (workspace_id) WHERE state NOT IN ('finished', 'cancelled');
      CREATE INDEX xero_set_ups_time ON xero_set_ups (workspace_id, started_at);

      CREATE TABLE xero_set_up_records (
        workspace_id text NOT NULL,
        set_up_id uuid NOT NULL,
        kind text NOT NULL,
        remote_id text NOT NULL,
        label text NOT NULL,
        number text,
        facts jsonb NOT NULL DEFAULT '{}',
        match text NOT NULL,
        candidates jsonb NOT NULL DEFAULT '[]',
        decision text,
        target_id text,
        outcome text NOT NULL DEFAULT 'waiting',
        code text,
        sentence text,
        remarks jsonb NOT NULL DEFAULT '[]',
        record_id text,
        due_there numeric(17,2),
        due_here numeric(17,2),
        currency text,
        tried integer NOT NULL DEFAULT 0,
        CONSTRAINT xero_set_up_records_pk PRIMARY KEY (set_up_id, kind, remote_id),
        CONSTRAINT xero_set_up_records_match CHECK (match IN ('linked', 'certain', 'ask', 'none', 'unusable')),
        CONSTRAINT xero_set_up_records_decision CHECK (decision IN ('create', 'link', 'skip')),
        CONSTRAINT xero_set_up_records_outcome CHECK (outcome IN ('waiting', 'created', 'linked', 'skipped', 'refused'))
      );
      CREATE INDEX xero_set_up_records_due ON xero_set_up_records (workspace_id, set_up_id, kind, remote_id) WHERE outcome = 'waiting';
      CREATE INDEX xero_set_up_records_progress ON xero_set_up_records (workspace_id, set_up_id, kind, outcome, decision);
      CREATE INDEX xero_set_up_records_target ON xero_set_up_records (workspace_id, set_up_id, kind, target_id) WHERE target_id IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE xero_set_up_records; DROP TABLE xero_set_ups;`);
  }
}

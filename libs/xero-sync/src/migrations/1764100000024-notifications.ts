import { MigrationInterface, QueryRunner } from 'typeorm';

const tables = `
  CREATE TABLE xero_news (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workspace_id text NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    facts jsonb NOT NULL,
    happened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    posted_at timestamptz,
    mailed_at timestamptz,
    CONSTRAINT xero_news_pk PRIMARY KEY (id),
    CONSTRAINT xero_news_type CHECK (type IN ('connection.lost', 'errors.found', 'import.finished', 'drift.found', 'endpoint.disabled'))
  );
  CREATE UNIQUE INDEX xero_news_once ON xero_news (workspace_id, type, subject);
  CREATE INDEX xero_news_not_posted ON xero_news (workspace_id, happened_at) WHERE posted_at IS NULL;
  CREATE INDEX xero_news_not_mailed ON xero_news (workspace_id, happened_at) WHERE mailed_at IS NULL;

  CREATE TABLE xero_endpoints (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workspace_id text NOT NULL,
    url text NOT NULL,
    types text[] NOT NULL DEFAULT '{}',
    secret text NOT NULL,
    key_id text NOT NULL,
    former_secret text,
    former_until timestamptz,
    enabled boolean NOT NULL DEFAULT true,
    disabled_because text,
    failing_since timestamptz,
    last_success_at timestamptz,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT xero_endpoints_pk PRIMARY KEY (id)
  );
  CREATE UNIQUE INDEX xero_endpoints_url ON xero_endpoints (workspace_id, url);

  CREATE TABLE xero_posts (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workspace_id text NOT NULL,
    endpoint_id uuid NOT NULL,
    message_id text NOT NULL,
    type text NOT NULL,
    body text NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    taken_until timestamptz,
    ended_at timestamptz,
    last_status integer,
    last_sentence text,
    CONSTRAINT xero_posts_pk PRIMARY KEY (id),
    CONSTRAINT xero_posts_state CHECK (state IN ('waiting', 'delivered', 'given_up')),
    CONSTRAINT xero_posts_endpoint FOREIGN KEY (endpoint_id) REFERENCES xero_endpoints (id) ON DELETE CASCADE
  );
  CREATE UNIQUE INDEX xero_posts_message ON xero_posts (endpoint_id, message_id);
  CREATE INDEX xero_posts_due ON xero_posts (workspace_id, next_at) WHERE state = 'waiting';
  CREATE INDEX xero_posts_time ON xero_posts (workspace_id, created_at);

  CREATE TABLE xero_mail_choices (
    workspace_id text NOT NULL,
    pace text NOT NULL DEFAULT 'hourly',
    last_mail_at timestamptz,
    CONSTRAINT xero_mail_choices_pk PRIMARY KEY (workspace_id),
    CONSTRAINT xero_mail_choices_pace CHECK (pace IN ('immediately', 'hourly', 'daily'))
  );

  CREATE TABLE xero_mail_refusals (
    workspace_id text NOT NULL,
    user_id text NOT NULL,
    refused_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT xero_mail_refusals_pk PRIMARY KEY (workspace_id, user_id)
  );

  CREATE TABLE xero_mails (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workspace_id text NOT NULL,
    address text NOT NULL,
    subject text NOT NULL,
    plain text NOT NULL,
    html text NOT NULL,
    state text NOT NULL DEFAULT 'waiting',
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    taken_until timestamptz,
    ended_at timestamptz,
    last_sentence text,
    CONSTRAINT xero_mails_pk PRIMARY KEY (id),
    CONSTRAINT xero_mails_state CHECK (state IN ('waiting', 'sent', 'given_up'))
  );
  CREATE INDEX xero_mails_due ON xero_mails (workspace_id, next_at) WHERE state = 'waiting';
`;

/** What is told of is written where it happens, in the same transaction, whichever code makes it happen. */
const triggers = `
  CREATE FUNCTION xero_news_of_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO xero_news (workspace_id, type, subject, facts)
      VALUES (NEW.workspace_id, 'errors.found', NEW.id || ':' || md5(NEW.problems::text), jsonb_build_object(
        'rowId', NEW.id, 'kind', NEW.kind, 'recordId', NEW.record_id, 'cause', NEW.cause, 'label', NEW.label, 'problems', NEW.problems))
      ON CONFLICT DO NOTHING;
    RETURN NULL;
  END $$;
  CREATE TRIGGER xero_outbox_news AFTER UPDATE OF state ON xero_outbox FOR EACH ROW
    WHEN (NEW.state = 'attention' AND OLD.state <> 'attention') EXECUTE FUNCTION xero_news_of_row();

  CREATE FUNCTION xero_news_of_connection() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO xero_news (workspace_id, type, subject, facts)
      VALUES (NEW.workspace_id, 'connection.lost', NEW.id || ':' || clock_timestamp(), jsonb_build_object(
        'connectionId', NEW.id, 'organisation', NEW.organisation_name, 'reason', NEW.reason))
      ON CONFLICT DO NOTHING;
    RETURN NULL;
  END $$;
  CREATE TRIGGER xero_connections_news AFTER UPDATE OF state ON xero_connections FOR EACH ROW
    WHEN (NEW.state = 'needs_reauthorisation' AND OLD.state = 'connected') EXECUTE FUNCTION xero_news_of_connection();

  CREATE FUNCTION xero_news_of_import() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO xero_news (workspace_id, type, subject, facts)
      VALUES (NEW.workspace_id, 'import.finished', NEW.id::text, jsonb_build_object(
        'importId', NEW.id, 'state', NEW.state, 'startedBy', NEW.started_by, 'slot', NEW.slot, 'takenIn', NEW.taken_in,
        'takenBack', NEW.taken_back, 'refused', NEW.refused, 'waiting', NEW.waiting, 'sentence', NEW.sentence))
      ON CONFLICT DO NOTHING;
    RETURN NULL;
  END $$;
  CREATE TRIGGER xero_imports_news AFTER UPDATE OF state ON xero_imports FOR EACH ROW
    WHEN (NEW.state <> 'running' AND OLD.state = 'running') EXECUTE FUNCTION xero_news_of_import();

  CREATE FUNCTION xero_news_of_set_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO xero_news (workspace_id, type, subject, facts)
      SELECT NEW.workspace_id, 'import.finished', NEW.id::text, jsonb_build_object(
          'importId', NEW.id, 'state', 'finished', 'startedBy', NEW.started_by, 'takenIn', n.taken, 'takenBack', 0,
          'refused', n.refused, 'waiting', 0, 'sentence', format(
            'The first import is over: %s records were taken over, %s could not be. Look at its verification.', n.taken, n.refused))
        FROM (SELECT count(*) FILTER (WHERE outcome IN ('created', 'linked')) AS taken,
                count(*) FILTER (WHERE outcome = 'refused') AS refused
                FROM xero_set_up_records WHERE workspace_id = NEW.workspace_id AND set_up_id = NEW.id) AS n
      ON CONFLICT DO NOTHING;
    RETURN NULL;
  END $$;
  CREATE TRIGGER xero_set_ups_news AFTER UPDATE OF state ON xero_set_ups FOR EACH ROW
    WHEN (NEW.state = 'finished' AND OLD.state <> 'finished') EXECUTE FUNCTION xero_news_of_set_up();

  CREATE FUNCTION xero_news_of_setting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO xero_news (workspace_id, type, subject, facts)
      VALUES (NEW.workspace_id, 'errors.found', NEW.id::text, jsonb_build_object(
        'settingId', NEW.id, 'label', NEW.label, 'problems', jsonb_build_array(jsonb_build_object(
          'code', NEW.code, 'sentence', NEW.sentence, 'remedy', NEW.remedy))))
      ON CONFLICT DO NOTHING;
    RETURN NULL;
  END $$;
  CREATE TRIGGER xero_setting_problems_news AFTER INSERT ON xero_setting_problems FOR EACH ROW
    EXECUTE FUNCTION xero_news_of_setting();
`;

/** News for people, the e-mails and outgoing webhooks they become, and who wants them. */
export class Notifications1764100000024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(triggers);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER xero_outbox_news ON xero_outbox;
      DROP TRIGGER xero_connections_news ON xero_connections;
      DROP TRIGGER xero_imports_news ON xero_imports;
      DROP TRIGGER xero_set_ups_news ON xero_set_ups;
      DROP TRIGGER xero_setting_problems_news ON xero_setting_problems;
      DROP FUNCTION xero_news_of_set_up(); DROP FUNCTION xero_news_of_setting();
      DROP FUNCTION xero_news_of_row(); DROP FUNCTION xero_news_of_connection(); DROP FUNCTION xero_news_of_import();
      DROP TABLE xero_mails; DROP TABLE xero_mail_refusals; DROP TABLE xero_mail_choices; DROP TABLE xero_posts;
      DROP TABLE xero_endpoints; DROP TABLE xero_news;
    `);
  }
}

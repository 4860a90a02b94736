/**
 * What every table of one workspace gets besides its columns: row-level security that binds the owner too, and the rights
 * of the application's role. `rights` is what crm_app may do; a ledger, for example, grants no UPDATE.
 */
export const workspaceTable = (table: string, rights = 'SELECT, INSERT, UPDATE, DELETE', column = 'workspace_id') => `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
  CREATE POLICY ${table}_own_workspace ON ${table} TO crm_app
    USING (${column} = nullif(current_setting('app.workspace_id', true), '')::uuid)
    WITH CHECK (${column} = nullif(current_setting('app.workspace_id', true), '')::uuid);
  GRANT ${rights} ON ${table} TO crm_app;`;

/** Opens a table to the second door as well. The list of such tables is closed and tested. */
export const systemTable = (table: string, rights = 'SELECT, INSERT, UPDATE, DELETE') => `
  ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
  CREATE POLICY ${table}_second_door ON ${table} TO crm_system USING (true) WITH CHECK (true);
  GRANT ${rights} ON ${table} TO crm_system;`;

/** Columns that every record exchanged with the accounting system carries. */
export const accountingColumns = `
  accounting_code varchar(255),
  last_accounting_export_at timestamptz,
  last_accounting_import_at timestamptz,
  do_not_export boolean NOT NULL DEFAULT false,
  do_not_export_reason varchar(500),
  do_not_import boolean NOT NULL DEFAULT false,
  do_not_import_reason varchar(500)`;

/** The first columns of every versioned record. */
export const recordColumns = `
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()`;

/** Keeps a table findable by `search_records`: `columns` are the ones whose words are searched. */
export const searchable = (table: string, record: string, columns: string[]) => `
  CREATE TRIGGER ${table}_search_insert AFTER INSERT OR DELETE ON ${table}
    FOR EACH ROW EXECUTE FUNCTION keep_search_words('${record}', ${columns.map((c) => `'${c}'`).join(', ')});
  CREATE TRIGGER ${table}_search_update AFTER UPDATE OF ${columns.join(', ')} ON ${table}
    FOR EACH ROW EXECUTE FUNCTION keep_search_words('${record}', ${columns.map((c) => `'${c}'`).join(', ')});`;

import { MigrationInterface, QueryRunner } from 'typeorm';
import { recordColumns, workspaceTable } from './table-rules.js';

/** Files that are imported, row by row, with what became of each. */
export class CsvImports1764000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE csv_imports (
        ${recordColumns},
        kind varchar(16) NOT NULL,
        state varchar(16) NOT NULL DEFAULT 'checked',
        sent_by varchar(255) NOT NULL,
        decimal_comma boolean NOT NULL DEFAULT false,
        CONSTRAINT csv_imports_pk PRIMARY KEY (workspace_id, id),
        CONSTRAINT csv_imports_state_is_known CHECK (state IN ('checked', 'running', 'finished', 'cancelled')),
        CONSTRAINT csv_imports_workspace FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
      );
      CREATE INDEX csv_imports_by_creation ON csv_imports (workspace_id, created_at);
      ${workspaceTable('csv_imports')}

      CREATE TABLE csv_import_rows (
        workspace_id uuid NOT NULL,
        import_id uuid NOT NULL,
        file_row integer NOT NULL,
        cells jsonb NOT NULL,
        outcome varchar(16) NOT NULL,
        done boolean NOT NULL DEFAULT false,
        record_id uuid,
        number varchar(255),
        changes jsonb NOT NULL DEFAULT '[]',
        reasons jsonb NOT NULL DEFAULT '[]',
        CONSTRAINT csv_import_rows_pk PRIMARY KEY (workspace_id, import_id, file_row),
        CONSTRAINT csv_import_rows_outcome_is_known CHECK (outcome IN ('created', 'updated', 'unchanged', 'rejected')),
        CONSTRAINT csv_import_rows_import FOREIGN KEY (workspace_id, import_id) REFERENCES csv_imports (workspace_id, id)
          ON DELETE CASCADE
      );
      ${workspaceTable('csv_import_rows')}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE csv_import_rows, csv_imports');
  }
}

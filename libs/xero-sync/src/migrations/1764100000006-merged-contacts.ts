import { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Contacts that became one: two of ours may share the contact that is left in Xero, and contacts that went into another here are
 * found quickly while they still have to be archived there.
 */
export class MergedContacts1764100000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX xero_links_remote;
      CREATE UNIQUE INDEX xero_links_remote ON xero_links (workspace_id, tenant_id, remote_type, remote_id)
        WHERE archived_at IS NULL AND remote_type NOT IN ('BatchPayment', 'SharedContact');
      CREATE INDEX xero_links_merged ON xero_links (workspace_id) WHERE content LIKE 'merged:%';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX xero_links_merged;
      DROP INDEX xero_links_remote;
      CREATE UNIQUE INDEX xero_links_remote ON xero_links (workspace_id, tenant_id, remote_type, remote_id)
        WHERE archived_at IS NULL AND remote_type <> 'BatchPayment';
    `);
  }
}

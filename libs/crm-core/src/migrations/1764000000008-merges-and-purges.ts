import { MigrationInterface, QueryRunner } from 'typeorm';

// Nothing but the purge of an administrator deletes these: they carry numbers from the start.
const purged = `purchase_orders, stocktakes, stock_transfers, work_orders, payments, payment_allocations, credit_allocations, refunds,
        supplier_credit_allocations`;

/** Two companies that are one business: the one that went into the other remembers which. Records that may be purged. */
export class MergedCompaniesAndPurges1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE companies ADD COLUMN merged_into_id uuid,
        ADD CONSTRAINT companies_merged_into FOREIGN KEY (workspace_id, merged_into_id) REFERENCES companies (workspace_id, id),
        ADD CONSTRAINT companies_merged_are_archived CHECK (merged_into_id IS NULL OR archived),
        ADD CONSTRAINT companies_merge_into_another CHECK (merged_into_id <> id);
      CREATE INDEX companies_by_winner ON companies (workspace_id, merged_into_id) WHERE merged_into_id IS NOT NULL;
      GRANT DELETE ON ${purged} TO crm_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`REVOKE DELETE ON ${purged} FROM crm_app; ALTER TABLE companies DROP COLUMN merged_into_id`);
  }
}

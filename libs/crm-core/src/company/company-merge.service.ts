import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import { Contact } from '../contact/contact.entity.js';
import { ContactSaved } from '../contact/contact.events.js';
import { workspaceOf } from '../database/database.js';
import { findRecord, refuseStale, updateRecord } from '../database/records.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { PurchaseOrderSaved } from '../purchase-order/purchase-order.events.js';
import { FieldChecks } from '../validation/field-checks.js';
import { Company } from './company.entity.js';
import { CompanyMerged, CompanySaved } from './company.events.js';
import { companyLabel } from './company.service.js';
import { refuseMerged } from './merged-company.js';

/** How many of each went over to the other company. */
export interface MergedRecords {
  contacts: number;
  opportunities: number;
  quotes: number;
  salesOrders: number;
  purchaseOrders: number;
  /** Of invoices, credit notes, supplier bills and supplier credits. */
  drafts: number;
  notes: number;
  tasks: number;
}

export interface Merge {
  /** The one that stays. */
  company: Company;
  /** The one that went into it. */
  merged: Company;
  moved: MergedRecords;
}

/**
 * What goes over, and which part of it: whatever is not in the books yet. A draft that puts an issued document right belongs
 * to that document, and so stays with it.
 */
const moving = {
  opportunities: `status = 'open'`,
  quotes: `status IN ('draft', 'sent', 'accepted')`,
  sales_orders: `status IN ('draft', 'confirmed', 'partiallyInvoiced')`,
  purchase_orders: `status IN ('draft', 'sent', 'partiallyReceived', 'received')`,
  invoices: `status = 'draft' AND reissue_of_id IS NULL`,
  credit_notes: `status = 'draft' AND invoice_id IS NULL`,
  supplier_bills: `status = 'draft'`,
  supplier_credits: `status = 'draft' AND supplier_bill_id IS NULL`,
} as const;

/** Makes one company of two that are the same business. */
@Injectable()
export class CompanyMergeService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
    private readonly audit: AuditLog,
  ) {}

  /**
   * People, notes, tasks, open opportunities, quotes, orders that are not invoiced whole, and drafts go over to `into`; issued
   * documents and their money stay where they are. The company is archived for good and remembers `into`, which is customer
   * and supplier from now on if either was. Refused with a sentence: into itself, into an archived or merged one, twice.
   */
  async merge(tx: EntityManager, id: string, input: { into: string }, actor: Actor, version?: number): Promise<Merge> {
    await findRecord(tx, Company, companyLabel, id);
    const check = new FieldChecks('company', 'update');
    const intoId = check.requiredId('into', input.into);
    check.done();
    const { loser, winner } = await this.bothOf(tx, id, intoId!);
    if (version !== undefined) refuseStale(companyLabel, loser, version);
    await this.refuse(tx, loser, winner);
    const moved = await this.move(tx, loser, winner, actor);
    const company = await this.unite(tx, winner, loser);
    const merged = await updateRecord(tx, Company, companyLabel, id, loser.version, {
      archived: true,
      mergedIntoId: winner.id,
    });
    await tx.query(`UPDATE companies SET merged_into_id = $3 WHERE workspace_id = $1 AND merged_into_id = $2`, [
      workspaceOf(tx),
      id,
      winner.id,
    ]);
    await this.tell(tx, merged, company, actor, moved);
    return { company, merged, moved };
  }

  /** Both, locked in one order and against new documents: a document that is just being made waits, or is waited for. */
  private async bothOf(tx: EntityManager, id: string, intoId: string): Promise<{ loser: Company; winner: Company }> {
    await findRecord(tx, Company, companyLabel, intoId);
    await tx.query(`SELECT 1 FROM companies WHERE workspace_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR UPDATE`, [
      workspaceOf(tx),
      [id, intoId],
    ]);
    return {
      loser: await findRecord(tx, Company, companyLabel, id),
      winner: await findRecord(tx, Company, companyLabel, intoId),
    };
  }

  private async refuse(tx: EntityManager, loser: Company, winner: Company): Promise<void> {
    if (loser.id === winner.id)
      throw refused(
        'merge_into_itself',
        `Company ${loser.code} cannot be merged into itself. Choose the other company that is the same business.`,
      );
    await refuseMerged(tx, loser, 'cannot be merged again. Merge');
    await refuseMerged(tx, winner, 'takes nothing in any more. Merge into');
    if (winner.archived)
      throw refused(
        'merge_into_archived',
        `Company ${winner.code} is archived. Restore it before merging ${loser.code} into it, or merge the other way round.`,
      );
    for (const { id } of [loser, winner])
      await this.guards.check({ workspaceId: workspaceOf(tx), record: 'company', id }, 'edit', tx);
    await refuseTwoBills(tx, loser, winner);
  }

  private async move(tx: EntityManager, loser: Company, winner: Company, actor: Actor): Promise<MergedRecords> {
    const ids = new Map<keyof typeof moving, string[]>();
    for (const table of Object.keys(moving) as (keyof typeof moving)[])
      ids.set(table, await moveDocuments(tx, table, loser.id, winner.id));
    for (const id of ids.get('purchase_orders')!)
      await this.events.publish(new PurchaseOrderSaved(workspaceOf(tx), id, 'updated', actor.origin), tx);
    const count = (table: keyof typeof moving) => ids.get(table)!.length;
    return {
      contacts: await this.movePeople(tx, loser, winner, actor),
      opportunities: count('opportunities'),
      quotes: count('quotes'),
      salesOrders: count('sales_orders'),
      purchaseOrders: count('purchase_orders'),
      drafts: count('invoices') + count('credit_notes') + count('supplier_bills') + count('supplier_credits'),
      notes: await moveRemarks(tx, 'notes', loser.id, winner.id),
      tasks: await moveRemarks(tx, 'tasks', loser.id, winner.id),
    };
  }

  /** The main person of the company that stays remains the main one. */
  private async movePeople(tx: EntityManager, loser: Company, winner: Company, actor: Actor): Promise<number> {
    const workspace = workspaceOf(tx);
    const hasMain = await tx.existsBy(Contact, { workspaceId: workspace, companyId: winner.id, isPrimary: true });
    const moved = rowsIn<{ id: string }>(
      await tx.query(
        `UPDATE contacts SET company_id = $3, is_primary = is_primary AND NOT $4, version = version + 1, updated_at = now()
          WHERE workspace_id = $1 AND company_id = $2 RETURNING id`,
        [workspace, loser.id, winner.id, hasMain],
      ),
    );
    for (const { id } of moved) {
      const both = [loser.id, winner.id];
      await this.events.publish(new ContactSaved(workspace, id, 'updated', ['companyId'], both, actor.origin), tx);
    }
    return moved.length;
  }

  private unite(tx: EntityManager, winner: Company, loser: Company): Promise<Company> {
    return updateRecord(tx, Company, companyLabel, winner.id, winner.version, {
      isCustomer: winner.isCustomer || loser.isCustomer,
      isSupplier: winner.isSupplier || loser.isSupplier,
    });
  }

  private async tell(
    tx: EntityManager,
    merged: Company,
    company: Company,
    actor: Actor,
    moved: MergedRecords,
  ): Promise<void> {
    const workspace = workspaceOf(tx);
    const { origin } = actor;
    await this.audit.write(tx, actor, 'company.merged', `${merged.code} into ${company.code}`, {
      companyId: merged.id,
      intoId: company.id,
      moved,
    });
    await this.events.publish(
      new CompanySaved(workspace, merged.id, 'merged', ['archived', 'mergedIntoId'], origin),
      tx,
    );
    await this.events.publish(
      new CompanySaved(workspace, company.id, 'updated', ['isCustomer', 'isSupplier'], origin),
      tx,
    );
    await this.events.publish(new CompanyMerged(workspace, merged.id, company.id, origin), tx);
  }
}

/** Both have a bill with the same number of the supplier's: one of the two is the other one entered twice. */
async function refuseTwoBills(tx: EntityManager, loser: Company, winner: Company): Promise<void> {
  const [twice] = (await tx.query(
    `SELECT d.supplier_reference AS reference FROM supplier_bills d
       JOIN supplier_bills b ON b.workspace_id = d.workspace_id AND b.supplier_reference = d.supplier_reference AND b.status <> 'voided'
      WHERE d.workspace_id = $1 AND d.company_id = $2 AND d.status = 'draft' AND b.company_id = $3 LIMIT 1`,
    [workspaceOf(tx), loser.id, winner.id],
  )) as { reference: string }[];
  if (twice)
    throw refused(
      'bill_entered_twice',
      `${loser.code} has a draft of the supplier bill "${twice.reference}", which ${winner.code} has as well. Delete the draft, then merge.`,
    );
}

async function moveDocuments(
  tx: EntityManager,
  table: keyof typeof moving,
  loserId: string,
  winnerId: string,
): Promise<string[]> {
  const moved = rowsIn<{ id: string }>(
    await tx.query(
      `UPDATE ${table} SET company_id = $3, version = version + 1, updated_at = now()
        WHERE workspace_id = $1 AND company_id = $2 AND ${moving[table]} RETURNING id`,
      [workspaceOf(tx), loserId, winnerId],
    ),
  );
  return moved.map(({ id }) => id);
}

async function moveRemarks(
  tx: EntityManager,
  table: 'notes' | 'tasks',
  loserId: string,
  winnerId: string,
): Promise<number> {
  const moved = await tx.query(
    `UPDATE ${table} SET record_id = $3, version = version + 1, updated_at = now()
      WHERE workspace_id = $1 AND record = 'company' AND record_id = $2 RETURNING id`,
    [workspaceOf(tx), loserId, winnerId],
  );
  return rowsIn(moved).length;
}

/** TypeORM answers an UPDATE with its rows and their count. */
const rowsIn = <T>(answer: unknown): T[] => (answer as [T[], number])[0];

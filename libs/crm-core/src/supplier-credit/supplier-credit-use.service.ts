import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, lockRecord, RecordLabel, updateRecord } from '../database/records.js';
import { businessToday } from '../document/document-header.js';
import {
  appliedAmount,
  checkApplicable,
  checkRemaining,
  creditSource,
  payables,
  settle,
} from '../document/settlement.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { nextNumber } from '../numbering/numbering.js';
import { lockBill } from '../supplier-bill/supplier-bill-settlement.js';
import { FieldChecks } from '../validation/field-checks.js';
import { SupplierCredit, SupplierCreditAllocation } from './supplier-credit.entity.js';
import { SupplierCreditAllocated, SupplierCreditAllocationRemoved } from './supplier-credit.events.js';
import { supplierCreditKind } from './supplier-credit.service.js';

export interface SupplierCreditAllocationInput {
  supplierBillId: string;
  /** ≤ 2 decimals, more than zero. */
  amount: string;
  /** Absent: today. */
  date?: string;
}

const label: RecordLabel<SupplierCreditAllocation> = {
  record: 'supplier credit allocation',
  number: (one) => one.number,
};

/**
 * How supplier credits are used up: applied to bills of the same supplier. An allocation is a record of its own and is undone,
 * never deleted. The supplier credit is locked before the bill.
 */
@Injectable()
export class SupplierCreditUseService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
  ) {}

  /** Applies credit to a supplier bill. Refused with both amounts when it is more than is left or more than is due. */
  async allocate(
    tx: EntityManager,
    supplierCreditId: string,
    input: SupplierCreditAllocationInput,
    actor: Actor,
  ): Promise<SupplierCreditAllocation> {
    const credit = await this.usable(tx, supplierCreditId);
    const check = new FieldChecks('supplierCreditAllocation', 'create');
    const amount = new Decimal(appliedAmount(check, input.amount));
    const supplierBillId = check.requiredId('supplierBillId', input.supplierBillId) ?? '';
    const date = check.date('date', input.date) ?? (await businessToday(tx));
    check.done();
    const bill = await lockBill(tx, supplierBillId);
    checkApplicable(
      check,
      'amount',
      payables.supplierBill,
      creditSource(supplierCreditKind, credit),
      bill,
      supplierBillId,
      amount,
    );
    checkRemaining(check, supplierCreditKind, credit, amount);
    check.done();
    const number = await nextNumber(tx, 'supplierCreditAllocation');
    const values = { supplierCreditId: credit.id, supplierBillId, amount: amount.toFixed(2), date, number };
    const allocation = await insertRecord(tx, SupplierCreditAllocation, label, values);
    await settle(tx, payables.supplierBill, supplierBillId, { credited: amount });
    await this.use(tx, credit.id, amount);
    await this.events.publish(
      new SupplierCreditAllocated(workspaceOf(tx), allocation.id, credit.id, supplierBillId, actor.origin),
      tx,
    );
    return allocation;
  }

  /** Takes the credit off the supplier bill again; it remains with the supplier credit. */
  async removeAllocation(
    tx: EntityManager,
    id: string,
    actor: Actor,
    version?: number,
  ): Promise<SupplierCreditAllocation> {
    const { supplierCreditId } = await findRecord(tx, SupplierCreditAllocation, label, id);
    await lockRecord(tx, SupplierCredit, supplierCreditKind, supplierCreditId);
    const allocation = await lockRecord(tx, SupplierCreditAllocation, label, id, version);
    if (allocation.status === 'removed')
      throw refused('already_removed', `Supplier credit allocation ${allocation.number} was already removed.`);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'supplierCreditAllocation', id }, 'void', tx);
    const { supplierBillId } = allocation;
    const back = new Decimal(allocation.amount).negated();
    await lockBill(tx, supplierBillId);
    await settle(tx, payables.supplierBill, supplierBillId, { credited: back });
    await this.use(tx, supplierCreditId, back);
    const removed = await updateRecord(tx, SupplierCreditAllocation, label, id, allocation.version, {
      status: 'removed',
    });
    await this.events.publish(
      new SupplierCreditAllocationRemoved(workspaceOf(tx), id, supplierCreditId, supplierBillId, actor.origin),
      tx,
    );
    return removed;
  }

  getAllocation(tx: EntityManager, id: string): Promise<SupplierCreditAllocation> {
    return findRecord(tx, SupplierCreditAllocation, label, id);
  }

  private async usable(tx: EntityManager, id: string): Promise<SupplierCredit> {
    const credit = await lockRecord(tx, SupplierCredit, supplierCreditKind, id);
    if (credit.status === 'draft')
      throw refused('not_issued', 'This supplier credit is still a draft. Issue it before using it.');
    if (credit.status === 'voided')
      throw refused('voided', `Supplier credit ${credit.number} is voided and has no credit. Enter a new one.`);
    return credit;
  }

  private async use(tx: EntityManager, id: string, amount: Decimal): Promise<void> {
    await tx.query(
      `UPDATE supplier_credits SET amount_allocated = amount_allocated + $3::numeric, updated_at = now(),
         status = CASE WHEN total > 0 AND total = amount_allocated + $3::numeric THEN 'paid' ELSE 'issued' END
       WHERE workspace_id = $1 AND id = $2`,
      [workspaceOf(tx), id, amount.toFixed(2)],
    );
  }
}

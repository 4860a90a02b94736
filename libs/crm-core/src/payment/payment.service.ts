import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { findRecord, insertRecord, isUuid, lockRecord, RecordLabel, updateRecord } from '../database/records.js';
import { checkReference } from '../database/references.js';
import { accountingListFields } from '../document/document-lists.js';
import { resolveHeader } from '../document/document-header.js';
import {
  appliedAmount,
  checkApplicable,
  lockPayables,
  payables,
  settle,
  type SettledDocument,
} from '../document/settlement.js';
import { notFound, refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { listRecords, ListQuery, ListShape, Page } from '../listing/listing.js';
import { nextNumber } from '../numbering/numbering.js';
import { PaymentMethod } from '../payment-method/payment-method.entity.js';
import { FieldChecks } from '../validation/field-checks.js';
import { Payment, PaymentAllocation, paymentStatuses } from './payment.entity.js';
import { PaymentAllocated, PaymentAllocationRemoved, PaymentRecorded, PaymentReversed } from './payment.events.js';

export interface AllocationInput {
  invoiceId: string;
  /** In the payment's currency, ≤ 2 decimals, more than zero. */
  amount: string;
  /** Absent: the payment's date. */
  date?: string;
}

export interface PaymentInput {
  companyId?: string | null;
  contactId?: string | null;
  /** Absent: today. */
  date?: string;
  /** Absent: the customer's currency, else the base currency. */
  currency?: string;
  currencyRate?: string | null;
  amount: string;
  methodId: string;
  reference?: string | null;
  allocations?: AllocationInput[];
}

export type PaymentWithAllocations = Payment & { allocations: PaymentAllocation[] };

interface Wanted {
  invoiceId: string;
  amount: Decimal;
  date: string;
}

const label: RecordLabel<Payment> = { record: 'payment', number: (payment) => payment.number };
const mostAllocations = 500;

/** What lists of payments may be sorted and filtered by. */
export const paymentList: ListShape<Payment> = {
  entity: Payment,
  search: 'payment',
  defaultSort: '-date',
  fields: {
    number: { type: 'text' },
    companyId: { type: 'id' },
    contactId: { type: 'id' },
    date: { type: 'date' },
    currency: { type: 'text' },
    methodId: { type: 'id' },
    reference: { type: 'text' },
    status: { type: 'choice', choices: paymentStatuses },
    amount: { type: 'minor', property: 'amountMinor' },
    unallocated: { type: 'minor', property: 'unallocatedMinor' },
    ...accountingListFields,
  },
};

/**
 * Payments from customers and what they settle. A payment is never edited or deleted: it is reversed and recorded anew.
 * All methods work in the transaction's workspace; the payment is locked before the invoices, and those in id order.
 */
@Injectable()
export class PaymentService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
  ) {}

  /** Records money and applies it to invoices in the same step. Throws `invalid_payment` naming every wrong field. */
  async create(tx: EntityManager, input: PaymentInput, actor: Actor): Promise<PaymentWithAllocations> {
    const check = new FieldChecks('payment', 'create');
    const header = await resolveHeader(tx, check, input);
    const amount = appliedAmount(check, input.amount);
    const methodId = check.requiredId('methodId', input.methodId);
    await checkReference(tx, check, 'methodId', PaymentMethod, 'payment method', methodId);
    const wanted = this.readAllocations(check, input.allocations ?? [], header.date);
    check.done();
    const values = { ...header, amount, methodId: methodId! };
    await this.checkAllocations(tx, check, { ...values, unallocated: amount, label: 'the payment' }, wanted);
    check.done();
    const payment = await insertRecord(tx, Payment, label, { ...values, number: await nextNumber(tx, 'payment') });
    await this.events.publish(new PaymentRecorded(workspaceOf(tx), payment.id, actor.origin), tx);
    await this.apply(tx, payment.id, wanted, actor);
    return this.get(tx, payment.id);
  }

  /** Applies more of the payment to invoices. Over-allocation is refused with a sentence that names both amounts. */
  async allocate(
    tx: EntityManager,
    id: string,
    allocations: AllocationInput[],
    actor: Actor,
    version?: number,
  ): Promise<PaymentWithAllocations> {
    const payment = await lockRecord(tx, Payment, label, id, version);
    this.refuseReversed(payment, 'applied to invoices');
    const check = new FieldChecks('payment', 'create');
    const wanted = this.readAllocations(check, allocations, payment.date);
    if (Array.isArray(allocations) && allocations.length === 0)
      check.problem('allocations', 'required', 'Say to which invoices the payment is to be applied.');
    check.done();
    await this.checkAllocations(tx, check, sourceOf(payment), wanted);
    check.done();
    await this.apply(tx, id, wanted, actor);
    await this.raiseVersion(tx, payment);
    return this.get(tx, id);
  }

  /** Takes money off an invoice again; it stays with the payment as unallocated. */
  async removeAllocation(
    tx: EntityManager,
    id: string,
    allocationId: string,
    actor: Actor,
    version?: number,
  ): Promise<PaymentWithAllocations> {
    const payment = await lockRecord(tx, Payment, label, id, version);
    const allocation = (await this.allocationsOf(tx, id, allocationId))[0];
    if (!allocation) throw notFound(`allocation of payment ${payment.number}`, allocationId);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'payment', id }, 'edit', tx);
    await this.takeOff(tx, id, [allocation]);
    await this.raiseVersion(tx, payment);
    await this.events.publish(new PaymentAllocationRemoved(workspaceOf(tx), id, allocation.id, actor.origin), tx);
    return this.get(tx, id);
  }

  /** Takes the payment off all invoices and closes it. */
  async reverse(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<PaymentWithAllocations> {
    const payment = await lockRecord(tx, Payment, label, id, version);
    this.refuseReversed(payment, 'reversed');
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'payment', id }, 'void', tx);
    await this.takeOff(tx, id, await this.allocationsOf(tx, id));
    await updateRecord(tx, Payment, label, id, payment.version, { status: 'reversed' });
    await this.events.publish(new PaymentReversed(workspaceOf(tx), id, actor.origin), tx);
    return this.get(tx, id);
  }

  /** With the allocations that hold now. */
  async get(tx: EntityManager, id: string): Promise<PaymentWithAllocations> {
    const payment = await findRecord(tx, Payment, label, id);
    return Object.assign(payment, { allocations: await this.allocationsOf(tx, id) });
  }

  /** Without allocations. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<Payment>> {
    return listRecords(tx, paymentList, query);
  }

  private refuseReversed(payment: Payment, verb: string): void {
    if (payment.status === 'reversed')
      throw refused(
        'already_reversed',
        `Payment ${payment.number} was reversed and cannot be ${verb}. Record a new payment instead.`,
      );
  }

  private readAllocations(check: FieldChecks, inputs: AllocationInput[], date: string): Wanted[] {
    if (!Array.isArray(inputs) || inputs.length > mostAllocations) {
      check.problem(
        'allocations',
        'invalid_allocations',
        `The allocations must be a list of at most ${mostAllocations}.`,
      );
      return [];
    }
    return inputs.map((input, at) => readAllocation(check.within(`allocations.${at}`), input, date));
  }

  private async checkAllocations(
    tx: EntityManager,
    check: FieldChecks,
    payment: Pick<Payment, 'companyId' | 'contactId' | 'currency' | 'unallocated'> & { label: string },
    wanted: readonly Wanted[],
  ): Promise<void> {
    const invoices = await lockPayables(
      tx,
      payables.invoice,
      wanted.map((one) => one.invoiceId),
    );
    const seen = new Map<string, Decimal>();
    for (const [at, { invoiceId, amount }] of wanted.entries()) {
      const before = seen.get(invoiceId) ?? new Decimal(0);
      checkApplicable(
        check,
        `allocations.${at}.amount`,
        payables.invoice,
        payment,
        lessDue(invoices.get(invoiceId), before),
        invoiceId,
        amount,
      );
      seen.set(invoiceId, before.plus(amount));
    }
    const total = wanted.reduce((sum, one) => sum.plus(one.amount), new Decimal(0));
    if (total.greaterThan(payment.unallocated))
      check.problem(
        'allocations',
        'more_than_received',
        `${total.toFixed(2)} ${payment.currency} are to be applied, but only ${payment.unallocated} ${payment.currency} of ${payment.label} are unallocated. Lower the amounts.`,
      );
  }

  private async apply(tx: EntityManager, id: string, wanted: readonly Wanted[], actor: Actor): Promise<void> {
    if (wanted.length === 0) return;
    const ids: string[] = [];
    for (const { invoiceId, amount, date } of wanted) {
      const rows = (await tx.query(
        `INSERT INTO payment_allocations (workspace_id, payment_id, invoice_id, amount, date) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
        [workspaceOf(tx), id, invoiceId, amount.toFixed(2), date],
      )) as { id: string }[];
      ids.push(rows[0]!.id);
      await settle(tx, payables.invoice, invoiceId, { paid: amount });
    }
    await this.addAllocated(
      tx,
      id,
      wanted.reduce((sum, one) => sum.plus(one.amount), new Decimal(0)),
    );
    await this.events.publish(new PaymentAllocated(workspaceOf(tx), id, ids, actor.origin), tx);
  }

  private async takeOff(tx: EntityManager, id: string, allocations: readonly PaymentAllocation[]): Promise<void> {
    await lockPayables(
      tx,
      payables.invoice,
      allocations.map((one) => one.invoiceId),
    );
    for (const allocation of allocations)
      await settle(tx, payables.invoice, allocation.invoiceId, { paid: new Decimal(allocation.amount).negated() });
    await tx.query(
      `UPDATE payment_allocations SET status = 'removed', removed_at = now() WHERE workspace_id = $1 AND id = ANY($2::uuid[])`,
      [workspaceOf(tx), allocations.map((one) => one.id)],
    );
    await this.addAllocated(
      tx,
      id,
      allocations.reduce((sum, one) => sum.minus(one.amount), new Decimal(0)),
    );
  }

  private async addAllocated(tx: EntityManager, id: string, amount: Decimal): Promise<void> {
    await tx.query(
      `UPDATE payments SET amount_allocated = amount_allocated + $3::numeric WHERE workspace_id = $1 AND id = $2`,
      [workspaceOf(tx), id, amount.toFixed(2)],
    );
  }

  private async raiseVersion(tx: EntityManager, payment: Payment): Promise<void> {
    await updateRecord(tx, Payment, label, payment.id, payment.version, {});
  }

  private allocationsOf(tx: EntityManager, id: string, only?: string): Promise<PaymentAllocation[]> {
    if (only !== undefined && !isUuid(only)) return Promise.resolve([]);
    const query = tx
      .createQueryBuilder(PaymentAllocation, 'a')
      .where(`a.workspaceId = :workspace AND a.paymentId = :id AND a.status = 'active'`, {
        workspace: workspaceOf(tx),
        id,
      });
    if (only) query.andWhere('a.id = :only', { only });
    return query.orderBy('a.createdAt').addOrderBy('a.id').getMany();
  }
}

function readAllocation(check: FieldChecks, input: AllocationInput, date: string): Wanted {
  return {
    invoiceId: check.requiredId('invoiceId', input?.invoiceId) ?? '',
    amount: new Decimal(appliedAmount(check, input?.amount)),
    date: check.date('date', input?.date) ?? date,
  };
}

/** The invoice as it will be once the earlier allocations of the same input are made. */
const lessDue = (invoice: SettledDocument | undefined, by: Decimal): SettledDocument | undefined =>
  invoice && { ...invoice, amountDue: Decimal.max(0, new Decimal(invoice.amountDue).minus(by)).toFixed(2) };

const sourceOf = ({ companyId, contactId, currency, unallocated, number }: Payment) => ({
  companyId,
  contactId,
  currency,
  unallocated,
  label: `payment ${number}`,
});

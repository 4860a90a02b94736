import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager, EntityTarget } from 'typeorm';
import { CreditNote, CreditNoteLine } from '../credit-note/credit-note.entity.js';
import { CreditNoteIssued } from '../credit-note/credit-note.events.js';
import { workspaceOf } from '../database/database.js';
import { refuseTaken, violates } from '../database/records.js';
import { insertLines } from '../document/document-lines.js';
import { refused } from '../errors.js';
import type { Actor } from '../events/actor.js';
import type { DomainEvent, Origin } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { Invoice, InvoiceLine } from '../invoice/invoice.entity.js';
import { InvoiceIssued } from '../invoice/invoice.events.js';
import { nextNumber, numberedAbove } from '../numbering/numbering.js';
import { SalesOrder, SalesOrderLine } from '../sales-order/sales-order.entity.js';
import { SalesOrderSaved } from '../sales-order/sales-order.events.js';
import { SupplierBill, SupplierBillLine } from '../supplier-bill/supplier-bill.entity.js';
import { SupplierBillIssued } from '../supplier-bill/supplier-bill.events.js';
import { SupplierCredit, SupplierCreditLine } from '../supplier-credit/supplier-credit.entity.js';
import { SupplierCreditIssued } from '../supplier-credit/supplier-credit.events.js';
import { FieldChecks } from '../validation/field-checks.js';
import {
  around,
  type CheckedLine,
  checkHeader,
  checkLines,
  roundedOtherwise,
  type TakenDocument,
  type TakenKind,
} from './taken-document.js';

/** How a kind is stored and told. */
interface Shelf {
  called: string;
  side: 'customer' | 'supplier';
  table: string;
  entity: EntityTarget<object>;
  line: EntityTarget<{ workspaceId: string; id: string; position: number }>;
  parent: string;
  told: (workspaceId: string, id: string, origin: Origin) => DomainEvent;
}

const shelves: Record<TakenKind, Shelf> = {
  invoice: {
    called: 'Invoice',
    side: 'customer',
    table: 'invoices',
    entity: Invoice,
    line: InvoiceLine,
    parent: 'invoiceId',
    told: (...given) => new InvoiceIssued(...given),
  },
  creditNote: {
    called: 'Credit note',
    side: 'customer',
    table: 'credit_notes',
    entity: CreditNote,
    line: CreditNoteLine,
    parent: 'creditNoteId',
    told: (...given) => new CreditNoteIssued(...given),
  },
  supplierBill: {
    called: 'Supplier bill',
    side: 'supplier',
    table: 'supplier_bills',
    entity: SupplierBill,
    line: SupplierBillLine,
    parent: 'supplierBillId',
    told: (...given) => new SupplierBillIssued(...given),
  },
  supplierCredit: {
    called: 'Supplier credit',
    side: 'supplier',
    table: 'supplier_credits',
    entity: SupplierCredit,
    line: SupplierCreditLine,
    parent: 'supplierCreditId',
    told: (...given) => new SupplierCreditIssued(...given),
  },
  salesOrder: {
    called: 'Sales order',
    side: 'customer',
    table: 'sales_orders',
    entity: SalesOrder,
    line: SalesOrderLine,
    parent: 'salesOrderId',
    told: (workspaceId, id, origin) => new SalesOrderSaved(workspaceId, id, 'created', origin),
  },
};

/** A document that was taken in. */
export interface Taken {
  id: string;
  number: string;
  /** What is otherwise here than there, in sentences. */
  remark?: string;
}

/**
 * Documents that come whole from the books: with their numbers, totals and rates, issued at once, never moving stock. A sales order
 * is confirmed; what is invoiced of it later moves stock like any other.
 */
@Injectable()
export class TakenDocuments {
  constructor(private readonly events: EventBus) {}

  /** Throws what forbids it in words; the caller's savepoint takes back what was written until then. */
  async take(tx: EntityManager, document: TakenDocument, actor: Actor): Promise<Taken> {
    const shelf = shelves[document.kind];
    const name = `${shelf.called} ${document.number}`.trim();
    const known = await around(tx, document, shelf.side);
    const check = new FieldChecks(document.kind, 'create');
    const given = this.givenNumber(check, shelf, document);
    const header = checkHeader(check, document, known, name);
    const lines = checkLines(check, document, known, name);
    check.done();
    const { number, remark: renumbered } = await this.number(tx, shelf, document.kind, given);
    const id = randomUUID();
    const { dueDate, ...rest } = header;
    const values = { ...rest, id, number, ...this.standing(document.kind, dueDate, given) };
    await this.insert(tx, shelf, values, name);
    await insertLines(
      tx,
      shelf.line,
      shelf.parent as 'id',
      id,
      lines.map((line) => lineOf(shelf, line)),
    );
    await this.events.publish(shelf.told(workspaceOf(tx), id, actor.origin), tx);
    const unmarked = known.party!.marked ? undefined : `${known.party!.label} is not marked as a ${shelf.side}.`;
    const remark = [renumbered, roundedOtherwise(header, lines, name), unmarked].filter(Boolean).join(' ');
    return { id, number, ...(remark ? { remark } : {}) };
  }

  private givenNumber(check: FieldChecks, { side }: Shelf, { number }: TakenDocument): string | undefined {
    const rules = { max: 255, label: 'number' };
    return (
      (side === 'supplier' ? check.optionalText('number', number, rules) : check.text('number', number, rules)) ??
      undefined
    );
  }

  /** Suppliers number without knowing of one another: where another supplier used the number, the bill gets one of ours. */
  private async number(
    tx: EntityManager,
    { side, table, called }: Shelf,
    kind: TakenKind,
    given: string | undefined,
  ): Promise<{ number: string; remark?: string }> {
    const isFree = given !== undefined && (side === 'customer' || !(await hasNumber(tx, table, given)));
    if (isFree) {
      await numberedAbove(tx, kind, [given]);
      return { number: given };
    }
    const number = await nextNumber(tx, kind);
    return given === undefined
      ? { number }
      : { number, remark: `${called} ${given} is ${number} here, because another one has its number already.` };
  }

  private standing(kind: TakenKind, dueDate: string, given: string | undefined): object {
    const issued = { status: 'issued', issuedAt: () => 'now()', stockless: true };
    switch (kind) {
      case 'salesOrder':
        return { status: 'confirmed' };
      case 'invoice':
        return { ...issued, dueDate };
      case 'supplierBill':
        return { ...issued, dueDate, supplierReference: given ?? null };
      case 'supplierCredit':
        return { ...issued, supplierReference: given ?? null };
      case 'creditNote':
        return issued;
    }
  }

  private async insert(tx: EntityManager, { entity, table }: Shelf, values: object, name: string): Promise<void> {
    const row = { ...values, workspaceId: workspaceOf(tx) } as never;
    await tx
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(row)
      .updateEntity(false)
      .execute()
      .catch((error: unknown) => {
        if (
          violates(error, '23505', `${table}_company_reference`) ||
          violates(error, '23505', `${table}_contact_reference`)
        )
          throw refused('billed_twice', `${name} of this supplier is entered already. Link the two by hand.`);
        throw error;
      })
      .catch(
        refuseTaken(
          'number_taken',
          `${name} exists here already. Link the two by hand, or give one of them another number.`,
          `${table}_number`,
        ),
      );
  }
}

async function hasNumber(tx: EntityManager, table: string, number: string): Promise<boolean> {
  const sql = `SELECT 1 FROM ${table} WHERE workspace_id = $1 AND number = $2`;
  return ((await tx.query(sql, [workspaceOf(tx), number])) as unknown[]).length > 0;
}

/** What we buy takes no discount of its own: it is in the amount. */
function lineOf({ side }: Shelf, line: CheckedLine): object {
  if (side === 'customer') return line;
  const { discountPercent: _in, ...rest } = line;
  return rest;
}

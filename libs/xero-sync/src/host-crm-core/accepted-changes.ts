import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  Company,
  CompanyService,
  type CompanyPatch,
  Contact,
  ContactService,
  type ContactPatch,
  CreditAndReissueService,
  CreditNote,
  CreditNoteService,
  DomainError,
  Invoice,
  InvoiceService,
  Product,
  ProductService,
  PurchaseOrder,
  PurchaseOrderService,
  SupplierBill,
  SupplierBillService,
  SupplierCreditService,
} from '#crm-core';
import type { Accepted, AcceptedChange, AcceptedText } from '../host/accepted.js';
import type { Caller } from '../host/access.js';
import type { RecordRef } from '../host/records.js';
import { recordOf } from './crm-core.refs.js';
import { sentenceOf, xeroActor } from './incoming-payments.js';

/** Transactions in which a change of Xero's is taken over: what is locked because Xero has it may become what Xero has. */
const accepting = new WeakSet<EntityManager>();
export const isAccepting = (tx: EntityManager): boolean => accepting.has(tx);

type Take = (id: string, change: AcceptedChange, tx: EntityManager) => Promise<unknown>;

/** What people decided to take over from Xero, in the records of the CRM core. */
@Injectable()
export class AcceptedChanges {
  private readonly takes: Record<string, Take> = {
    company: (...given) => this.company(...given),
    contact: (...given) => this.contact(...given),
    product: (...given) => this.product(...given),
    invoice: (...given) => this.invoice(...given),
    creditNote: (...given) => this.creditNote(...given),
    purchaseOrder: (...given) => this.purchaseOrder(...given),
    supplierBill: (...given) => this.supplierBill(...given),
    supplierCredit: (id, change, tx) => {
      if (!change.ended) throw new NotTaken('Only that it was voided can be taken over of a supplier credit.');
      return this.supplierCredits.void(tx, id, xeroActor);
    },
  };

  constructor(
    private readonly companies: CompanyService,
    private readonly contacts: ContactService,
    private readonly products: ProductService,
    private readonly invoices: InvoiceService,
    private readonly creditNotes: CreditNoteService,
    private readonly orders: PurchaseOrderService,
    private readonly bills: SupplierBillService,
    private readonly supplierCredits: SupplierCreditService,
    private readonly reissues: CreditAndReissueService,
  ) {}

  /** What the CRM's rules refuse is answered as a sentence, with nothing written. */
  accept(ref: RecordRef, change: AcceptedChange, tx: EntityManager): Promise<Accepted> {
    const own = recordOf(ref);
    const take = own && this.takes[own.record];
    if (!own || !take)
      return Promise.resolve({ done: 'refused', reason: 'Nothing of such a record can be taken over.' });
    return this.inSavepoint(tx, async (inside) => {
      accepting.add(inside);
      try {
        await take(own.id, change, inside);
      } finally {
        accepting.delete(inside);
      }
    });
  }

  /** As the person who decided it: credit note and draft are theirs, and reach Xero as any other. */
  creditAndReissue(
    ref: RecordRef,
    { userId, userName }: Pick<Caller, 'userId' | 'userName'>,
    tx: EntityManager,
  ): Promise<Accepted> {
    const actor = { userId, name: userName, origin: { by: 'user' as const } };
    return this.inSavepoint(tx, (inside) => this.reissues.creditAndReissue(inside, ref.id, {}, actor));
  }

  private async inSavepoint(tx: EntityManager, work: (inside: EntityManager) => Promise<unknown>): Promise<Accepted> {
    try {
      await tx.transaction(work);
      return { done: 'updated' };
    } catch (error) {
      if (error instanceof DomainError) return { done: 'refused', reason: sentenceOf(error) };
      if (error instanceof NotTaken) return { done: 'refused', reason: error.message };
      throw error;
    }
  }

  private async company(id: string, change: AcceptedChange, tx: EntityManager): Promise<unknown> {
    const before = await tx.findOneByOrFail(Company, { id });
    const patch: CompanyPatch = {
      ...texts(change, ['email', 'phone', 'mobile', 'fax', 'taxNumber']),
      ...(change.name === undefined ? {} : { name: change.name }),
      ...days('salesTermsDays', change.salesTerms),
      ...days('purchaseTermsDays', change.purchaseTerms),
      ...addresses(before.addresses, change),
      ...(change.ended ? { archived: true } : {}),
    };
    return this.companies.update(tx, id, before.version, patch, xeroActor);
  }

  private async contact(id: string, change: AcceptedChange, tx: EntityManager): Promise<unknown> {
    for (const field of ['name', 'fax', 'taxNumber', 'purchaseTerms'] as const)
      if (change[field] !== undefined)
        throw new NotTaken('A person has its name in parts, and neither fax, tax number nor terms as a supplier here.');
    const before = await tx.findOneByOrFail(Contact, { id });
    const patch: ContactPatch = {
      ...texts(change, ['email', 'phone', 'mobile']),
      ...days('salesTermsDays', change.salesTerms),
      ...addresses(before.addresses, change),
      ...(change.ended ? { archived: true } : {}),
    };
    return this.contacts.update(tx, id, before.version, patch, xeroActor);
  }

  private async product(id: string, change: AcceptedChange, tx: EntityManager): Promise<unknown> {
    const before = await tx.findOneByOrFail(Product, { id });
    const patch = {
      ...texts(change, ['description', 'purchaseDescription', 'salesPrice', 'purchasePrice']),
      ...(change.name === undefined ? {} : { name: change.name }),
      ...(change.ended ? { archived: true } : {}),
    };
    return this.products.update(tx, id, before.version, patch, xeroActor);
  }

  private async invoice(id: string, change: AcceptedChange, tx: EntityManager): Promise<unknown> {
    if (change.ended) return this.invoices.void(tx, id, xeroActor);
    const { version } = await tx.findOneByOrFail(Invoice, { id });
    return this.invoices.update(tx, id, version, { ...texts(change, ['reference']), ...due(change) }, xeroActor);
  }

  private async creditNote(id: string, change: AcceptedChange, tx: EntityManager): Promise<unknown> {
    if (change.ended) return this.creditNotes.void(tx, id, xeroActor);
    const { version } = await tx.findOneByOrFail(CreditNote, { id });
    return this.creditNotes.update(tx, id, version, texts(change, ['reference']), xeroActor);
  }

  private async purchaseOrder(id: string, change: AcceptedChange, tx: EntityManager): Promise<unknown> {
    if (change.ended) return this.orders.cancel(tx, id, xeroActor);
    const { version } = await tx.findOneByOrFail(PurchaseOrder, { id });
    const patch = texts(change, ['reference', 'expectedDate']);
    return this.orders.update(tx, id, version, patch, xeroActor);
  }

  private async supplierBill(id: string, change: AcceptedChange, tx: EntityManager): Promise<unknown> {
    if (change.ended) return this.bills.void(tx, id, xeroActor);
    const { version } = await tx.findOneByOrFail(SupplierBill, { id });
    return this.bills.update(tx, id, version, due(change), xeroActor);
  }
}

/** What the CRM has no place for. */
class NotTaken extends Error {}

/** An empty text empties the field. */
function texts<F extends AcceptedText>(change: AcceptedChange, fields: readonly F[]): { [K in F]?: string | null } {
  const patch: { [K in F]?: string | null } = {};
  for (const field of fields) {
    const value = change[field];
    if (value !== undefined) patch[field] = value === '' ? null : value;
  }
  return patch;
}

const days = <F extends string>(field: F, value: string | undefined): { [K in F]?: number | null } =>
  (value === undefined ? {} : { [field]: value === '' ? null : Number(value) }) as { [K in F]?: number | null };

function due({ dueDate }: AcceptedChange): { dueDate?: string } {
  if (dueDate === undefined) return {};
  if (dueDate === '') throw new NotTaken('Without a due date it cannot be here.');
  return { dueDate };
}

const addresses = (before: Company['addresses'], { postal, street }: AcceptedChange) =>
  postal === undefined && street === undefined
    ? {}
    : {
        addresses: (['postal', 'street'] as const).flatMap((kind) => {
          const given = kind === 'postal' ? postal : street;
          const kept = before.filter((address) => address.kind === kind);
          if (given === undefined) return kept;
          return Object.keys(given).length > 0 ? [{ kind, ...given }] : [];
        }),
      };

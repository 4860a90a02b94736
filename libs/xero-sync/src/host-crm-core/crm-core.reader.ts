import { In, type EntityManager, type EntityTarget, type FindOptionsWhere, type ObjectLiteral } from 'typeorm';
import {
  Company,
  Contact,
  CreditAllocation,
  CreditNote,
  CreditNoteLine,
  Invoice,
  InvoiceLine,
  Payment,
  PaymentAllocation,
  Product,
  Refund,
  StockAdjustment,
  StockAdjustmentLine,
  Workspace,
  type AccountingRecord,
} from '#crm-core';
import type {
  CrmAllocation,
  CrmContact,
  CrmCreditNote,
  CrmInvoice,
  CrmItem,
  CrmPayment,
  CrmRecord,
  CrmRefund,
  CrmStockChange,
  DocumentLine,
  RecordHead,
} from '../host/records.js';
import { customerId } from './crm-core.refs.js';
import { grouped } from './grouped.js';

/** Reads whole records of the CRM core: at most one query per table, however many records. */
export class CrmCoreReader {
  constructor(
    private readonly tx: EntityManager,
    private readonly workspaceId: string,
    private readonly urlOf: (record: AccountingRecord, id: string) => string | undefined,
  ) {}

  /** Records of one sort by id; unknown ids are absent, and so are stock adjustments that moved nothing yet. */
  async read(record: AccountingRecord, ids: string[]): Promise<CrmRecord[]> {
    switch (record) {
      case 'company':
        return this.companies(ids);
      case 'contact':
        return (await this.find(Contact, ids)).map((row) => this.contact(row));
      case 'product':
        return (await this.find(Product, ids)).map((row) => this.product(row));
      case 'invoice':
        return this.invoices(ids);
      case 'creditNote':
        return this.creditNotes(ids);
      case 'creditAllocation':
        return (await this.find(CreditAllocation, ids)).map((row) => this.allocation(row));
      case 'refund':
        return (await this.find(Refund, ids)).map((row) => this.refund(row));
      case 'payment':
        return this.payments(ids);
      case 'stockAdjustment':
        return this.stockAdjustments(ids);
      default:
        return [];
    }
  }

  private async companies(ids: string[]): Promise<CrmContact[]> {
    const companies = await this.find(Company, ids);
    const people = await this.of(Contact, { companyId: In(ids), archived: false } as FindOptionsWhere<Contact>);
    const inOrder = people.toSorted(
      (a, b) => Number(b.isPrimary) - Number(a.isPrimary) || a.number.localeCompare(b.number),
    );
    const byCompany = grouped(inOrder, (person) => person.companyId);
    return companies.map((row) => {
      const persons = byCompany.get(row.id) ?? [];
      const [first] = persons;
      return {
        ...this.head('company', row, row.code),
        kind: 'contact',
        id: `company.${row.id}`,
        name: row.name,
        ...given({
          email: row.email,
          firstName: first?.firstName,
          lastName: first?.lastName,
          phone: row.phone,
          mobile: row.mobile,
          fax: row.fax,
          taxNumber: row.taxNumber,
          salesTermsDays: row.salesTermsDays,
          purchaseTermsDays: row.purchaseTermsDays,
          currency: row.currency,
        }),
        addresses: row.addresses,
        persons: persons.map((person) => ({
          ...given({ firstName: person.firstName, lastName: person.lastName, email: person.email }),
          includeInEmails: person.includeInEmails,
        })),
        archived: row.archived,
      };
    });
  }

  private contact(row: Contact): CrmContact {
    return {
      ...this.head('contact', row, row.number),
      kind: 'contact',
      id: `contact.${row.id}`,
      name: [row.firstName, row.lastName].filter(Boolean).join(' '),
      ...given({
        email: row.email,
        firstName: row.firstName,
        lastName: row.lastName,
        phone: row.phone,
        mobile: row.mobile,
        salesTermsDays: row.salesTermsDays,
        currency: row.currency,
      }),
      addresses: row.addresses,
      persons: [],
      archived: row.archived,
    };
  }

  private product(row: Product): CrmItem {
    return {
      ...this.head('product', row, row.code),
      kind: 'item',
      name: row.name,
      ...given({
        description: row.description,
        purchaseDescription: row.purchaseDescription,
        salesPrice: row.salesPrice,
        purchasePrice: row.purchasePrice,
        salesTaxRateId: row.salesTaxRateId,
        purchaseTaxRateId: row.purchaseTaxRateId,
        groupId: row.groupId,
      }),
      isSold: row.isSold,
      isPurchased: row.isPurchased,
      tracked: row.tracked,
      archived: row.archived,
    };
  }

  private async invoices(ids: string[]): Promise<CrmInvoice[]> {
    const invoices = await this.find(Invoice, ids);
    const lines = await this.linesOf(await this.of(InvoiceLine, { invoiceId: In(ids) }), (line) => line.invoiceId);
    const workspace = await this.tx.findOneBy(Workspace, { id: this.workspaceId });
    return invoices.map((row) => ({
      ...this.head('invoice', row, row.number ?? draftName(row.id)),
      ...document(row),
      kind: 'invoice',
      dueDate: row.dueDate,
      allowNegativeStock: workspace?.allowNegativeStock ?? false,
      lines: lines.get(row.id) ?? [],
      status: row.status === 'paid' ? 'issued' : row.status,
    }));
  }

  private async creditNotes(ids: string[]): Promise<CrmCreditNote[]> {
    const notes = await this.find(CreditNote, ids);
    const lines = await this.linesOf(
      await this.of(CreditNoteLine, { creditNoteId: In(ids) }),
      (line) => line.creditNoteId,
    );
    return notes.map((row) => ({
      ...this.head('creditNote', row, row.number ?? draftName(row.id)),
      ...document(row),
      kind: 'creditNote',
      lines: lines.get(row.id) ?? [],
      status: row.status === 'paid' ? 'issued' : row.status,
    }));
  }

  private allocation(row: CreditAllocation): CrmAllocation {
    return {
      ...this.head('creditAllocation', row, row.number),
      kind: 'allocation',
      credit: { kind: 'creditNote', id: row.creditNoteId },
      document: { kind: 'invoice', id: row.invoiceId },
      amount: row.amount,
      date: row.date,
      status: row.status,
    };
  }

  private refund(row: Refund): CrmRefund {
    return {
      ...this.head('refund', row, row.number),
      kind: 'refund',
      credit: { kind: 'creditNote', id: row.creditNoteId },
      amount: row.amount,
      date: row.date,
      methodId: row.methodId,
      ...given({ reference: row.reference }),
      status: row.status,
    };
  }

  private async payments(ids: string[]): Promise<CrmPayment[]> {
    const payments = await this.find(Payment, ids);
    const allocations = grouped(
      await this.of(PaymentAllocation, { paymentId: In(ids), status: 'active' }),
      (allocation) => allocation.paymentId,
    );
    return payments.map((row) => ({
      ...this.head('payment', row, row.number),
      kind: 'payment',
      contactId: customerId(row),
      date: row.date,
      currency: row.currency,
      amount: row.amount,
      methodId: row.methodId,
      ...given({ currencyRate: row.currencyRate, reference: row.reference }),
      status: row.status,
      allocations: (allocations.get(row.id) ?? [])
        .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime() || a.id.localeCompare(b.id))
        .map(({ id, invoiceId, amount, date }) => ({ id, document: { kind: 'invoice', id: invoiceId }, amount, date })),
    }));
  }

  private async stockAdjustments(ids: string[]): Promise<CrmStockChange[]> {
    const adjustments = await this.find(StockAdjustment, ids);
    const lines = grouped(
      await this.of(StockAdjustmentLine, { stockAdjustmentId: In(ids) }),
      (line) => line.stockAdjustmentId,
    );
    return adjustments.flatMap((row) => {
      if (row.status === 'draft' || !row.number) return [];
      return [
        {
          ...this.head('stockAdjustment', row, row.number),
          kind: 'stockChange' as const,
          cause: 'adjustment' as const,
          date: row.date,
          status: row.status,
          ...given({ reason: row.reason }),
          lines: (lines.get(row.id) ?? []).toSorted(byPosition).map((line) => ({
            id: line.id,
            itemId: line.productId,
            quantityChange: line.quantityChange,
            unitCost: line.unitCost ?? '0',
            locationId: row.locationId,
          })),
        },
      ];
    });
  }

  private async linesOf<L extends InvoiceLine | CreditNoteLine>(
    rows: L[],
    parent: (row: L) => string,
  ): Promise<Map<string, DocumentLine[]>> {
    const productIds = [...new Set(rows.flatMap((row) => row.productId ?? []))];
    const products = productIds.length > 0 ? await this.find(Product, productIds) : [];
    const groups = new Map(products.map((product) => [product.id, product.groupId]));
    const lines = new Map<string, DocumentLine[]>();
    for (const row of rows.toSorted(byPosition)) {
      const line: DocumentLine = {
        id: row.id,
        movesStock: row.movesStock,
        name: row.name,
        quantity: row.quantity,
        unitPrice: row.unitPrice,
        amount: row.amount,
        taxAmount: row.taxAmount,
        ...given({
          itemId: row.productId,
          description: row.description,
          discountPercent: row.discountPercent,
          taxRateId: row.taxRateId,
          groupId: row.productId && groups.get(row.productId),
        }),
      };
      lines.set(parent(row), [...(lines.get(parent(row)) ?? []), line]);
    }
    return lines;
  }

  private head(
    record: AccountingRecord,
    row: { id: string; version: number; accounting: Company['accounting'] },
    number: string,
  ): Omit<RecordHead, 'kind'> {
    const { doNotExport, doNotExportReason, doNotImport, doNotImportReason } = row.accounting;
    return {
      id: row.id,
      number,
      version: row.version,
      ...given({ url: this.urlOf(record, row.id) }),
      ...(doNotExport ? { doNotExport: given({ reason: doNotExportReason }) } : {}),
      ...(doNotImport ? { doNotImport: given({ reason: doNotImportReason }) } : {}),
    };
  }

  private find<E extends ObjectLiteral & { id: string }>(entity: EntityTarget<E>, ids: string[]): Promise<E[]> {
    return this.of(entity, { id: In(ids) } as unknown as FindOptionsWhere<E>);
  }

  private of<E extends ObjectLiteral>(entity: EntityTarget<E>, where: FindOptionsWhere<E>): Promise<E[]> {
    return this.tx.find(entity, { where: { ...where, workspaceId: this.workspaceId } });
  }
}

const document = (row: Invoice | CreditNote) => ({
  contactId: customerId(row),
  date: row.date,
  currency: row.currency,
  amountsAre: row.amountsAre,
  net: row.net,
  tax: row.tax,
  total: row.total,
  ...given({ currencyRate: row.currencyRate, reference: row.reference }),
});

/** Drafts have no number yet and are never sent; people still want to see which one is meant. */
const draftName = (id: string) => `draft ${id.slice(0, 8)}`;

const byPosition = (a: { position: number }, b: { position: number }) => a.position - b.position;

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** The fields that have a value. */
function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as Given<T>;
}

import { Injectable } from '@nestjs/common';
import { EntityManager, EntityTarget, In } from 'typeorm';
import type { Address } from '../company/address.js';
import { Company } from '../company/company.entity.js';
import { Contact } from '../contact/contact.entity.js';
import { CreditNote, CreditNoteLine } from '../credit-note/credit-note.entity.js';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/records.js';
import { DocumentColumns, LineColumns } from '../document/document-columns.entity.js';
import { linesOf } from '../document/document-lines.js';
import { notFound } from '../errors.js';
import { Invoice, InvoiceLine } from '../invoice/invoice.entity.js';
import { PurchaseOrder, PurchaseOrderLine } from '../purchase-order/purchase-order.entity.js';
import { Quote, QuoteLine } from '../quote/quote.entity.js';
import { TaxRate } from '../tax-rate/tax-rate.entity.js';
import { type Paper, type PaperKind, type PaperLine, type PaperParty, taxesOf } from './paper.js';
import { WorkspacePaperService } from './workspace-paper.service.js';

type Row = DocumentColumns & { number: string | null; status: string };
type LineRow = LineColumns & { discountPercent?: string | null };
type Own = Pick<Paper, 'dueDate' | 'expiryDate' | 'expectedDate' | 'settled'>;

interface PaperSource {
  /** As sentences call it. */
  record: string;
  header: EntityTarget<Row>;
  line: EntityTarget<LineRow>;
  parent: string;
  /** What only this kind has. */
  own(row: Row): Partial<Own>;
}

const sources: Record<PaperKind, PaperSource> = {
  invoice: { record: 'invoice', header: Invoice, line: InvoiceLine, parent: 'invoiceId', own: ofInvoice },
  quote: {
    record: 'quote',
    header: Quote,
    line: QuoteLine,
    parent: 'quoteId',
    own: (row) => ({ expiryDate: (row as Quote).expiryDate }),
  },
  purchaseOrder: {
    record: 'purchase order',
    header: PurchaseOrder,
    line: PurchaseOrderLine,
    parent: 'purchaseOrderId',
    own: (row) => ({ expectedDate: (row as PurchaseOrder).expectedDate }),
  },
  creditNote: {
    record: 'credit note',
    header: CreditNote,
    line: CreditNoteLine,
    parent: 'creditNoteId',
    own: ofCreditNote,
  },
};

/** Reads what stands on documents. */
@Injectable()
export class PaperService {
  constructor(private readonly workspacePapers: WorkspacePaperService) {}

  /** The document as it stands now, whole: nobody changes it while it is read. Throws `not_found`. */
  async read(tx: EntityManager, kind: PaperKind, id: string): Promise<Paper> {
    const source = sources[kind];
    const { record, header, line, parent } = source;
    const row = await steady(tx, header, id);
    if (!row) throw notFound(record, id);
    const lines = await withTaxNames(tx, await linesOf(tx, line, parent as never, id));
    const { number, status, date, reference, currency, amountsAre, net, tax, total } = row;
    return {
      kind,
      id,
      number,
      status,
      mark: markOf(status),
      issuer: await this.workspacePapers.issuer(tx),
      party: await partyOf(tx, row),
      date,
      dueDate: null,
      expiryDate: null,
      expectedDate: null,
      settled: null,
      ...source.own(row),
      reference,
      currency,
      amountsAre,
      lines,
      taxes: taxesOf(lines, row),
      net,
      tax,
      total,
    };
  }
}

/** Writers change the head of a document first, so whoever holds it sees head and lines of one state. */
const steady = (tx: EntityManager, entity: EntityTarget<Row>, id: string): Promise<Row | null> =>
  isUuid(id)
    ? tx
        .createQueryBuilder(entity, 'r')
        .where('r.workspaceId = :workspace AND r.id = :id', { workspace: workspaceOf(tx), id })
        .setLock('pessimistic_read')
        .getOne()
    : Promise.resolve(null);

function markOf(status: string): Paper['mark'] {
  if (status === 'draft') return 'draft';
  return status === 'voided' || status === 'cancelled' ? 'void' : null;
}

function ofInvoice({ dueDate, amountPaid, amountCredited, amountDue }: Invoice): Partial<Own> {
  return { dueDate, settled: { paid: amountPaid, credited: amountCredited, open: amountDue } };
}

function ofCreditNote({ amountAllocated, amountRefunded, remaining }: CreditNote): Partial<Own> {
  return { settled: { paid: amountRefunded, credited: amountAllocated, open: remaining } };
}

async function withTaxNames(tx: EntityManager, lines: readonly LineRow[]): Promise<PaperLine[]> {
  const ids = [...new Set(lines.flatMap(({ taxRateId }) => taxRateId ?? []))];
  const rates = ids.length > 0 ? await tx.findBy(TaxRate, { workspaceId: workspaceOf(tx), id: In(ids) }) : [];
  const names = new Map(rates.map(({ id, name }) => [id, name]));
  return lines.map((line) => ({
    name: line.name,
    description: line.description,
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    discountPercent: line.discountPercent ?? null,
    taxRate: line.taxRate,
    taxName: (line.taxRateId && names.get(line.taxRateId)) ?? null,
    amount: line.amount,
    taxAmount: line.taxAmount,
  }));
}

async function partyOf(tx: EntityManager, { companyId, contactId }: Row): Promise<PaperParty> {
  const workspaceId = workspaceOf(tx);
  if (companyId) {
    const { name, addresses, taxNumber, email } = await tx.findOneByOrFail(Company, { workspaceId, id: companyId });
    return { name, addressLines: envelope(addresses), taxNumber, email };
  }
  const { firstName, lastName, addresses, email } = await tx.findOneByOrFail(Contact, { workspaceId, id: contactId! });
  const name = [firstName, lastName].filter(Boolean).join(' ');
  return { name, addressLines: envelope(addresses), taxNumber: null, email };
}

/** Where post goes, else where the business is. */
function envelope(addresses: readonly Address[]): string[] {
  const address = addresses.find(({ kind }) => kind === 'postal') ?? addresses[0];
  if (!address) return [];
  const { line1, line2, city, region, postalCode, country } = address;
  const place = [postalCode, city].filter(Boolean).join(' ');
  return [line1, line2, place, region, country].filter((line): line is string => Boolean(line));
}

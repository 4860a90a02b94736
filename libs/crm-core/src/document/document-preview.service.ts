import { Injectable } from '@nestjs/common';
import { EntityManager, EntityTarget } from 'typeorm';
import { CreditNote, CreditNoteLine } from '../credit-note/credit-note.entity.js';
import { findRecord } from '../database/records.js';
import { workspaceOf } from '../database/database.js';
import type { FieldProblem } from '../errors.js';
import { Invoice, InvoiceLine } from '../invoice/invoice.entity.js';
import { type AmountsAre, documentTotals } from '../money/document-totals.js';
import { type PaperTax, taxesOf } from '../paper/paper.js';
import { PurchaseOrder, PurchaseOrderLine } from '../purchase-order/purchase-order.entity.js';
import { Quote, QuoteLine } from '../quote/quote.entity.js';
import { SalesOrder, SalesOrderLine } from '../sales-order/sales-order.entity.js';
import { SupplierBill, SupplierBillLine } from '../supplier-bill/supplier-bill.entity.js';
import { SupplierCredit, SupplierCreditLine } from '../supplier-credit/supplier-credit.entity.js';
import { FieldChecks } from '../validation/field-checks.js';
import type { DocumentColumns, LineColumns } from './document-columns.entity.js';
import { daysAfter, type Trade } from './document-header.js';
import { linesOf, type ResolvedLine } from './document-lines.js';
import { resolvePurchase } from './purchase-document.js';
import { type DocumentInput, type DocumentState, resolveDocument } from './sales-document.js';

interface Previewed {
  trade: Trade;
  document: EntityTarget<DocumentColumns>;
  line: EntityTarget<LineColumns>;
  /** The property of a line that names its document. */
  parent: string;
  called: string;
}

const kinds = {
  quote: { trade: 'sale', document: Quote, line: QuoteLine, parent: 'quoteId', called: 'quote' },
  salesOrder: {
    trade: 'sale',
    document: SalesOrder,
    line: SalesOrderLine,
    parent: 'salesOrderId',
    called: 'sales order',
  },
  invoice: { trade: 'sale', document: Invoice, line: InvoiceLine, parent: 'invoiceId', called: 'invoice' },
  creditNote: {
    trade: 'sale',
    document: CreditNote,
    line: CreditNoteLine,
    parent: 'creditNoteId',
    called: 'credit note',
  },
  purchaseOrder: {
    trade: 'purchase',
    document: PurchaseOrder,
    line: PurchaseOrderLine,
    parent: 'purchaseOrderId',
    called: 'purchase order',
  },
  supplierBill: {
    trade: 'purchase',
    document: SupplierBill,
    line: SupplierBillLine,
    parent: 'supplierBillId',
    called: 'supplier bill',
  },
  supplierCredit: {
    trade: 'purchase',
    document: SupplierCredit,
    line: SupplierCreditLine,
    parent: 'supplierCreditId',
    called: 'supplier credit',
  },
} satisfies Record<string, Previewed>;

/** The documents whose money can be looked at before they are saved. */
export type PreviewedRecord = keyof typeof kinds;

export interface PreviewInput extends DocumentInput {
  /** The document that is being edited. */
  documentId?: string | null;
}

type PreviewedLine = Pick<
  ResolvedLine,
  'productId' | 'name' | 'quantity' | 'unitPrice' | 'discountPercent' | 'taxRateId' | 'taxRate' | 'amount' | 'taxAmount'
>;

/** What a document would come to. Decimal strings. */
export interface DocumentPreview {
  currency: string;
  amountsAre: AmountsAre;
  date: string;
  /** The date plus the terms of the customer or supplier. */
  dueDate: string;
  /** In the order of the input, with what they take over from their products. */
  lines: PreviewedLine[];
  taxes: PaperTax[];
  net: string;
  tax: string;
  total: string;
  /** What saving would be refused for. The totals leave out the lines named here. */
  problems: FieldProblem[];
}

/** Says what a document that is being typed would come to, by the same rules as when it is saved. Saves nothing. */
@Injectable()
export class DocumentPreviewService {
  /** Throws `not_found` when the document that is being edited is not there; everything else is among the problems. */
  async preview(tx: EntityManager, record: PreviewedRecord, input: PreviewInput): Promise<DocumentPreview> {
    const { documentId, ...rest } = input;
    const before = documentId ? await stateOf(tx, kinds[record], documentId) : undefined;
    const check = new FieldChecks(record, before ? 'update' : 'create');
    const resolved =
      kinds[record].trade === 'sale'
        ? await resolveDocument(tx, check, rest, before)
        : await resolvePurchase(tx, check, rest, before);
    const lines = resolved.lines.map((line) => ({ discountPercent: null, ...line }));
    const { header } = resolved;
    const right = withoutWrong(lines, check.problems);
    const money = right.length === lines.length ? header : documentTotals(right, header.amountsAre);
    const { net, tax, total } = money;
    const named = await withTaxNames(tx, right);
    return {
      currency: header.currency,
      amountsAre: header.amountsAre,
      date: header.date,
      dueDate: daysAfter(header.date, resolved.termsDays),
      lines,
      taxes: taxesOf(named, { amountsAre: header.amountsAre, net, tax }),
      net,
      tax,
      total,
      problems: check.problems,
    };
  }
}

async function stateOf(tx: EntityManager, kind: Previewed, id: string): Promise<DocumentState> {
  const label = { record: kind.called, number: () => '' };
  const header = await findRecord(tx, kind.document, label, id);
  return { header, lines: await linesOf(tx, kind.line, kind.parent as 'id', id) };
}

function withoutWrong<L>(lines: readonly L[], problems: readonly FieldProblem[]): L[] {
  const wrong = new Set(problems.map(({ field }) => /^lines\.(\d+)\./.exec(field)?.[1]));
  return lines.filter((_, at) => !wrong.has(String(at)));
}

async function withTaxNames<L extends { taxRateId: string | null }>(tx: EntityManager, lines: readonly L[]) {
  const ids = [...new Set(lines.flatMap(({ taxRateId }) => (taxRateId ? [taxRateId] : [])))];
  const rates = (await tx.query(`SELECT id, name FROM tax_rates WHERE workspace_id = $1 AND id = ANY($2::uuid[])`, [
    workspaceOf(tx),
    ids,
  ])) as { id: string; name: string }[];
  const names = new Map(rates.map(({ id, name }) => [id, name]));
  return lines.map((line) => Object.assign({}, line, { taxName: names.get(line.taxRateId ?? '') ?? null }));
}

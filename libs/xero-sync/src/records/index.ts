import type { Exporter } from '../engine/exporter.js';
import type { CrmRecord, Kind } from '../host/records.js';
import type { XeroSettings } from '../settings/xero-settings.js';
import { allocationExporter } from './allocation/allocation.exporter.js';
import { billExporter } from './bill/bill.exporter.js';
import { contactExporter } from './contact/contact.exporter.js';
import { creditNoteExporter } from './credit-note/credit-note.exporter.js';
import { invoiceExporter } from './invoice/invoice.exporter.js';
import { itemExporter } from './item/item.exporter.js';
import { paymentExporter } from './payment/payment.exporter.js';
import { purchaseOrderExporter } from './purchase-order/purchase-order.exporter.js';
import { refundExporter } from './refund/refund.exporter.js';
import { stockChangeExporter } from './stock-change/stock-change.exporter.js';
import { supplierCreditExporter } from './supplier-credit/supplier-credit.exporter.js';

/** An exporter meets only records of its own kind, which is what makes this widening right. */
const widened = <R extends CrmRecord>(
  exporter: Exporter<R, XeroSettings>,
): [Kind, Exporter<CrmRecord, XeroSettings>] => [
  exporter.kind,
  exporter as unknown as Exporter<CrmRecord, XeroSettings>,
];

/** One exporter per kind that is sent. Quotes and sales orders never are. */
export const exporters: ReadonlyMap<Kind, Exporter<CrmRecord, XeroSettings>> = new Map([
  widened(contactExporter),
  widened(itemExporter),
  widened(invoiceExporter),
  widened(creditNoteExporter),
  widened(allocationExporter),
  widened(refundExporter),
  widened(paymentExporter),
  widened(purchaseOrderExporter),
  widened(billExporter),
  widened(supplierCreditExporter),
  widened(stockChangeExporter),
]);

import type { Exporter } from '../../engine/exporter.js';
import type { CrmInvoice } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { planDocument } from '../document-plan.js';
import { backLink, headElement, linePlans, prerequisitesOf, relatedText } from '../document.mapper.js';
import { appliedRefs } from '../paid-document.js';
import { brandingField } from '../tracking.js';

/** Sends an issued invoice as an ACCREC under our number, its changes, and its void. */
export const invoiceExporter: Exporter<CrmInvoice, XeroSettings> = {
  kind: 'invoice',
  needs: (invoice) => (invoice.status === 'issued' ? prerequisitesOf(invoice) : []),
  appliesTo: () => [],
  glancesAt: appliedRefs,
  plan: (invoice, context) =>
    planDocument(invoice, context, {
      what: `Invoice ${invoice.number}`,
      remoteType: 'Invoice',
      type: 'ACCREC',
      status: context.settings.invoiceStatus,
      stock: 'out',
      backorders: invoice.allowNegativeStock,
      number: invoice.number,
      head: (checks, posting) => ({
        ...headElement(invoice, checks, posting),
        // Where it stands under a later day than its own, it cannot be due before that.
        DueDate: invoice.dueDate < posting.date ? posting.date : invoice.dueDate,
        ...backLink(invoice.url),
        ...brandingField(invoice, context, checks),
      }),
      lines: (checks) => linePlans(invoice, context, checks, { by: 'prices' }),
      remark: relatedText(invoice),
      instead: {
        ofChange: 'Credit it and make out a new one, both dated later',
        ofVoid: 'Make out a credit note for it, dated later',
        ofFixed: 'credit it and make out a new one (Credit and re-issue)',
      },
    }),
};

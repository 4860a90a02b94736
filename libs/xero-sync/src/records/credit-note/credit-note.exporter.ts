import type { Exporter } from '../../engine/exporter.js';
import type { CrmCreditNote } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { planDocument } from '../document-plan.js';
import { headElement, linePlans, prerequisitesOf, relatedText } from '../document.mapper.js';
import { appliedRefs } from '../paid-document.js';
import { brandingField } from '../tracking.js';

/**
 * Sends an issued credit note as an ACCRECCREDIT under our number, approved at once: the credit was given. Goods that come
 * back are lines with the item's code, others are plain lines.
 */
export const creditNoteExporter: Exporter<CrmCreditNote, XeroSettings> = {
  kind: 'creditNote',
  needs: (note) => (note.status === 'issued' ? prerequisitesOf(note) : []),
  appliesTo: () => [],
  glancesAt: appliedRefs,
  plan: (note, context) =>
    planDocument(note, context, {
      what: `Credit note ${note.number}`,
      remoteType: 'CreditNote',
      type: 'ACCRECCREDIT',
      status: 'AUTHORISED',
      stock: 'inAtAverage',
      number: note.number,
      head: (checks, posting) => ({
        ...headElement(note, checks, posting),
        ...brandingField(note, context, checks),
      }),
      lines: (checks) => linePlans(note, context, checks, { by: 'amounts' }),
      remark: relatedText(note),
      instead: {
        ofChange: 'Make out another one, or an invoice, for what is different, dated later',
        ofVoid: 'Make out an invoice over the same amount, dated later',
        ofFixed: 'make out another one, or an invoice, for what is different',
      },
    }),
};

import type { ExportContext, ExportPlan, PartRef } from '../engine/exporter.js';
import type { XeroSettings } from '../settings/xero-settings.js';
import { awaitsApproval } from './document.mapper.js';

type Target = { kind: PartRef['kind']; id: string };

/**
 * Why nothing can be applied to the documents yet: Xero takes payments and credit only on approved ones. Also when the
 * invoice is still to be created and will be created unapproved.
 */
export function waitForApproval(
  targets: readonly Target[],
  context: ExportContext<XeroSettings>,
): ExportPlan | undefined {
  for (const { kind, id } of targets) {
    const link = context.links.get(kind, id);
    const unapproved = link
      ? awaitsApproval(link.status)
      : kind === 'invoice' && context.settings.invoiceStatus !== 'AUTHORISED';
    if (!unapproved) continue;
    const number = context.record(kind, id)?.number ?? link?.number ?? 'The document';
    return { do: 'wait', because: `${kind === 'invoice' ? 'Invoice ' : ''}${number} awaits approval in Xero.` };
  }
  return undefined;
}

/** Xero's field for the document a payment or an allocation belongs to. */
export const documentField = (kind: PartRef['kind'], remoteId: string): Record<string, unknown> =>
  kind === 'creditNote' || kind === 'supplierCredit'
    ? { CreditNote: { CreditNoteID: remoteId } }
    : { Invoice: { InvoiceID: remoteId } };

/** What the document is called, for labels. */
export const numberOf = (target: Target, context: ExportContext<XeroSettings>): string =>
  context.record(target.kind, target.id)?.number ?? context.links.get(target.kind, target.id)?.number ?? target.id;

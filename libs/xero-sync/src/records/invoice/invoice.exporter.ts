import type { ExportContext, Exporter, ExportPlan, LinkView, StepPlan } from '../../engine/exporter.js';
import type { CrmInvoice } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { shown } from '../amounts.js';
import { Checks } from '../checks.js';
import { digest } from '../content.js';
import {
  backLink,
  builtLines,
  goneStatus,
  headElement,
  isGone,
  linePlans,
  linkedId,
  movedItems,
  partsOf,
  prerequisitesOf,
} from '../document.mapper.js';

type Context = ExportContext<XeroSettings>;

/** Sends an issued invoice as an ACCREC under our number, its changes, and its void. */
export const invoiceExporter: Exporter<CrmInvoice, XeroSettings> = {
  kind: 'invoice',
  needs: (invoice) => (invoice.status === 'issued' ? prerequisitesOf(invoice) : []),
  appliesTo: () => [],
  plan(invoice, context): ExportPlan {
    const link = context.links.get('invoice', invoice.id);
    if (invoice.status === 'draft')
      return { do: 'nothing', because: 'A draft is not sent; it is sent when it is issued.' };
    if (invoice.status === 'issued') return planIssued(invoice, context, link);
    if (!link) return { do: 'nothing', because: 'It was voided before it was ever sent.' };
    if (isGone(link.status)) return { do: 'nothing', because: 'It is void in Xero too.' };
    return planVoid(invoice, context, link);
  },
};

function planIssued(invoice: CrmInvoice, context: Context, link: LinkView | undefined): ExportPlan {
  const { settings } = context;
  const checks = new Checks(settings, `Invoice ${invoice.number}`);
  const head = { ...headElement(invoice, checks), DueDate: invoice.dueDate, ...backLink(invoice.url) };
  const lines = linePlans(invoice, context, checks, { by: 'prices' });
  const content = digest({ head, lines, contact: invoice.contactId, number: invoice.number });
  if (link?.content === content) return { do: 'nothing', because: 'Xero already has it like this.' };
  if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };

  const moved = movedItems(invoice, context);
  const posts = settings.invoiceStatus === 'AUTHORISED';
  const backorders = invoice.allowNegativeStock && moved.length > 0;
  const element = (now: Context['links']) => ({
    Type: 'ACCREC',
    InvoiceNumber: invoice.number,
    Contact: { ContactID: linkedId(now, 'contact', invoice.contactId) },
    ...head,
    LineItems: builtLines(lines, now, context),
  });
  const step = {
    part: 'main',
    after: partsOf(
      prerequisitesOf(invoice).filter(({ kind, id }) => kind === 'contact' || lines.some((line) => line.itemId === id)),
    ),
    label: `Invoice ${invoice.number}, ${shown(invoice.total, invoice.currency)}`,
    naturalKey: invoice.number,
    content,
    expect: { total: invoice.total, tax: invoice.tax, lineCount: invoice.lines.length },
    remoteType: 'Invoice',
  };
  const planned: StepPlan = link
    ? {
        ...step,
        effect: 'update',
        call: backorders ? 'invoices.updateAllowingBackorders' : 'invoices.update',
        // An edit may raise one item's quantity and lower another's.
        stockIn: moved,
        stockOut: moved,
        // The status stays as it is: Xero refuses even the same one where something was applied.
        build: (now) => ({ element: { InvoiceID: link.remoteId, ...element(now) }, remoteId: link.remoteId }),
      }
    : {
        ...step,
        effect: 'create',
        call: backorders ? 'invoices.createAllowingBackorders' : 'invoices.create',
        stockOut: posts ? moved : [],
        build: (now) => ({ element: { ...element(now), Status: settings.invoiceStatus } }),
      };
  return { do: 'steps', steps: [planned] };
}

function planVoid(invoice: CrmInvoice, context: Context, link: LinkView): ExportPlan {
  const checks = new Checks(context.settings, `Invoice ${invoice.number}`);
  checks.date(invoice.date);
  if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };
  const status = goneStatus(link.status);
  const step: StepPlan = {
    part: 'main',
    effect: 'void',
    call: 'invoices.update',
    after: [],
    stockIn: movedItems(invoice, context),
    label: `Invoice ${invoice.number}`,
    naturalKey: invoice.number,
    content: digest({ status }),
    remoteType: 'Invoice',
    build: () => ({ element: { InvoiceID: link.remoteId, Status: status }, remoteId: link.remoteId }),
  };
  return { do: 'steps', steps: [step] };
}

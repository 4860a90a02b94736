import type { ExportContext, Exporter, ExportPlan, LinkView, StepPlan } from '../../engine/exporter.js';
import type { CrmCreditNote } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { shown } from '../amounts.js';
import { Checks } from '../checks.js';
import { digest } from '../content.js';
import {
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

/**
 * Sends an issued credit note as an ACCRECCREDIT under our number, approved at once: the credit was given. Goods that come
 * back are lines with the item's code, others are plain lines.
 */
export const creditNoteExporter: Exporter<CrmCreditNote, XeroSettings> = {
  kind: 'creditNote',
  needs: (note) => (note.status === 'issued' ? prerequisitesOf(note) : []),
  appliesTo: () => [],
  plan(note, context): ExportPlan {
    const link = context.links.get('creditNote', note.id);
    if (note.status === 'draft')
      return { do: 'nothing', because: 'A draft is not sent; it is sent when it is issued.' };
    if (note.status === 'issued') return planIssued(note, context, link);
    if (!link) return { do: 'nothing', because: 'It was voided before it was ever sent.' };
    if (isGone(link.status)) return { do: 'nothing', because: 'It is void in Xero too.' };
    return planVoid(note, context, link);
  },
};

function planIssued(note: CrmCreditNote, context: Context, link: LinkView | undefined): ExportPlan {
  const { settings } = context;
  const checks = new Checks(settings, `Credit note ${note.number}`);
  const head = headElement(note, checks);
  const lines = linePlans(note, context, checks, { by: 'amounts' });
  const content = digest({ head, lines, contact: note.contactId, number: note.number });
  if (link?.content === content) return { do: 'nothing', because: 'Xero already has it like this.' };
  if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };

  const moved = movedItems(note, context);
  const element = (now: Context['links']) => ({
    Type: 'ACCRECCREDIT',
    CreditNoteNumber: note.number,
    Contact: { ContactID: linkedId(now, 'contact', note.contactId) },
    ...head,
    LineItems: builtLines(lines, now, context),
  });
  const step = {
    part: 'main',
    after: partsOf(
      prerequisitesOf(note).filter(({ kind, id }) => kind === 'contact' || lines.some((line) => line.itemId === id)),
    ),
    label: `Credit note ${note.number}, ${shown(note.total, note.currency)}`,
    naturalKey: note.number,
    content,
    expect: { total: note.total, tax: note.tax, lineCount: note.lines.length },
    remoteType: 'CreditNote',
    stockIn: moved,
  };
  const planned: StepPlan = link
    ? {
        ...step,
        effect: 'update',
        call: 'creditNotes.update',
        stockOut: moved,
        build: (now) => ({ element: { CreditNoteID: link.remoteId, ...element(now) }, remoteId: link.remoteId }),
      }
    : {
        ...step,
        effect: 'create',
        call: 'creditNotes.create',
        build: (now) => ({ element: { ...element(now), Status: 'AUTHORISED' } }),
      };
  return { do: 'steps', steps: [planned] };
}

function planVoid(note: CrmCreditNote, context: Context, link: LinkView): ExportPlan {
  const checks = new Checks(context.settings, `Credit note ${note.number}`);
  checks.date(note.date);
  if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };
  const status = goneStatus(link.status);
  const step: StepPlan = {
    part: 'main',
    effect: 'void',
    call: 'creditNotes.update',
    after: [],
    stockOut: movedItems(note, context),
    label: `Credit note ${note.number}`,
    naturalKey: note.number,
    content: digest({ status }),
    remoteType: 'CreditNote',
    build: () => ({ element: { CreditNoteID: link.remoteId, Status: status }, remoteId: link.remoteId }),
  };
  return { do: 'steps', steps: [step] };
}

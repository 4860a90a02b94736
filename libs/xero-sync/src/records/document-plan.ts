import type { ExportContext, ExportPlan, LinkView, StepPlan } from '../engine/exporter.js';
import type { CrmBill, CrmCreditNote, CrmInvoice, CrmSupplierCredit } from '../host/records.js';
import { postedText, type Posting } from '../lock-dates/lock-dates.js';
import type { XeroSettings } from '../settings/xero-settings.js';
import { shown } from './amounts.js';
import { Checks } from './checks.js';
import { digest } from './content.js';
import { planMark, withMark } from './sent-mark.js';
import {
  builtLines,
  documentPosting,
  type Element,
  goneStatus,
  isGone,
  linkedId,
  type LinePlan,
  movedItems,
  partsOf,
  prerequisitesOf,
  standsUnder,
} from './document.mapper.js';
import {
  documentContent,
  type DocumentContent,
  fixedIsAsAgreed,
  isAppliedInXero,
  permittedChange,
  refuseFixed,
  untilTakenOff,
} from './paid-document.js';

type Context = ExportContext<XeroSettings>;
type IssuedDocument = CrmInvoice | CrmCreditNote | CrmBill | CrmSupplierCredit;

/** What tells one kind of document from another in Xero. */
export interface DocumentForm {
  /** "Supplier bill BILL-00007". */
  what: string;
  /** Xero's word for it; its fields and calls are called by it. */
  remoteType: 'Invoice' | 'CreditNote';
  type: 'ACCREC' | 'ACCPAY' | 'ACCRECCREDIT' | 'ACCPAYCREDIT';
  status: 'DRAFT' | 'SUBMITTED' | 'AUTHORISED';
  /** What issuing it does to the stock of the goods it names. */
  stock: 'in' | 'out' | 'inAtAverage';
  /** Whether Xero may sell below zero stock with it. */
  backorders?: boolean;
  /** Our number in Xero; also the natural key. */
  number: string;
  /** Everything besides type, number, contact, status and lines. */
  head(checks: Checks, posting: Posting): Element;
  lines(checks: Checks, posting: Posting): LinePlan[];
  /** Said of it in queue and history, after the amount. */
  remark?: string;
  /** What people can do instead of changing or voiding it, once its day is locked or something is applied to it. */
  instead: { ofChange: string; ofVoid: string; ofFixed: string };
}

/** What is to be done about a document that is sent once it is issued: its making, its changes, its void. */
export function planDocument(document: IssuedDocument, context: Context, form: DocumentForm): ExportPlan {
  const link = context.links.get(document.kind, document.id);
  if (document.status === 'draft')
    return { do: 'nothing', because: 'A draft is not sent; it is sent when it is issued.' };
  if (document.status === 'issued') return planIssued(document, context, form, link);
  if (!link) return { do: 'nothing', because: 'It was voided before it was ever sent.' };
  if (isGone(link.status)) return { do: 'nothing', because: 'It is void in Xero too.' };
  return planVoid(document, context, form, link);
}

const calls = { Invoice: 'invoices', CreditNote: 'creditNotes' } as const;

const callOf = ({ remoteType }: DocumentForm, verb: 'create' | 'update', backorders: boolean) =>
  `${calls[remoteType]}.${verb}${backorders ? 'AllowingBackorders' : ''}`;

function planIssued(
  document: IssuedDocument,
  context: Context,
  form: DocumentForm,
  link: LinkView | undefined,
): ExportPlan {
  const checks = new Checks(context.settings, form.what);
  const posting = documentPosting(document, context, checks, form.instead.ofChange);
  if ('wait' in posting) return { do: 'wait', because: posting.wait };
  const head = form.head(checks, posting);
  const lines = form.lines(checks, posting);
  const plain: DocumentContent = { head, lines, contact: document.contactId, number: form.number };
  const said = withMark(plain, document, link?.status ?? form.status);
  const content = documentContent(said);
  if (link?.content === content) return { do: 'nothing', because: 'Xero already has it like this.' };
  const marking = link && planMark(document, form, link, plain, checks.problems.length > 0);
  if (marking) return marking;
  if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };

  const held = link && untilTakenOff(document, context);
  if (held) return held;
  const step = {
    part: 'main',
    label: `${form.what}, ${shown(document.total, document.currency)}${form.remark ?? ''}${postedText(posting)}`,
    naturalKey: said.number,
    content,
    expect: { total: document.total, tax: document.tax, lineCount: lines.length },
    remoteType: form.remoteType,
  };
  if (!link || !isAppliedInXero(document, context))
    return { do: 'steps', steps: [wholeStep(step, document, context, form, said, link)] };
  if (!fixedIsAsAgreed(link, content)) return refuseFixed(form.what, 'changed', form.instead.ofFixed);
  const element = {
    [`${form.remoteType}ID`]: link.remoteId,
    ...permittedChange(link, said, `${form.remoteType}Number`),
  };
  const build = () => ({ element, remoteId: link.remoteId });
  return {
    do: 'steps',
    steps: [{ ...step, effect: 'update', call: callOf(form, 'update', false), after: [], build }],
  };
}

/** Makes the document, or says all of it anew. */
function wholeStep(
  step: Pick<StepPlan, 'part' | 'label' | 'naturalKey' | 'content' | 'remoteType'>,
  document: IssuedDocument,
  context: Context,
  form: DocumentForm,
  { head, lines, number }: DocumentContent,
  link: LinkView | undefined,
): StepPlan {
  const moved = movedItems(document, context);
  const backorders = form.backorders === true && moved.length > 0;
  const after = partsOf(
    prerequisitesOf(document).filter(({ kind, id }) => kind === 'contact' || lines.some((line) => line.itemId === id)),
  );
  const element = (now: Context['links']) => ({
    Type: form.type,
    [`${form.remoteType}Number`]: number,
    Contact: { ContactID: linkedId(now, 'contact', document.contactId) },
    ...head,
    LineItems: builtLines(lines, now, context),
  });
  if (link)
    return {
      ...step,
      after,
      effect: 'update',
      call: callOf(form, 'update', backorders),
      // An edit may raise one item's quantity and lower another's.
      stockIn: moved,
      stockOut: moved,
      // The status stays as it is: Xero refuses even the same one where something was applied.
      build: (now) => ({
        element: { [`${form.remoteType}ID`]: link.remoteId, ...element(now) },
        remoteId: link.remoteId,
      }),
    };
  // What is not approved moves nothing yet.
  const moving = form.status === 'AUTHORISED' ? moved : [];
  return {
    ...step,
    after,
    effect: 'create',
    call: callOf(form, 'create', backorders),
    ...movement(form.stock, moving),
    build: (now) => ({ element: { ...element(now), Status: form.status } }),
  };
}

/** What comes in at its own cost commutes with other ins; what comes in at the average must find the average it had here. */
function movement(stock: DocumentForm['stock'], moving: string[]): Pick<StepPlan, 'stockIn' | 'stockOut'> {
  if (stock === 'inAtAverage') return { stockIn: moving, stockOut: moving };
  return stock === 'in' ? { stockIn: moving } : { stockOut: moving };
}

function planVoid(document: IssuedDocument, context: Context, form: DocumentForm, link: LinkView): ExportPlan {
  const checks = new Checks(context.settings, form.what);
  checks.open(standsUnder(document, link), form.instead.ofVoid);
  if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };
  if (isAppliedInXero(document, context)) return refuseFixed(form.what, 'voided', form.instead.ofFixed);
  const held = untilTakenOff(document, context);
  if (held) return held;
  const status = goneStatus(link.status);
  const moved = movedItems(document, context);
  const step: StepPlan = {
    part: 'main',
    effect: 'void',
    call: callOf(form, 'update', false),
    after: [],
    ...(form.stock === 'out' ? { stockIn: moved } : { stockOut: moved }),
    label: form.what,
    naturalKey: link.number ?? document.number,
    content: digest({ status }),
    remoteType: form.remoteType,
    build: () => ({
      element: { [`${form.remoteType}ID`]: link.remoteId, Status: status },
      remoteId: link.remoteId,
    }),
  };
  return { do: 'steps', steps: [step] };
}

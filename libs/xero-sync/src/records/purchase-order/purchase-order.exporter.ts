import type { ExportContext, Exporter, ExportPlan, LinkView, StepPlan } from '../../engine/exporter.js';
import type { CrmPurchaseOrder } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { shown } from '../amounts.js';
import { Checks } from '../checks.js';
import { digest } from '../content.js';
import { builtLines, headElement, linePlans, linkedId, partsOf, prerequisitesOf } from '../document.mapper.js';
import { brandingField } from '../tracking.js';

type Context = ExportContext<XeroSettings>;

const statuses = { draft: 'DRAFT', sent: 'AUTHORISED', billed: 'BILLED', cancelled: 'DELETED' } as const;

/** Sends a purchase order from the draft on, its changes, that nothing of it is outstanding any more, and its end. */
export const purchaseOrderExporter: Exporter<CrmPurchaseOrder, XeroSettings> = {
  kind: 'purchaseOrder',
  needs: (order) => (order.status === 'cancelled' || order.lines.length === 0 ? [] : prerequisitesOf(order)),
  appliesTo: () => [],
  plan(order, context): ExportPlan {
    const link = context.links.get('purchaseOrder', order.id);
    if (order.status === 'cancelled') return planCancelled(order, link);
    if (link?.status === 'BILLED')
      return { do: 'nothing', because: 'It is billed in Xero, and Xero opens no order again that was billed.' };
    // Xero keeps no order without lines; its first one brings it there.
    if (order.lines.length === 0) return { do: 'nothing', because: 'It has no lines yet.' };
    return planOpen(order, context, link);
  },
};

function planOpen(order: CrmPurchaseOrder, context: Context, link: LinkView | undefined): ExportPlan {
  const checks = new Checks(context.settings, `Purchase order ${order.number}`);
  const head = {
    ...headElement(order, checks, { date: order.date }),
    ...brandingField(order, context, checks),
    ...(order.expectedDate ? { DeliveryDate: order.expectedDate } : {}),
  };
  const lines = linePlans(order, context, checks, { by: 'prices' });
  const contentIn = (status: string) => digest({ head, lines, contact: order.contactId, number: order.number, status });
  const status = statuses[order.status];
  if (link?.content === contentIn(status)) return { do: 'nothing', because: 'Xero already has it like this.' };
  if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };

  const inStatus = (wanted: string) => ({
    part: 'main',
    label: `Purchase order ${order.number}, ${shown(order.total, order.currency)}`,
    naturalKey: order.number,
    content: contentIn(wanted),
    expect: { total: order.total, tax: order.tax, lineCount: lines.length },
    remoteType: 'PurchaseOrder',
  });
  const element = (now: Context['links'], wanted: string) => ({
    PurchaseOrderNumber: order.number,
    Contact: { ContactID: linkedId(now, 'contact', order.contactId) },
    ...head,
    Status: wanted,
    LineItems: builtLines(lines, now, context),
  });
  const updateTo = (wanted: string, effect: 'approve' | 'update' = 'update'): StepPlan => ({
    ...inStatus(wanted),
    effect,
    call: 'purchaseOrders.update',
    after: partsOf(prerequisitesOf(order)),
    build: (now) => {
      const remoteId = linkedId(now, 'purchaseOrder', order.id);
      return { element: { PurchaseOrderID: remoteId, ...element(now, wanted) }, remoteId };
    },
  });
  // What is billed was approved before: Xero takes neither a new order nor a draft that is billed at once.
  const first = status === 'BILLED' && link?.status !== 'AUTHORISED' ? 'AUTHORISED' : status;
  const last = status === first ? [] : [{ ...updateTo(status), follows: ['main'] }];
  if (link) return { do: 'steps', steps: [updateTo(first, last.length > 0 ? 'approve' : 'update'), ...last] };
  const create: StepPlan = {
    ...inStatus(first),
    effect: 'create',
    call: 'purchaseOrders.create',
    after: partsOf(prerequisitesOf(order)),
    build: (now) => ({ element: element(now, first) }),
  };
  return { do: 'steps', steps: [create, ...last] };
}

function planCancelled(order: CrmPurchaseOrder, link: LinkView | undefined): ExportPlan {
  if (!link) return { do: 'nothing', because: 'It was cancelled before it was ever sent.' };
  if (link.status === 'DELETED') return { do: 'nothing', because: 'It is deleted in Xero too.' };
  const step: StepPlan = {
    part: 'main',
    effect: 'void',
    call: 'purchaseOrders.update',
    after: [],
    label: `Purchase order ${order.number}`,
    naturalKey: order.number,
    content: digest({ status: 'DELETED' }),
    remoteType: 'PurchaseOrder',
    build: () => ({ element: { PurchaseOrderID: link.remoteId, Status: 'DELETED' }, remoteId: link.remoteId }),
  };
  return { do: 'steps', steps: [step] };
}

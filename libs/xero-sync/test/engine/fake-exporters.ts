import type { ExportContext, Exporter, ExportPlan, StepPlan } from '../../src/engine/exporter.js';
import type {
  CrmContact,
  CrmInvoice,
  CrmItem,
  CrmPayment,
  CrmRecord,
  CrmStockChange,
  Kind,
} from '../../src/host/records.js';

interface Wish {
  record: CrmRecord;
  call: string;
  content: string;
  refersTo?: { kind: Kind; id: string }[];
  stockIn?: string[];
  stockOut?: string[];
  total?: string;
}

/** A document of one part: created once, then updated whenever its content differs. */
function keep(wish: Wish, context: ExportContext): ExportPlan {
  const { record, content } = wish;
  if ((context.settings as { refuses?: boolean }).refuses) {
    const problem = { code: 'chosen_wrong', sentence: 'The choice is wrong.', remedy: 'Choose again.' };
    return { do: 'refuse', problems: [{ ...problem, fixIn: 'settings' }] };
  }
  const link = context.links.get(record.kind, record.id);
  if (link?.content === content) return { do: 'nothing', because: 'It is in the books as it is.' };
  const effect = link ? 'update' : 'create';
  const refersTo = wish.refersTo ?? [];
  const step: StepPlan = {
    part: 'main',
    effect,
    call: `${wish.call}.${effect}`,
    after: refersTo.map((ref) => ({ ...ref, part: 'main' })),
    label: `${record.kind} ${record.number}`,
    naturalKey: record.number,
    content,
    remoteType: wish.call,
    ...(wish.stockIn ? { stockIn: wish.stockIn } : {}),
    ...(wish.stockOut ? { stockOut: wish.stockOut } : {}),
    ...(wish.total === undefined ? {} : { expect: { total: wish.total } }),
    build: (links) => ({
      element: {
        effect,
        content,
        refersTo: refersTo.map((ref) => links.get(ref.kind, ref.id)!.remoteId),
        ...(wish.total === undefined ? {} : { total: wish.total }),
      },
      ...(link ? { remoteId: link.remoteId } : {}),
    }),
  };
  return { do: 'steps', steps: [step] };
}

const contacts: Exporter<CrmContact> = {
  kind: 'contact',
  needs: () => [],
  appliesTo: () => [],
  plan: (record, context) => keep({ record, call: 'contacts', content: record.name }, context),
};

const items: Exporter<CrmItem> = {
  kind: 'item',
  needs: () => [],
  appliesTo: () => [],
  plan: (record, context) => keep({ record, call: 'items', content: record.name }, context),
};

const invoices: Exporter<CrmInvoice> = {
  kind: 'invoice',
  needs: (record) => [
    { kind: 'contact', id: record.contactId },
    ...record.lines.flatMap((line) => (line.itemId ? [{ kind: 'item' as const, id: line.itemId }] : [])),
  ],
  appliesTo: () => [],
  plan(record, context) {
    const link = context.links.get('invoice', record.id);
    if (record.status === 'draft') return { do: 'nothing', because: 'It is a draft.' };
    if (record.status === 'voided') {
      if (!link || link.status === 'VOIDED') return { do: 'nothing', because: 'It was voided before it was sent.' };
      return {
        do: 'steps',
        steps: [
          {
            part: 'main',
            effect: 'void',
            call: 'invoices.update',
            after: [],
            label: `invoice ${record.number}`,
            naturalKey: record.number,
            content: 'voided',
            remoteType: 'invoices',
            build: () => ({ element: { effect: 'void', content: 'voided' }, remoteId: link.remoteId }),
          },
        ],
      };
    }
    const stockOut = record.lines.flatMap((line) => (line.itemId && line.movesStock ? [line.itemId] : []));
    return keep(
      {
        record,
        call: 'invoices',
        content: `${record.total} ${record.reference ?? ''}`,
        refersTo: this.needs(record),
        stockOut,
        total: record.total,
      },
      context,
    );
  },
};

const payments: Exporter<CrmPayment> = {
  kind: 'payment',
  needs: () => [],
  appliesTo: (record) => record.allocations.map(({ document }) => document),
  plan(record, context) {
    const wanted = record.status === 'received' ? record.allocations : [];
    const steps: StepPlan[] = [];
    for (const link of context.links.of('payment', record.id)) {
      if (wanted.some(({ id }) => link.part === `allocation:${id}`)) continue;
      steps.push({
        part: link.part,
        effect: 'delete',
        call: 'payments.delete',
        after: [],
        label: `payment ${record.number}`,
        naturalKey: `${record.number}/${link.part}`,
        content: 'deleted',
        remoteType: 'payments',
        clearsLink: true,
        build: () => ({ element: { effect: 'delete', content: 'deleted' }, remoteId: link.remoteId }),
      });
    }
    for (const allocation of wanted) {
      const part = `allocation:${allocation.id}`;
      if (context.links.get('payment', record.id, part)) continue;
      const document = { ...allocation.document, part: 'main' };
      steps.push({
        part,
        effect: 'create',
        call: 'payments.create',
        after: [document],
        label: `payment ${record.number}`,
        naturalKey: `${record.number}/${part}`,
        content: allocation.amount,
        remoteType: 'payments',
        build: (links) => ({
          element: {
            effect: 'create',
            content: allocation.amount,
            refersTo: [links.get(document.kind, document.id)!.remoteId],
          },
        }),
      });
    }
    return steps.length > 0 ? { do: 'steps', steps } : { do: 'nothing', because: 'Nothing is allocated.' };
  },
};

const stockChanges: Exporter<CrmStockChange> = {
  kind: 'stockChange',
  needs: (record) => record.lines.map((line) => ({ kind: 'item', id: line.itemId })),
  appliesTo: () => [],
  plan(record, context) {
    const ins = record.lines.filter((line) => !line.quantityChange.startsWith('-')).map((line) => line.itemId);
    const outs = record.lines.filter((line) => line.quantityChange.startsWith('-')).map((line) => line.itemId);
    const content = record.lines.map((line) => `${line.itemId}:${line.quantityChange}`).join(' ');
    return keep(
      { record, call: 'invoices', content, refersTo: this.needs(record), stockIn: ins, stockOut: outs },
      context,
    );
  },
};

export const fakeExporters = [contacts, items, invoices, payments, stockChanges] as unknown as Exporter[];

import { AsyncLocalStorage } from 'node:async_hooks';
import { DataSource } from 'typeorm';
import type { Exporter, ExportPlan, StepPlan } from '../../../../libs/xero-sync/src/engine/exporter.js';
import { Outbox } from '../../../../libs/xero-sync/src/engine/outbox.service.js';
import { Planner } from '../../../../libs/xero-sync/src/engine/planner.js';
import { Registries } from '../../../../libs/xero-sync/src/engine/registries.js';
import { RowActions } from '../../../../libs/xero-sync/src/engine/row-actions.js';
import type { CrmPayment, CrmRecord, CrmStockChange, Kind } from '../../../../libs/xero-sync/src/host/records.js';
import { XeroSync } from '../../../../libs/xero-sync/src/xero-sync.js';
import type { ConnectedApi } from '../connected-api.js';

/**
 * Ten mistakes the product could have made, planted from outside into a running application: its exporters and services are
 * replaced by ones that err, for the workspaces that are meant to suffer it. No line of this ships.
 */
export const defects = [
  'a stock adjustment is sent twice',
  'a reversed payment is not deleted',
  'the notice of a void is dropped',
  'a shortage raises the stock',
  'an edit is taken for what Xero has already',
  'the link of what was deleted stays',
  'retry leaves out what is not an invoice',
  'a reconnection forgets what was parked',
  'ins and outs change places',
  'prices lose their third and fourth decimal',
] as const;
export type Defect = (typeof defects)[number];

type Suffers = (workspaceId: string | undefined, defect: Defect) => boolean;
type Plan = (record: CrmRecord, context: Parameters<Exporter['plan']>[1]) => ExportPlan;

/** Puts all the mistakes in place; answers a way to say which workspace suffers which. */
export function plantDefects({ api }: ConnectedApi): (workspaceId: string, defect: Defect) => void {
  const planted = new Map<string, Defect>();
  const suffers: Suffers = (workspaceId, defect) => workspaceId !== undefined && planted.get(workspaceId) === defect;
  const part = <T>(type: abstract new (...args: never[]) => T): T => api.app.get(type as never, { strict: false });
  const planning = new AsyncLocalStorage<string>();

  plantInExporters(part(Registries), (defect) => suffers(planning.getStore(), defect));
  plantInPlanner(part(Planner), planning, suffers);
  plantInServices({ outbox: part(Outbox), actions: part(RowActions), sync: part(XeroSync) }, part(DataSource), suffers);
  return (workspaceId, defect) => planted.set(workspaceId, defect);
}

function plantInExporters({ exporters }: Registries, suffers: (defect: Defect) => boolean): void {
  const spoil = (kind: Kind, defect: Defect, spoilt: (right: Plan) => Plan) => {
    const exporter = exporters.get(kind)!;
    const right: Plan = (record, context) => exporter.plan(record, context);
    const wrong = spoilt(right);
    const plan: Plan = (record, context) => (suffers(defect) ? wrong : right)(record, context);
    (exporters as Map<Kind, Exporter>).set(kind, { ...exporter, plan });
  };

  spoil('stockChange', 'a stock adjustment is sent twice', (right) => (record, context) => {
    const plan = right(record, context);
    // Of a count each payment would have a twin too, which no look-up after bad weather could tell from it.
    return plan.do === 'steps' && (record as CrmStockChange).cause === 'adjustment'
      ? { ...plan, steps: plan.steps.flatMap((step) => [step, again(step)]) }
      : plan;
  });
  spoil('payment', 'a reversed payment is not deleted', (right) => (record, context) => {
    const reversed = (record as CrmPayment).status === 'reversed';
    return reversed ? { do: 'nothing', because: 'It was reversed.' } : right(record, context);
  });
  spoil('stockChange', 'a shortage raises the stock', (right) => (record, context) => {
    const change = record as CrmStockChange;
    const lines = change.lines.map((line) => ({ ...line, quantityChange: line.quantityChange.replace('-', '') }));
    return right({ ...change, lines }, context);
  });
  spoil('invoice', 'an edit is taken for what Xero has already', (right) => (record, context) => {
    const plan = right(record, context);
    const edits = plan.do === 'steps' && plan.steps.some(({ effect }) => effect === 'update');
    return edits ? { do: 'nothing', because: 'Xero already has it like this.' } : plan;
  });
  for (const kind of ['payment', 'allocation', 'refund'] as const)
    spoil(kind, 'the link of what was deleted stays', (right) => (record, context) => {
      const plan = right(record, context);
      return plan.do === 'steps'
        ? { ...plan, steps: plan.steps.map((step) => ({ ...step, clearsLink: false })) }
        : plan;
    });
  spoil('invoice', 'prices lose their third and fourth decimal', (right) => (record, context) => {
    const plan = right(record, context);
    return plan.do === 'steps' ? { ...plan, steps: plan.steps.map(coarse) } : plan;
  });
}

/** The same effect once more, under another name. */
const again = (step: StepPlan): StepPlan => {
  const naturalKey = `${step.naturalKey}2`;
  return {
    ...step,
    part: `${step.part}-again`,
    naturalKey,
    build: (links) => {
      const built = step.build(links);
      const field = 'InvoiceNumber' in built.element ? 'InvoiceNumber' : 'CreditNoteNumber';
      return { ...built, element: { ...built.element, [field]: naturalKey } };
    },
  };
};

/** The step with its prices cut to cents. */
const coarse = (step: StepPlan): StepPlan => ({
  ...step,
  build: (links) => {
    const { element, ...built } = step.build(links);
    const lines = element['LineItems'] as { UnitAmount: number }[] | undefined;
    const cut = lines?.map((line) => ({ ...line, UnitAmount: Math.floor(line.UnitAmount * 100) / 100 }));
    return { ...built, element: { ...element, ...(cut ? { LineItems: cut } : {}) } };
  },
});

function plantInPlanner(planner: Planner, planning: AsyncLocalStorage<string>, suffers: Suffers): void {
  const plan = planner.plan.bind(planner);
  planner.plan = (lane, tenantId) =>
    planning.run(lane.workspaceId, async () => {
      const judgement = await plan(lane, tenantId);
      if (!suffers(lane.workspaceId, 'ins and outs change places')) return judgement;
      const nodes = judgement.nodes.map((node) => ({
        ...node,
        rank: -node.rank,
        after: [...judgement.steps.get(node.id)!.after],
      }));
      return { ...judgement, nodes };
    });
}

interface Services {
  outbox: Outbox;
  actions: RowActions;
  sync: XeroSync;
}

function plantInServices({ outbox, actions, sync }: Services, source: DataSource, suffers: Suffers): void {
  const changed = outbox.changed.bind(outbox);
  outbox.changed = (notices, tx) =>
    changed(
      notices.filter(
        ({ workspaceId, event, kind }) =>
          !(kind === 'invoice' && event === 'voided' && suffers(workspaceId, 'the notice of a void is dropped')),
      ),
      tx,
    );

  const retryAll = actions.retryAll.bind(actions);
  actions.retryAll = (workspaceId, filter) =>
    retryAll(
      workspaceId,
      suffers(workspaceId, 'retry leaves out what is not an invoice') ? { ...filter, kind: 'invoice' } : filter,
    );

  const connectionChanged = sync.connectionChanged.bind(sync);
  sync.connectionChanged = async (workspaceId) => {
    if (suffers(workspaceId, 'a reconnection forgets what was parked'))
      await source.query(
        `UPDATE xero_outbox SET state = 'skipped', reason = 'Forgotten.' WHERE workspace_id = $1 AND state = 'pending'`,
        [workspaceId],
      );
    await connectionChanged(workspaceId);
  };
}

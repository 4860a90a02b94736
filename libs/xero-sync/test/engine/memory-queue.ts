import type { CallDefinition } from '../../src/engine/call.js';
import { chooseBatch, type Node } from '../../src/engine/batches.js';
import type { Exporter } from '../../src/engine/exporter.js';
import { judge } from '../../src/engine/judge.js';
import type { Judgement, PlannedStep, Snapshot } from '../../src/engine/judgement.js';
import { LinkBook } from '../../src/engine/links.js';
import type { Problem } from '../../src/engine/outcome.js';
import type { OutboxRow } from '../../src/engine/rows.js';
import { recordKey } from '../../src/host/crm-host.js';
import type { CrmRecord, Kind } from '../../src/host/records.js';

/** One call as it would have been sent. */
export interface SentCall {
  call: string;
  steps: PlannedStep[];
}

/**
 * The queue in memory, around the product's own judge and choice of batches: what the planner reads from Postgres, this keeps in
 * arrays, with the same prefix of 500 rows.
 */
export class MemoryQueue {
  readonly rows: OutboxRow[] = [];
  readonly records = new Map<string, CrmRecord>();
  readonly sent: SentCall[] = [];
  readonly links = new Map<
    string,
    { part: string; remoteType: string; remoteId: string; content: string; kind: Kind; id: string }
  >();
  private readonly passedOver = new Map<string, number>();
  private readonly exporters: ReadonlyMap<Kind, Exporter>;
  private readonly calls: ReadonlyMap<string, CallDefinition>;

  constructor(
    exporters: readonly Exporter[],
    calls: readonly CallDefinition[],
    private readonly refuses: (step: PlannedStep) => Problem | undefined = () => undefined,
  ) {
    this.exporters = new Map(exporters.map((exporter) => [exporter.kind, exporter]));
    this.calls = new Map(calls.map((call) => [call.name, call]));
  }

  add(record: CrmRecord, event = 'saved'): void {
    this.records.set(recordKey(record), record);
    if (record.kind === 'contact' || record.kind === 'item') return;
    this.append(record.kind, record.id, 'notice', event);
  }

  /** The record was changed: a row in attention goes back to the queue, and lets go of whom it held. */
  change(record: CrmRecord): void {
    this.records.set(recordKey(record), record);
    const open = this.rows.find(
      (row) => row.kind === record.kind && row.recordId === record.id && row.state === 'attention',
    );
    if (!open) return;
    Object.assign(open, { state: 'pending', revision: open.revision + 1, problems: [] });
    this.release(open);
  }

  /** Sends until nothing can be sent any more. */
  drain(): void {
    for (let turn = 0; turn < 100_000; turn += 1) {
      const plan = this.plan();
      const choice = chooseBatch(plan.nodes, {
        now: turn,
        linger: { documents: 0, leaves: 0, quiet: 0 },
        passedOver: this.passedOver,
        patience: Infinity,
      });
      if (choice === 'nothing' || 'waitMs' in choice) return;
      this.send(choice.send, plan);
    }
    throw new Error('It never ends.');
  }

  private plan(): Judgement {
    for (;;) {
      const plan = judge(this.snapshot(), this.exporters, this.calls);
      const changed = this.write(plan);
      if (!changed) return plan;
    }
  }

  private snapshot(): Snapshot {
    const live = new Map<string, OutboxRow[]>();
    for (const row of this.rows) {
      if (!['pending', 'attention'].includes(row.state)) continue;
      const key = recordKey({ kind: row.kind, id: row.recordId });
      live.set(key, [...(live.get(key) ?? []), row]);
    }
    const ready = this.rows.filter((row) => row.state === 'pending' && row.heldKind === undefined);
    const candidates = new Set(ready.slice(0, 500));
    for (const row of [...candidates, ...candidates])
      for (const near of this.around(row))
        for (const other of live.get(near) ?? [])
          if (other.state === 'pending' && other.heldKind === undefined) candidates.add(other);
    const book = new LinkBook();
    for (const { kind, id, ...link } of this.links.values()) book.add(kind, id, link);
    const skipped = new Map<string, OutboxRow>();
    for (const row of this.rows)
      if (row.state === 'skipped') skipped.set(recordKey({ kind: row.kind, id: row.recordId }), row);
    return {
      now: 0,
      candidates: [...candidates].toSorted((a, b) => a.sequence - b.sequence),
      live,
      skipped,
      records: this.records,
      links: book,
      modes: new Map(),
      settings: {},
      inFlight: [],
      applied: new Map(),
    };
  }

  private around(row: OutboxRow): string[] {
    const record = this.records.get(recordKey({ kind: row.kind, id: row.recordId }))!;
    const exporter = this.exporters.get(row.kind)!;
    return [...exporter.needs(record), ...exporter.appliesTo(record)].map(recordKey);
  }

  private write(plan: Judgement): boolean {
    for (const { kind, id } of plan.missing) this.append(kind, id, 'prerequisite', 'needed');
    let released = 0;
    for (const verdict of plan.verdicts) {
      const { row } = verdict;
      if (verdict.as === 'hold')
        Object.assign(row, {
          heldKind: verdict.hold.kind,
          heldRecord: verdict.hold.id,
          heldBy: verdict.hold.rowId,
          reason: verdict.hold.sentence,
          reasonCode: verdict.hold.code,
        });
      if (verdict.as === 'attention') Object.assign(row, { state: 'attention', problems: verdict.problems });
      if (verdict.as === 'done' || verdict.as === 'skip')
        Object.assign(row, { state: verdict.as === 'done' ? 'done' : 'skipped', reason: verdict.because });
      if (verdict.as !== 'hold') released += this.release(row);
    }
    return plan.missing.length > 0 || released > 0;
  }

  private send(nodes: readonly Node[], plan: Judgement): void {
    const book = this.snapshot().links;
    const built = nodes.map((node) => {
      const step = plan.steps.get(node.id)!;
      return { step, element: step.plan.build(book) };
    });
    const { target } = built[0]!.element;
    const steps = built.filter(({ element }) => element.target === target).map(({ step }) => step);
    this.sent.push({ call: steps[0]!.plan.call, steps });
    for (const step of steps) this.finish(step);
  }

  private finish(step: PlannedStep): void {
    const problem = this.refuses(step);
    const { row, plan } = step;
    if (problem) Object.assign(row, { state: 'attention', problems: [problem] });
    else {
      const key = `${row.kind}/${row.recordId}/${plan.part}`;
      const link = { part: plan.part, remoteType: plan.remoteType, remoteId: key, content: plan.content };
      this.links.set(key, { ...link, kind: row.kind, id: row.recordId });
    }
    this.release(row);
  }

  private release(root: OutboxRow): number {
    let count = 0;
    for (const row of this.rows) {
      if (row.heldKind !== root.kind || row.heldRecord !== root.recordId) continue;
      for (const field of ['heldKind', 'heldRecord', 'heldBy', 'reason', 'reasonCode'] as const) delete row[field];
      count += 1;
    }
    return count;
  }

  private append(kind: Kind, recordId: string, origin: OutboxRow['origin'], event: string): void {
    const sequence = this.rows.length + 1;
    this.rows.push({
      id: `row${sequence}`,
      workspaceId: 'w',
      sequence,
      kind,
      recordId,
      event,
      origin,
      state: 'pending',
      priority: false,
      revision: 1,
      attempts: 0,
      sendAlone: false,
      lookFirst: false,
      problems: [],
      createdAt: 0,
      updatedAt: 0,
    });
  }
}

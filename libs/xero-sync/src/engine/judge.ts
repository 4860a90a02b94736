import { recordKey } from '../host/crm-host.js';
import type { CrmRecord, Kind } from '../host/records.js';
import type { CallDefinition } from './call.js';
import { answerKey, heldBack, heldBackCode } from './engine-ports.js';
import type { ExportContext, Exporter, ExportPlan, StepPlan } from './exporter.js';
import { heldSentence, spreadHolds, standstill } from './holds.js';
import type { Exclusion, Hold, Judgement, PlannedStep, Ref, Snapshot, Verdict } from './judgement.js';
import type { Problem } from './outcome.js';
import { markedSentence, moduleOf, moduleOff, wordFor, type OutboxRow } from './rows.js';
import { sendOrder } from './send-order.js';

type Outcome =
  | { as: 'verdict'; verdict: Verdict }
  | { as: 'steps'; steps: PlannedStep[] }
  /** Not now, and nothing to write down: something in this very plan has to come first. */
  | { as: 'later' };

interface Dependency {
  rows: OutboxRow[];
  hold?: Hold;
  excluded?: Exclusion;
  later?: boolean;
}

export type Exporters = ReadonlyMap<Kind, Exporter>;
export type Calls = ReadonlyMap<string, CallDefinition>;

/** Decides what happens to every candidate, and in which order the effects may be sent. Pure. */
export function judge(snapshot: Snapshot, exporters: Exporters, calls: Calls): Judgement {
  return new Judge(snapshot, exporters, calls).run();
}

class Judge {
  private readonly outcomes = new Map<string, Outcome>();
  private readonly busy = new Set<string>();
  private readonly missing = new Map<string, Ref & { neededBy: OutboxRow }>();

  constructor(
    private readonly s: Snapshot,
    private readonly exporters: Exporters,
    private readonly calls: Calls,
  ) {}

  run(): Judgement {
    for (const row of this.s.candidates) this.outcomeOf(row);
    const steps = new Map<string, PlannedStep>();
    for (const outcome of this.outcomes.values())
      if (outcome.as === 'steps') for (const step of outcome.steps) steps.set(step.id, step);
    spreadHolds(steps);
    const verdicts = [...this.verdicts()];
    return { verdicts, missing: [...this.missing.values()], steps, nodes: sendOrder(steps, this.s, this.calls) };
  }

  private *verdicts(): Generator<Verdict> {
    for (const row of this.s.candidates) {
      const outcome = this.outcomeOf(row);
      if (outcome.as === 'verdict') yield outcome.verdict;
      if (outcome.as === 'steps') {
        const verdict = this.verdictOfSteps(row, outcome.steps);
        if (verdict) yield verdict;
      }
    }
  }

  /** A row none of whose effects can go. */
  private verdictOfSteps(row: OutboxRow, steps: PlannedStep[]): Verdict | undefined {
    const wanted = steps.filter((step) => step.excluded === undefined);
    const label = steps[0]?.record.number;
    const head = { row, ...(label === undefined ? {} : { label }) };
    if (wanted.length === 0) {
      const { because, by } = steps[0]?.excluded ?? { because: 'There is nothing to send.' };
      const why = { because, ...(by ? { by } : {}) };
      return this.s.links.has(row.kind, row.recordId)
        ? { ...head, as: 'done', ...why }
        : { ...head, as: 'skip', code: 'excluded', ...why };
    }
    const hold = wanted.every((step) => step.hold) ? wanted[0]!.hold : undefined;
    return hold ? { ...head, as: 'hold', hold } : undefined;
  }

  private outcomeOf(row: OutboxRow): Outcome {
    const known = this.outcomes.get(row.id);
    if (known) return known;
    if (this.busy.has(row.id)) return { as: 'later' };
    this.busy.add(row.id);
    const outcome = this.judgeRow(row);
    this.busy.delete(row.id);
    this.outcomes.set(row.id, outcome);
    return outcome;
  }

  private judgeRow(row: OutboxRow): Outcome {
    const earlier = this.earlierOf(row);
    if (earlier) return earlier;
    const record = this.s.records.get(recordKey({ kind: row.kind, id: row.recordId }));
    if (!record) return this.skip(row, 'record_gone', 'The record no longer exists in the CRM.');
    const unwanted = this.unwanted(row, record);
    if (unwanted) return this.skip(row, unwanted.code, unwanted.because, record);
    const exporter = this.exporters.get(row.kind);
    if (!exporter) return this.skip(row, 'not_exported', `A ${wordFor(row.kind)} is not sent to Xero.`, record);
    const held = this.heldBack(row);
    if (held !== undefined) return this.skip(row, heldBackCode, held, record);
    return this.judgeRecord(row, record, exporter);
  }

  /** An update says the whole record, and would overwrite what people changed in the books. What is not there yet overwrites nothing. */
  private heldBack({ kind, recordId }: OutboxRow): string | undefined {
    if (!this.s.links.has(kind, recordId)) return undefined;
    return this.s.answers?.get(answerKey({ kind, id: recordId }, heldBack));
  }

  private judgeRecord(row: OutboxRow, record: CrmRecord, exporter: Exporter): Outcome {
    try {
      const needs = exporter.needs(record).map((ref) => this.dependency(row, ref, 'need'));
      const appliesTo = exporter.appliesTo(record).map((ref) => ({ ref, on: this.dependency(row, ref, 'document') }));
      const excluded = needs.find((need) => need.excluded)?.excluded;
      if (excluded) return this.leaveOut(row, record, excluded);
      const plan = exporter.plan(record, this.context());
      return this.judgePlan(row, record, plan, needs, appliesTo);
    } catch (error) {
      return this.attention(row, record, [softwareFault(record, error)]);
    }
  }

  private judgePlan(
    row: OutboxRow,
    record: CrmRecord,
    plan: ExportPlan,
    needs: Dependency[],
    appliesTo: { ref: Ref; on: Dependency }[],
  ): Outcome {
    if (plan.do === 'nothing') return this.done(row, record, plan.because);
    if (plan.do === 'exclude') return this.skip(row, 'excluded', plan.because, record);
    if (plan.do === 'refuse') return this.attention(row, record, plan.problems);
    if (plan.do === 'hold') {
      const hold = { ...plan.by, code: 'waits_for_record', sentence: plan.because };
      return { as: 'verdict', verdict: { row, label: record.number, as: 'hold', hold } };
    }
    const all = [...needs, ...appliesTo.map(({ on }) => on)];
    if (plan.do === 'wait') {
      const excluded = appliesTo.every(({ on }) => on.excluded) ? appliesTo[0]?.on.excluded : undefined;
      if (excluded) return this.leaveOut(row, record, excluded);
      const hold = all.find((on) => on.hold)?.hold;
      if (hold) return { as: 'verdict', verdict: { row, label: record.number, as: 'hold', hold } };
      if (all.some((on) => on.later || on.rows.length > 0)) return { as: 'later' };
      return { as: 'verdict', verdict: { row, label: record.number, as: 'wait', because: plan.because } };
    }
    const steps = this.withoutAgreed(row, plan.steps);
    if (steps.length === 0) return this.done(row, record, 'Xero already has it as it is.');
    return this.linkSteps(row, record, steps, needs, appliesTo);
  }

  /** A created part that is linked as it should be needs no second call, whatever the exporter says. */
  private withoutAgreed(row: OutboxRow, steps: StepPlan[]): StepPlan[] {
    return steps.filter((step, position) => {
      const link = this.s.links.get(row.kind, row.recordId, step.part);
      if (step.effect !== 'create' || !link) return true;
      const replaced = steps.slice(0, position).some((other) => other.part === step.part && other.clearsLink);
      if (replaced) return true;
      if (link.content === step.content) return false;
      throw new Error(`The exporter of ${row.kind} would create the part ${step.part} a second time.`);
    });
  }

  private linkSteps(
    row: OutboxRow,
    record: CrmRecord,
    plans: StepPlan[],
    needs: Dependency[],
    appliesTo: { ref: Ref; on: Dependency }[],
  ): Outcome {
    const before = this.s.applied.get(recordKey({ kind: row.kind, id: row.recordId })) ?? [];
    const documents = unique([...appliesTo.map(({ ref }) => ref), ...before]);
    const steps = plans.map((plan, position): PlannedStep => ({
      id: `${row.id}/${plan.part}/${plan.effect}`,
      row,
      record,
      position,
      plan,
      documents,
      after: new Set(),
    }));
    // Each is stored and sent under its name: a twin would wait for itself for ever.
    const twin = steps.find((step, position) => steps.findIndex(({ id }) => id === step.id) < position);
    if (twin)
      throw new Error(`The exporter of ${row.kind} asks twice to ${twin.plan.effect} the part ${twin.plan.part}.`);
    for (const step of steps) {
      const named = appliesTo.filter(({ ref }) =>
        step.plan.after.some((part) => part.kind === ref.kind && part.id === ref.id),
      );
      const documents = named.length > 0 ? named : appliesTo;
      for (const on of [...needs, ...documents.map((entry) => entry.on)]) this.attach(step, on);
      for (const part of step.plan.after) this.attachPart(step, part, steps);
      for (const part of step.plan.follows ?? [])
        for (const other of steps) if (other !== step && other.plan.part === part) step.after.add(other.id);
      const { follows = [] } = step.plan;
      for (const own of steps) if (own !== step && follows.includes(own.plan.part)) step.after.add(own.id);
    }
    return { as: 'steps', steps };
  }

  private attach(step: PlannedStep, on: Dependency): void {
    step.excluded ??= on.excluded;
    step.hold ??= on.hold;
    if (on.later) step.blocked = true;
    for (const row of on.rows) {
      const outcome = this.outcomeOf(row);
      if (outcome.as === 'steps') for (const earlier of outcome.steps) step.after.add(earlier.id);
    }
  }

  private attachPart(step: PlannedStep, part: { kind: Kind; id: string; part: string }, siblings: PlannedStep[]): void {
    if (part.kind === step.row.kind && part.id === step.row.recordId) {
      const own = siblings.find((other) => other !== step && other.plan.part === part.part);
      if (own) step.after.add(own.id);
      return;
    }
    if (this.s.links.get(part.kind, part.id, part.part)) return;
    const on = this.dependency(step.row, part, isReference(part.kind) ? 'need' : 'document');
    this.attach(step, on);
    if (on.hold || on.later || on.excluded !== undefined) return;
    const makes = on.rows.some((row) => {
      const outcome = this.outcomeOf(row);
      return outcome.as === 'steps' && outcome.steps.some((other) => other.plan.part === part.part);
    });
    if (!makes) step.hold ??= this.waitsFor(part);
  }

  /** What `ref` means for a row that builds on it. */
  private dependency(row: OutboxRow, ref: Ref, sort: 'need' | 'document'): Dependency {
    const linked = this.s.links.has(ref.kind, ref.id);
    const live = (this.s.live.get(recordKey(ref)) ?? []).filter((other) => other.id !== row.id);
    const before = live.filter((other) => other.sequence < row.sequence);
    const relevant = before.length > 0 || linked ? before : live.slice(0, 1);
    if (relevant.length === 0) return linked ? { rows: [] } : this.absent(row, ref, sort);
    const dependency: Dependency = { rows: [] };
    for (const other of relevant) this.behind(dependency, other, linked);
    return dependency;
  }

  private behind(dependency: Dependency, other: OutboxRow, linked: boolean): void {
    const root = standstill(other, this.s.now, this.nameOf(other));
    if (root !== undefined) {
      if (root !== 'passes') dependency.hold ??= root;
      return;
    }
    const outcome = this.outcomeOf(other);
    if (outcome.as === 'later') dependency.later = true;
    else if (outcome.as === 'steps') {
      if (outcome.steps.every((step) => step.excluded !== undefined) && !linked)
        dependency.excluded ??= behind(other, this.nameOf(other), outcome.steps[0]?.excluded?.because);
      else dependency.rows.push(other);
    } else this.behindVerdict(dependency, outcome.verdict, linked);
  }

  private behindVerdict(dependency: Dependency, verdict: Verdict, linked: boolean): void {
    const { row } = verdict;
    const name = this.nameOf(row);
    const at = { kind: row.kind, id: row.recordId, rowId: row.id };
    if (verdict.as === 'hold') dependency.hold ??= verdict.hold;
    if (verdict.as === 'attention')
      dependency.hold ??= { ...at, code: 'held', sentence: heldSentence(name, verdict.problems) };
    if (verdict.as === 'wait')
      dependency.hold ??= { ...at, code: 'waits', sentence: `Waits for ${name}. ${verdict.because}` };
    if (linked) return;
    if (verdict.as === 'skip') dependency.excluded ??= behind(row, name, verdict.because);
    if (verdict.as === 'done') dependency.hold ??= this.waitsFor({ kind: row.kind, id: row.recordId });
  }

  /** The record is neither in the books nor on its way. */
  private absent(row: OutboxRow, ref: Ref, sort: 'need' | 'document'): Dependency {
    const record = this.s.records.get(recordKey(ref));
    const name = `${wordFor(ref.kind)} ${record?.number ?? ref.id}`;
    const mode = this.s.modes.get(moduleOf(ref.kind, undefined));
    const leftOut = (reason: string | undefined): Dependency => ({
      rows: [],
      excluded: { because: because(name, reason), by: { kind: ref.kind, id: ref.id } },
    });
    if (record?.doNotExport) return leftOut(markedSentence(record.doNotExport));
    if (mode === 'off') return leftOut(moduleOff(ref.kind));
    const skipped = this.s.skipped.get(recordKey(ref));
    const forGood = skipped && (sort === 'document' || skipped.reasonCode === 'skipped_by_user');
    if (skipped && forGood && skipped.reasonCode !== 'superseded') return leftOut(skipped.reason);
    if (sort === 'document') return { rows: [], hold: this.waitsFor(ref) };
    if (!record) throw new Error(`It needs the ${wordFor(ref.kind)} ${ref.id}, which the CRM does not know.`);
    if (mode === 'manual' && row.origin !== 'manual')
      return {
        rows: [],
        hold: { ...ref, code: 'waits_for_manual', sentence: `Waits for ${name}, which is exported by hand only.` },
      };
    this.missing.set(recordKey(ref), { ...ref, neededBy: row });
    return { rows: [], later: true };
  }

  private waitsFor(ref: Ref): Hold {
    const number = this.s.records.get(recordKey(ref))?.number ?? ref.id;
    return {
      kind: ref.kind,
      id: ref.id,
      code: 'waits_for_document',
      sentence: `Waits for ${wordFor(ref.kind)} ${number}, which is not in Xero yet.`,
    };
  }

  /** Rows of one record never pass each other. */
  private earlierOf(row: OutboxRow): Outcome | undefined {
    const own = this.s.live.get(recordKey({ kind: row.kind, id: row.recordId })) ?? [];
    for (const other of own) {
      if (other.id === row.id || other.sequence > row.sequence) continue;
      const root = standstill(other, this.s.now, this.nameOf(other));
      if (root === 'passes') continue;
      if (root) return { as: 'verdict', verdict: { row, ...labelled(row), as: 'hold', hold: root } };
      return { as: 'later' };
    }
    return undefined;
  }

  private unwanted(row: OutboxRow, record: CrmRecord): { code: string; because: string } | undefined {
    if (record.doNotExport) return { code: 'excluded', because: markedSentence(record.doNotExport) };
    const mode = this.s.modes.get(moduleOf(row.kind, row.cause)) ?? 'automatic';
    if (mode === 'off') return { code: 'excluded', because: moduleOff(row.kind, row.cause) };
    if (mode === 'manual' && row.origin === 'notice')
      return { code: 'manual', because: `The ${wordFor(row.kind, row.cause)} is exported by hand only.` };
    return undefined;
  }

  private nameOf(row: OutboxRow): string {
    const record = this.s.records.get(recordKey({ kind: row.kind, id: row.recordId }));
    return `${wordFor(row.kind, row.cause)} ${record?.number ?? row.label ?? row.recordId}`;
  }

  private context(): ExportContext {
    return {
      settings: this.s.settings,
      links: this.s.links,
      record: (kind, id) => this.s.records.get(recordKey({ kind, id })),
      answer: (kind, id, question) => this.s.answers?.get(answerKey({ kind, id }, question)),
    };
  }

  private skip(row: OutboxRow, code: string, sentence: string, record?: CrmRecord): Outcome {
    const label = record?.number ?? row.label;
    return {
      as: 'verdict',
      verdict: { row, ...(label === undefined ? {} : { label }), as: 'skip', code, because: sentence },
    };
  }

  private leaveOut(row: OutboxRow, record: CrmRecord, { because: sentence, by }: Exclusion): Outcome {
    return {
      as: 'verdict',
      verdict: { row, label: record.number, as: 'skip', code: 'excluded', because: sentence, by },
    };
  }

  private done(row: OutboxRow, record: CrmRecord, sentence: string): Outcome {
    return { as: 'verdict', verdict: { row, label: record.number, as: 'done', because: sentence } };
  }

  private attention(row: OutboxRow, record: CrmRecord, problems: Problem[]): Outcome {
    return { as: 'verdict', verdict: { row, label: record.number, as: 'attention', problems } };
  }
}

const unique = (refs: readonly Ref[]): Ref[] => [
  ...new Map(refs.map(({ kind, id }) => [recordKey({ kind, id }), { kind, id }])).values(),
];

/** Contacts and items: what documents refer to, and what the engine queues by itself. */
const isReference = (kind: Kind): boolean => kind === 'contact' || kind === 'item';

const labelled = (row: OutboxRow) => (row.label === undefined ? {} : { label: row.label });

const because = (name: string, reason: string | undefined): string =>
  `Excluded, because ${name} is not exported. ${reason ?? ''}`.trim();

const behind = (row: OutboxRow, name: string, reason: string | undefined): Exclusion => ({
  because: because(name, reason),
  by: { kind: row.kind, id: row.recordId },
});

function softwareFault(record: CrmRecord, error: unknown): Problem {
  const detail = error instanceof Error ? error.message : 'Unknown fault.';
  return {
    code: 'software_fault',
    sentence: `The ${wordFor(record.kind)} ${record.number} could not be prepared for Xero. ${detail}`,
    remedy: 'Please tell support; the record is kept and can be sent again after a correction of the software.',
    fixIn: 'software',
  };
}

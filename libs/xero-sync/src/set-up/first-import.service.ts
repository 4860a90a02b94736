import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Connections } from '../engine/engine-ports.js';
import { writeHistory } from '../engine/history.js';
import { WakeUps } from '../engine/wake-ups.js';
import type { Caller } from '../host/access.js';
import { CrmHost } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import { SyncError } from '../sync-error.js';
import { Review, type Progress } from './review.js';
import { SetUpStore, type SetUp } from './set-up-store.js';
import { SetUpWorker } from './set-up-worker.js';
import { firstStep, stepInWords, type Choices, type SetUpState } from './steps.js';

/** A first import as people see it. */
export interface SetUpView extends Omit<SetUp, 'step' | 'cursor' | 'epoch' | 'failures' | 'stepAt' | 'tenantId' | 'workspaceId'> {
  /** What is being done or waited for, in words. */
  sentence: string;
  progress: Progress[];
  /** Records of which nobody said yet what becomes of them. */
  undecided: number;
  /** Seconds until the part that is under way is done, as far as can be told. */
  secondsLeft?: number;
} // prettier-ignore

const secondsPerCall = 2;
const recordsPerSecond = 30;

/** What people do with the first import: begin, look, decide, run, pause, resume, cancel. */
@Injectable()
export class FirstImport {
  constructor(
    private readonly store: SetUpStore,
    private readonly review: Review,
    private readonly worker: SetUpWorker,
    private readonly connections: Connections,
    private readonly host: CrmHost,
    private readonly doors: Doors,
    private readonly wakeUps: WakeUps,
  ) {}

  /** The latest one with its progress; undefined before the first. */
  latest(workspaceId: string): Promise<SetUpView | undefined> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const found = await this.store.latest(workspaceId, tx);
      return found && this.view(tx, found);
    });
  }

  /** Begins one: it counts and plans, and holds exports until it is ended. Throws `SyncError` conflict. */
  async start({ workspaceId, userName }: Caller, choices: Choices): Promise<SetUpView> {
    if (!this.host.intake) throw conflict('not_offered', 'This CRM takes no whole records over from Xero.');
    if (choices.ownHistory === 'allSince' && choices.since === undefined)
      throw new SyncError('invalid', 'since_missing', 'Say since which date our own documents go to Xero.', [
        { field: 'since', code: 'since_missing', message: 'The date is missing, e.g. 2026-04-01.' },
      ]);
    await this.doors.inWorkspace(workspaceId, async (tx) => {
      if (await this.store.open(workspaceId, tx)) throw underWay();
      const connection = await this.connections.stateOf(workspaceId, tx);
      if (connection.state !== 'connected') throw notConnected(connection);
      const { tenantId } = connection;
      const step = firstStep('planning');
      if (!(await this.store.begin(tx, { workspaceId, tenantId, choices, startedBy: userName, step })))
        throw underWay();
      await tell(tx, workspaceId, `${userName} began a first import.`, 'started');
    });
    return this.go(workspaceId);
  }

  /** Reads what the plan counted, or everything again during the review. */
  read(caller: Caller): Promise<SetUpView> {
    return this.act(caller, ['planned', 'review'], async (tx, setUp) => {
      const blocking = setUp.plan?.problems.find(({ severity }) => severity === 'blocks');
      if (blocking) throw conflict(blocking.code, blocking.sentence);
      await this.review.forget(tx, setUp);
      await this.store.change(tx, setUp, { state: 'reading', step: firstStep('reading') });
    });
  }

  /** Takes over what was decided. What is undecided must be left out on purpose. */
  run(caller: Caller, { leaveUndecided }: { leaveUndecided: boolean }): Promise<SetUpView> {
    return this.act(caller, ['review'], async (tx, setUp) => {
      const { undecided } = await this.review.progress(tx, setUp);
      if (undecided > 0 && !leaveUndecided)
        throw conflict(
          'undecided',
          `Of ${undecided} records nobody has said yet what becomes of them. Decide in the review, or leave them out on purpose.`,
        );
      await this.store.change(tx, setUp, { state: 'running', step: firstStep('running') });
    });
  }

  pause(caller: Caller): Promise<SetUpView> {
    return this.act(caller, ['planning', 'reading', 'running'], async (tx, setUp) => {
      if (setUp.paused !== undefined) return;
      await this.store.change(tx, setUp, { paused: `${caller.userName} paused it. Resume it to go on.` });
    });
  }

  /** Goes on at once, also with what waits. */
  resume(caller: Caller): Promise<SetUpView> {
    return this.act(caller, ['planning', 'reading', 'running'], (tx, setUp) =>
      this.store.change(tx, setUp, { paused: null }),
    );
  }

  /** Ends it for good. What came in stays. */
  cancel(caller: Caller): Promise<SetUpView> {
    return this.act(caller, ['planning', 'planned', 'reading', 'review', 'running'], async (tx, setUp) => {
      await this.store.change(tx, setUp, { state: 'cancelled', paused: null });
      await tell(tx, caller.workspaceId, `${caller.userName} cancelled the first import.`, 'cancelled');
    });
  }

  private async act(
    { workspaceId }: Caller,
    states: readonly SetUpState[],
    work: (tx: EntityManager, setUp: SetUp) => Promise<void>,
  ): Promise<SetUpView> {
    await this.doors.inWorkspace(workspaceId, async (tx) => {
      const setUp = await this.store.open(workspaceId, tx);
      if (!setUp) throw conflict('none_under_way', 'No first import is under way. Begin one.');
      if (!states.includes(setUp.state)) throw conflict('not_now', `That is not possible now: ${sentenceOf(setUp, 0)}`);
      await work(tx, setUp);
    });
    return this.go(workspaceId);
  }

  private async go(workspaceId: string): Promise<SetUpView> {
    void this.worker.look(workspaceId);
    // What was held is sent when nothing holds it any more.
    this.wakeUps.tell(workspaceId);
    return (await this.latest(workspaceId))!;
  }

  private async view(tx: EntityManager, setUp: SetUp): Promise<SetUpView> {
    const { progress, undecided, takenOfKind } = await this.review.progress(tx, setUp);
    const { step, cursor: _c, epoch: _e, failures: _f, stepAt, tenantId: _t, workspaceId: _w, ...shown } = setUp;
    const left = secondsLeft(setUp, progress, takenOfKind, (Date.now() - stepAt.getTime()) / 1000);
    return {
      ...shown,
      sentence: sentenceOf(step ? { ...setUp, step } : setUp, undecided),
      progress,
      undecided,
      ...(left === undefined ? {} : { secondsLeft: left }),
    };
  }
}

const states: Record<SetUpState, string> = {
  planning: 'The plan is being made.',
  planned: 'The plan is made. Look at it and have the records read.',
  reading: 'The records are being read.',
  review: 'Everything is read. Look at the matches and decide, then run the import.',
  running: 'The records are being taken over.',
  finished: 'The first import is finished.',
  cancelled: 'The first import was cancelled. What came in until then stays, linked with Xero.',
};

function sentenceOf({ state, step, paused, waiting }: SetUp, undecided: number): string {
  if (paused !== undefined) return paused;
  const doing = step ? stepInWords(step) : states[state];
  const open = state === 'review' && undecided > 0 ? ` ${undecided} ask for a decision.` : '';
  return `${waiting === undefined ? '' : `${waiting} It goes on by itself. `}${doing}${open}`;
}

function secondsLeft(
  { state, step, plan, calls }: SetUp,
  progress: readonly Progress[],
  takenOfKind: number,
  elapsed: number,
): number | undefined {
  if (state === 'reading' && plan) return Math.max(1, plan.calls - calls) * secondsPerCall;
  if (state !== 'running') return undefined;
  const waiting = progress.reduce((sum, one) => sum + one.waiting, 0);
  const rate = step?.of === 'take' && takenOfKind > 0 && elapsed > 1 ? takenOfKind / elapsed : recordsPerSecond;
  return Math.ceil(waiting / rate) + 1;
}

const tell = (tx: EntityManager, workspaceId: string, what: string, outcome: string): Promise<void> =>
  writeHistory(tx, workspaceId, [{ direction: 'import', label: 'First import', what, outcome }]);

const conflict = (code: string, message: string) => new SyncError('conflict', code, message);
const underWay = () =>
  conflict('first_import_running', 'A first import is under way. Finish or cancel it before you begin another.');
const notConnected = (connection: { state: string; because?: string }) =>
  conflict('not_connected', connection.because ?? 'This workspace is not connected to Xero. Connect it first.');

import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CallFailed, type Session } from '../engine/call.js';
import { Connections } from '../engine/engine-ports.js';
import { writeHistory } from '../engine/history.js';
import { rowsOf } from '../engine/sql.js';
import { WakeUps } from '../engine/wake-ups.js';
import { CrmHost } from '../host/crm-host.js';
import type { IntakeKind } from '../host/intake.js';
import { ReferenceService } from '../reference/reference.service.js';
import { storedSettings } from '../settings/stored-rules.js';
import { StockCheckService } from '../stock-check/stock-check.service.js';
import { countItems, countList, readForbidden } from '../xero/set-up.reads.js';
import { OwnHistory } from './own-history.js';
import { planOf, type Counts } from './plan.js';
import { SetUpReading } from './reading.js';
import { Lost, SetUpStore, type Held } from './set-up-store.js';
import { askAboutTwins } from './staging.js';
import { takenKinds } from './steps.js';
import { TakingIn } from './taking-in.js';
import { SetUpVerification } from './verification.js';

const planCalls = 12;
/** After so many answers that did not come the page is asked for in half; so long is waited before each try. */
const halveAfter = 2;
const againSeconds = [5, 30, 120, 600];
/** The other people's share: a pause of a quarter of what a transaction took. */
const breath = 0.25;
const longestBreath = 500;
const numbersAtOnce = 1000;

/** Carries a first import on, step by step, as long as this process holds it. */
@Injectable()
export class SetUpWorker implements OnApplicationShutdown {
  private readonly log = new Logger('XeroFirstImport');
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly store: SetUpStore,
    private readonly connections: Connections,
    private readonly reference: ReferenceService,
    private readonly host: CrmHost,
    private readonly reading: SetUpReading,
    private readonly takingIn: TakingIn,
    private readonly history: OwnHistory,
    private readonly verification: SetUpVerification,
    private readonly stockCheck: StockCheckService,
    private readonly wakeUps: WakeUps,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.underWay.values());
  }

  /** Looks at one workspace and works on what is to be done, in the background of the caller. Never throws. */
  look(workspaceId: string): Promise<void> {
    const running = this.underWay.get(workspaceId);
    if (running) return running;
    const work = this.work(workspaceId)
      .catch((error: Error) => this.log.warn(`A first import was interrupted: ${error.message}`))
      .finally(() => this.underWay.delete(workspaceId));
    this.underWay.set(workspaceId, work);
    return work;
  }

  private async work(workspaceId: string): Promise<void> {
    const held = this.stopping.signal.aborted ? undefined : await this.store.claim(workspaceId);
    if (!held) return;
    try {
      for (let goesOn = true; goesOn && !this.stopping.signal.aborted;) {
        const began = Date.now();
        goesOn = await this.turn(held);
        const milliseconds = Math.min((Date.now() - began) * breath, longestBreath);
        await pause(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
      if (this.stopping.signal.aborted) await this.store.release(held);
    } catch (error) {
      if (!(error instanceof Lost)) await this.failed(held, error);
    }
  }

  /** One small piece of work; answers whether there is more for this process. */
  private async turn(held: Held): Promise<boolean> {
    if (await this.piece(held)) return true;
    const goesOn = await this.store.holding(held, async (tx) => {
      const ending = held.step.of === 'verify';
      const more = await this.store.stepDone(tx, held);
      if (ending) await this.tellEnd(tx, held);
      return more;
    });
    if (!goesOn && held.state === 'running') await this.afterwards(held);
    return goesOn;
  }

  /** Answers whether the step has more to do. */
  private async piece(held: Held): Promise<boolean> {
    const { step } = held;
    switch (step.of) {
      case 'plan':
        return this.plan(held);
      case 'read':
        return this.ask(held, (session) => this.reading.next(held, step.list, session));
      case 'settle':
        await this.store.holding(held, (tx) => askAboutTwins(tx, held));
        return false;
      case 'take':
        return this.takingIn.next(held, step.kind);
      case 'numbers':
        return this.numbers(held);
      case 'history':
        return this.history.next(held);
      case 'verify':
        return this.verification.next(held);
    }
  }

  private async plan(held: Held): Promise<boolean> {
    await this.reference.refresh(held.workspaceId);
    const { counts, forbidden } = await this.ask(held, async (session) => ({
      forbidden: await readForbidden(session),
      counts: {
        contacts: await countList(session, 'contacts'),
        items: await countItems(session),
        invoices: await countList(session, 'invoices'),
        creditNotes: await countList(session, 'creditNotes'),
        quotes: await countList(session, 'quotes'),
      } satisfies Counts,
    }));
    await this.store.called(held, planCalls);
    await this.store.holding(held, async (tx) => {
      const { workspaceId } = held;
      const home = await this.host.home?.(workspaceId, tx);
      const reference = await this.reference.lists(workspaceId, tx);
      const settings = (await storedSettings(workspaceId, tx)).values;
      const plan = planOf({ counts, forbidden, reference, settings, ...(home ? { home } : {}) });
      await this.store.keep(tx, held, { plan });
    });
    return false;
  }

  /** Numbers given here from now on begin above those that came in. */
  private numbers(held: Held): Promise<boolean> {
    const kind = (held.cursor.kind as IntakeKind | undefined) ?? takenKinds[0];
    return this.store.holding(held, async (tx) => {
      const rows = await rowsOf<{ remote_id: string; number: string }>(
        tx,
        `SELECT remote_id, number FROM xero_set_up_records WHERE workspace_id = $1 AND set_up_id = $2 AND kind = $3
           AND outcome = 'created' AND number IS NOT NULL AND remote_id > $4 ORDER BY remote_id LIMIT ${numbersAtOnce}`,
        [held.workspaceId, held.id, kind, held.cursor.after ?? ''],
      );
      const numbers = rows.map(({ number }) => number);
      if (rows.length > 0) await this.host.intake!.numberAbove(held.workspaceId, kind, numbers, tx);
      const last = rows.length === numbersAtOnce ? rows.at(-1)!.remote_id : undefined;
      const next = last === undefined ? takenKinds[takenKinds.indexOf(kind as (typeof takenKinds)[number]) + 1] : kind;
      if (next === undefined) return false;
      await this.store.at(tx, held, { kind: next, ...(last === undefined ? {} : { after: last }) });
      return true;
    });
  }

  private tellEnd(tx: EntityManager, held: Held): Promise<void> {
    return writeHistory(tx, held.workspaceId, [
      {
        direction: 'import',
        label: 'First import',
        what: `The first import, begun by ${held.startedBy}, is finished.`,
        outcome: 'finished',
      },
    ]);
  }

  /** What waited meanwhile is sent, and the stock is compared where that was chosen. */
  private async afterwards(held: Held): Promise<void> {
    this.wakeUps.tell(held.workspaceId);
    if (!held.choices.openingStock) return;
    try {
      await this.stockCheck.run(held.workspaceId, held.startedBy);
    } catch (error) {
      // The daily comparison does the same.
      this.log.warn(`The stock was not compared after a first import: ${(error as Error).message}`);
    }
  }

  private async ask<T>(held: Held, read: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.session(held);
    try {
      return await read(session);
    } catch (error) {
      // A refused token is renewed once.
      if (!(error instanceof CallFailed) || error.result.outcome !== 'auth') throw error;
      if (!(await this.connections.credentialsRefused(held.workspaceId, error.result.httpStatus, session))) throw error;
      return read(await this.session(held));
    }
  }

  private async session(held: Held): Promise<Session> {
    const session = await this.connections.openSession(held.workspaceId);
    if (session.tenantId === held.tenantId) return session;
    await this.store.stop(held, otherOrganisation);
    throw new Lost(otherOrganisation);
  }

  /** What passes is waited for; what only people can mend stops the job, with the reason in words. */
  private async failed(held: Held, error: unknown): Promise<void> {
    try {
      if (!(error instanceof CallFailed)) {
        await this.again(held, 'An error of the CRM; it is tried again.', undefined);
        throw error;
      }
      const { outcome, retryAfterSeconds } = error.result;
      if (outcome === 'auth' || outcome === 'refused') return await this.store.stop(held, error.message);
      const because = outcome === 'throttled' ? 'Xero allows no more calls just now.' : error.message;
      await this.again(held, because, outcome === 'throttled' ? (retryAfterSeconds ?? 60) : undefined);
    } catch (second) {
      if (!(second instanceof Lost)) throw second;
    }
  }

  private async again(held: Held, because: string, seconds: number | undefined): Promise<void> {
    const { step, cursor, failures } = held;
    const tooLarge = seconds === undefined && step.of === 'read' && failures + 1 >= halveAfter;
    const from = tooLarge ? this.reading.halved(step.list, cursor) : cursor;
    const wait = seconds ?? againSeconds[Math.min(failures, againSeconds.length - 1)]!;
    await this.store.wait(held, wait, because, from);
  }
}

const otherOrganisation =
  'The workspace was connected to another organisation meanwhile. Cancel this first import and begin another.';

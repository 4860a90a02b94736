import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { Counters } from './counters.js';
import { Drain, type DrainEnd } from './drain.js';
import { EngineTiming } from './engine-timing.js';
import { failPoint } from './fail-points.js';
import { Fenced, Lanes, type Lane } from './lane.js';
import { Rest } from './rest.js';
import { WakeUps } from './wake-ups.js';

interface Draining {
  rest: Rest;
  /** Somebody said "look" while we were looking. */
  again: boolean;
  finished: Promise<void>;
}

/** How many workspaces one process serves at a time; the others queue in the order in which they were told. */
const lanesAtOnce = 8;
/** Timers beyond this are the sweeper's. */
const furthest = 600_000;
const quietFor = 1_000;

/** Runs the lanes of this process: at most one drain per workspace, none when the process only serves requests. */
@Injectable()
export class Drainer implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Drainer.name);
  private readonly holder = `${hostname()}:${process.pid}:${randomUUID()}`;
  private readonly draining = new Map<string, Draining>();
  private readonly queue = new Set<string>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** After a drain that had to wait, wake-ups of every commit must not make it look a thousand times. */
  private readonly quietUntil = new Map<string, number>();
  private stopping = false;

  constructor(
    private readonly drain: Drain,
    private readonly lanes: Lanes,
    private readonly timing: EngineTiming,
    private readonly counters: Counters,
    private readonly wakeUps: WakeUps,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: Pick<XeroSyncOptions, 'background'>,
  ) {}

  onModuleInit(): void {
    if (this.options.background) this.wakeUps.listen((workspaceId) => this.wake(workspaceId));
  }

  /** Looks at a workspace soon; told many times, it looks once more after the present look. */
  wake(workspaceId: string): void {
    if (this.stopping) return;
    const running = this.draining.get(workspaceId);
    if (running) {
      running.again = true;
      running.rest.wake();
      return;
    }
    const quiet = (this.quietUntil.get(workspaceId) ?? 0) - Date.now();
    if (quiet > 0) return this.later(workspaceId, quiet);
    this.queue.add(workspaceId);
    this.startNext();
  }

  /** Ends when no drain of this workspace is running or queued in this process. */
  async settled(workspaceId: string): Promise<void> {
    for (;;) {
      const running = this.draining.get(workspaceId);
      if (!running && !this.queue.has(workspaceId)) return;
      await (running?.finished ?? new Promise((resolve) => setTimeout(resolve, 5)));
    }
  }

  /** Starts nothing new, ends the calls in flight and writes them down. */
  async onApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.queue.clear();
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const { rest } of this.draining.values()) rest.finish();
    await Promise.all([...this.draining.values()].map(({ finished }) => finished));
    await this.wakeUps.close();
  }

  private startNext(): void {
    for (const workspaceId of this.queue) {
      if (this.draining.size >= lanesAtOnce) return;
      this.queue.delete(workspaceId);
      this.start(workspaceId);
    }
  }

  private start(workspaceId: string): void {
    clearTimeout(this.timers.get(workspaceId));
    this.timers.delete(workspaceId);
    const rest = new Rest();
    const entry: Draining = { rest, again: false, finished: Promise.resolve() };
    this.draining.set(workspaceId, entry);
    entry.finished = this.once(workspaceId, rest).then((end) => {
      this.draining.delete(workspaceId);
      if (this.stopping) return;
      this.after(workspaceId, end, entry.again);
      this.startNext();
    });
  }

  private after(workspaceId: string, { nextInMs }: DrainEnd, again: boolean): void {
    this.quietUntil.delete(workspaceId);
    if (nextInMs !== undefined) this.quietUntil.set(workspaceId, Date.now() + Math.min(quietFor, nextInMs));
    if (again) this.wake(workspaceId);
    else if (nextInMs !== undefined && nextInMs <= furthest) this.later(workspaceId, nextInMs);
  }

  /** One drain, whatever happens in it. */
  private async once(workspaceId: string, rest: Rest): Promise<DrainEnd> {
    try {
      failPoint('wake_up_taken');
      const lane = await this.lanes.take(workspaceId, this.holder);
      if (!lane) return {};
      failPoint('lane_taken');
      return await this.hold(lane, rest);
    } catch (error) {
      if (error instanceof Fenced) this.logger.warn(error.message);
      else this.logger.error(`The drain of workspace ${workspaceId} broke off: ${messageOf(error)}`);
      return {};
    }
  }

  private async hold(lane: Lane, rest: Rest): Promise<DrainEnd> {
    const heartbeat = setInterval(() => void this.renew(lane, rest), this.timing.lease / 3);
    try {
      return await this.drain.run(lane, rest, () => this.stopping);
    } catch (error) {
      // The lane is given back at once where that is possible; otherwise its lease runs out.
      if (!(error instanceof Fenced)) await this.lanes.letGo(lane, true).catch(() => undefined);
      throw error;
    } finally {
      clearInterval(heartbeat);
    }
  }

  private async renew(lane: Lane, rest: Rest): Promise<void> {
    try {
      // A lost lane shows at the next commit, which throws; until then sleeping on would only waste time.
      if (!(await this.lanes.renew(lane))) rest.wake();
    } catch (error) {
      this.logger.warn(`The lane of workspace ${lane.workspaceId} could not be renewed: ${messageOf(error)}`);
    }
  }

  private later(workspaceId: string, ms: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(workspaceId);
      this.wake(workspaceId);
    }, ms);
    timer.unref();
    clearTimeout(this.timers.get(workspaceId));
    this.timers.set(workspaceId, timer);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown fault');

import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { recordKey } from '../host/crm-host.js';
import type { RecordRef } from '../host/records.js';
import { Glances, type Change, type Glance } from './glances.js';
import { Standings, type Standing, type StandingImport } from './standing.js';

/** What watchers are told. */
export type LiveNews =
  | { event: 'status'; standing: Standing }
  | { event: 'queue' | 'history'; revision: string }
  /** Without a ref: of more records than are worth naming. */
  | { event: 'record'; ref?: RecordRef }
  | { event: 'import'; of: 'first-import' | 'payments'; progress: StandingImport };

type Watcher = (news: LiveNews) => void;

interface Watched {
  watchers: Set<Watcher>;
  timer?: NodeJS.Timeout;
  glance?: Glance;
  /** The status as it was last told. */
  told?: { standing: Standing; text: string };
  readAt: number;
}

/** Between two looks; a look and a status behind it must fit into two seconds. */
const everyMs = 1_000;
/** What nobody writes down changes too: calls leave the minute, the day begins anew. */
const statusEveryMs = 10_000;
const mostRecords = 100;

/** One look a second at every workspace that somebody in this process watches, however many they are. */
@Injectable()
export class LiveWatch implements OnModuleDestroy {
  private readonly log = new Logger('XeroLive');
  private readonly watched = new Map<string, Watched>();
  private complainedAt = 0;
  private closed = false;

  constructor(
    private readonly glances: Glances,
    private readonly standings: Standings,
  ) {}

  /** Tells how things stand, and from then on everything that happens; call what it answers to hear no more. */
  watch(workspaceId: string, watcher: Watcher): () => void {
    const known = this.watched.get(workspaceId);
    const watched: Watched = known ?? { watchers: new Set(), readAt: 0 };
    watched.watchers.add(watcher);
    if (watched.told) watcher({ event: 'status', standing: watched.told.standing });
    if (!known) {
      this.watched.set(workspaceId, watched);
      void this.round(workspaceId, watched);
    }
    return () => {
      watched.watchers.delete(watcher);
      if (watched.watchers.size > 0 || this.watched.get(workspaceId) !== watched) return;
      clearTimeout(watched.timer);
      this.watched.delete(workspaceId);
    };
  }

  onModuleDestroy(): void {
    this.closed = true;
    for (const { timer } of this.watched.values()) clearTimeout(timer);
    this.watched.clear();
  }

  private async round(workspaceId: string, watched: Watched): Promise<void> {
    try {
      await this.look(workspaceId, watched);
    } catch (error) {
      this.complain(error as Error);
    }
    if (this.closed || watched.watchers.size === 0) return;
    watched.timer = setTimeout(() => void this.round(workspaceId, watched), everyMs).unref();
  }

  private async look(workspaceId: string, watched: Watched): Promise<void> {
    const before = watched.glance;
    const now = await this.glances.at(workspaceId);
    const news = before ? newsBetween(before, now) : [];
    const moved = !before || news.length > 0 || before.rest !== now.rest || before.setUp !== now.setUp;
    if (moved || Date.now() - watched.readAt >= statusEveryMs)
      news.unshift(...(await this.status(workspaceId, watched, before !== undefined && before.setUp !== now.setUp)));
    // Only now: what a failure kept from being told is told by the next look.
    watched.glance = now;
    for (const one of news) for (const watcher of watched.watchers) watcher(one);
  }

  private async status(workspaceId: string, watched: Watched, importMoved: boolean): Promise<LiveNews[]> {
    const standing = await this.standings.of(workspaceId);
    watched.readAt = Date.now();
    const text = JSON.stringify(standing);
    const isNew = watched.told?.text !== text;
    watched.told = { standing, text };
    const progress = standing.firstImport ?? ended;
    return [
      ...(isNew ? [{ event: 'status' as const, standing }] : []),
      ...(importMoved ? [{ event: 'import' as const, of: 'first-import' as const, progress }] : []),
    ];
  }

  /** One line a minute tells enough of a database that is away. */
  private complain(error: Error): void {
    if (this.closed || Date.now() - this.complainedAt < 60_000) return;
    this.complainedAt = Date.now();
    this.log.warn(`What changed could not be looked at; the next look tells it: ${error.message}`);
  }
}

/** A first import that is over is not among what the status tells. */
const ended: StandingImport = { state: 'ended', phase: 'The first import is over.', done: 0, total: 0, eta: null };

/** What happened between two looks. Pure. */
function newsBetween(before: Glance, now: Glance): LiveNews[] {
  const rows = changed(before.rows, now.rows);
  const entries = changed(before.entries, now.entries);
  const revision = String(now.at);
  const news: LiveNews[] = [];
  if (rows.length > 0 || before.queued !== now.queued) news.push({ event: 'queue', revision });
  if (entries.length > 0) news.push({ event: 'history', revision });
  news.push(...recordsOf([...rows, ...entries]));
  if (now.payments && JSON.stringify(before.payments) !== JSON.stringify(now.payments)) {
    const { state, phase, done, total } = now.payments;
    news.push({ event: 'import', of: 'payments', progress: { state, phase, done, total, eta: null } });
  }
  return news;
}

function changed(before: readonly Change[], now: readonly Change[]): Change[] {
  const known = new Map(before.map(({ id, version }) => [id, version]));
  return now.filter(({ id, version }) => known.get(id) !== version);
}

function recordsOf(changes: readonly Change[]): LiveNews[] {
  const refs = new Map(changes.flatMap(({ ref }) => (ref ? [[recordKey(ref), ref] as const] : [])));
  if (refs.size > mostRecords) return [{ event: 'record' }];
  return [...refs.values()].map((ref) => ({ event: 'record', ref }));
}

import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ask, downloadAddress } from '../data/rest';
import type { XeroStatus } from './answers';
import { xeroKey } from './ask-xero';

const path = 'integrations/xero';
/** Where the status is kept; `useXero('status')` reads it. */
const statusKey = xeroKey('status', 'status');

/** What is shown of Xero is read anew when these come. */
const refreshedBy: Record<string, string[]> = {
  queue: ['export-queue', 'errors'],
  history: ['history', 'imports'],
  record: ['records', 'errors', 'changes'],
  import: ['first-import', 'imports'],
};

const pollMs = { least: 2_000, most: 10_000 };
const reopenMs = 30_000;

/** Keeps everything that is shown of Xero up to date: by the stream of news, and by asking while there is none. Once a page. */
export function useXeroNews(): void {
  const cache = useQueryClient();
  useEffect(() => {
    const news = new News(cache);
    const follow = () => (document.hidden ? news.stop() : news.start());
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      news.stop();
    };
  }, [cache]);
}

/** A tab that nobody looks at neither listens nor asks: browsers allow few connections to one place. */
class News {
  private stream: EventSource | undefined;
  private poll: number | undefined;
  private reopen: number | undefined;
  private pause = pollMs.least;

  constructor(private readonly cache: QueryClient) {}

  start(): void {
    if (!this.stream) this.listen();
  }

  stop(): void {
    this.stream?.close();
    this.stream = undefined;
    clearTimeout(this.reopen);
    this.stopAsking();
  }

  private listen(): void {
    const stream = new EventSource(downloadAddress(`${path}/live`));
    this.stream = stream;
    // What happened while nobody listened is not repeated.
    stream.addEventListener('open', () => {
      this.stopAsking();
      this.refreshAll();
    });
    stream.addEventListener('error', () => this.lost(stream));
    stream.addEventListener('status', ({ data }: MessageEvent<string>) => this.takeStatus(data));
    for (const [event, areas] of Object.entries(refreshedBy))
      stream.addEventListener(event, () => areas.forEach((area) => this.refresh(area)));
  }

  /** The browser tries again by itself, unless it was refused. */
  private lost(stream: EventSource): void {
    if (this.stream !== stream) return;
    this.poll ??= window.setTimeout(() => void this.look(), pollMs.least);
    if (stream.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.reopen);
    this.reopen = window.setTimeout(() => this.stream === stream && this.listen(), reopenMs);
  }

  private stopAsking(): void {
    clearTimeout(this.poll);
    this.poll = undefined;
    this.pause = pollMs.least;
  }

  /** Asks for the status, the more seldom the longer nothing changes; a change refreshes everything. */
  private async look(): Promise<void> {
    const before = JSON.stringify(this.cache.getQueryData(statusKey));
    const now = await ask<XeroStatus>(`${path}/status`).catch(() => undefined);
    if (this.poll === undefined) return;
    const isNew = now !== undefined && JSON.stringify(now) !== before;
    if (isNew) {
      this.cache.setQueryData(statusKey, now);
      this.refreshAll();
    }
    this.pause = isNew ? pollMs.least : Math.min(this.pause * 1.5, pollMs.most);
    this.poll = window.setTimeout(() => void this.look(), this.pause);
  }

  private takeStatus(text: string): void {
    this.cache.setQueryData(statusKey, JSON.parse(text) as XeroStatus);
  }

  private refreshAll(): void {
    for (const area of new Set(Object.values(refreshedBy).flat())) this.refresh(area);
  }

  private refresh(area: string): void {
    void this.cache.invalidateQueries({ queryKey: xeroKey(area) });
  }
}

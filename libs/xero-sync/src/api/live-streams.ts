import type { ServerResponse } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { XeroAccess, type Caller } from '../host/access.js';
import { LiveWatch, type LiveNews } from '../live/live-watch.js';
import { SyncError } from '../sync-error.js';
import { RecordNames } from './record-names.js';
import { StatusViews } from './status-views.js';

interface Stream {
  user: string;
  response: ServerResponse;
  heart: NodeJS.Timeout;
  unwatch: () => void;
}

const mostOfUser = 5;
const mostOfProcess = 200;
/** A reader this far behind reads nothing any more. */
const mostUnsent = 1_000_000;

/** Streams of server-sent events, each as long as its caller may look and the process runs. */
@Injectable()
export class LiveStreams implements OnModuleDestroy {
  /** Milliseconds between two signs of life, which is also how long an ended session may go on listening. */
  readonly heartbeat: number = 15_000;
  private readonly streams = new Set<Stream>();
  private closed = false;

  constructor(
    private readonly watch: LiveWatch,
    private readonly access: XeroAccess,
    private readonly names: RecordNames,
    private readonly status: StatusViews,
  ) {}

  /** Answers the request with a stream. Throws `SyncError` unavailable when there are too many. */
  open(caller: Caller, request: object, response: ServerResponse): void {
    const user = `${caller.workspaceId}/${caller.userId}`;
    const own = [...this.streams].filter((stream) => stream.user === user).length;
    if (this.closed || this.streams.size >= mostOfProcess || own >= mostOfUser) throw tooMany();
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      // Asks nginx to pass each event on at once.
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 3000\n\n');
    const heart = setInterval(() => void this.beat(stream, request, caller), this.heartbeat).unref();
    const stream: Stream = { user, response, heart, unwatch: () => undefined };
    this.streams.add(stream);
    response.once('close', () => this.forget(stream));
    response.once('error', () => this.forget(stream));
    stream.unwatch = this.watch.watch(caller.workspaceId, (news) => this.send(stream, news));
  }

  /** At once: browsers come back by themselves, and nobody waits for them. */
  onModuleDestroy(): void {
    this.closed = true;
    for (const stream of this.streams) this.end(stream);
  }

  private async beat(stream: Stream, request: object, caller: Caller): Promise<void> {
    // A database that is away says nothing about the session.
    const allowed = await this.access.stillMay(request, 'view', caller).catch(() => true);
    if (!this.streams.has(stream)) return;
    if (allowed) stream.response.write(': alive\n\n');
    else this.end(stream);
  }

  private send(stream: Stream, news: LiveNews): void {
    if (stream.response.writableLength > mostUnsent) return this.end(stream);
    stream.response.write(`event: ${news.event}\ndata: ${JSON.stringify(this.dataOf(news))}\n\n`);
  }

  private dataOf(news: LiveNews): object {
    switch (news.event) {
      case 'status':
        return this.status.view(news.standing);
      case 'record': {
        if (!news.ref) return { kind: '*', id: '*' };
        const { name, id } = this.names.nameOf(news.ref);
        return { kind: name, id };
      }
      case 'import':
        return { of: news.of, ...news.progress };
      case 'queue':
      case 'history':
        return { revision: news.revision };
    }
  }

  private end(stream: Stream): void {
    this.forget(stream);
    stream.response.end();
    // Whoever does not read does not get the end either.
    if (stream.response.writableLength > mostUnsent) stream.response.destroy();
  }

  private forget(stream: Stream): void {
    clearInterval(stream.heart);
    stream.unwatch();
    this.streams.delete(stream);
  }
}

const tooMany = () =>
  new SyncError(
    'unavailable',
    'too_many_streams',
    'Too many pages listen for live news at once. Close some of them, or ask for the status every few seconds instead.',
  );

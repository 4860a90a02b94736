import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { ContactWatch } from '../contact-watch/contact-watch.js';
import { DriftNews } from '../drift/drift-news.js';
import { Connections } from '../engine/engine-ports.js';
import { Doors } from '../host/doors.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { EarlyImports } from './early-imports.js';
import { EarlyLooks } from './early-looks.js';
import { noticeGaps } from './webhook-gaps.js';
import { forgetOld, handleEvents } from './webhook-handling.js';

const TIMER = 'xero-webhooks';
const everySeconds = 5;
const minutesBetweenCleanings = 10;
/** How many contacts one round forgets about: what is looked at is what stops documents, whichever contact was told of. */
const contactsAtOnce = 1000;

/**
 * Turns stored events into wishes to look early, follows contacts, and notices what never arrived. Several processes may do so at
 * once: every event is taken by one.
 */
@Injectable()
export class WebhookRounds implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('XeroWebhooks');
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private cleaned = -Infinity;

  constructor(
    private readonly doors: Doors,
    private readonly connections: Connections,
    private readonly looks: EarlyLooks,
    private readonly imports: EarlyImports,
    private readonly contacts: ContactWatch,
    private readonly drift: DriftNews,
    private readonly scheduler: SchedulerRegistry,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: Pick<XeroSyncOptions, 'background'>,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.options.background) return;
    this.scheduler.addInterval(TIMER, setInterval(() => this.wake(), everySeconds * 1000).unref());
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    if (this.scheduler.doesExist('interval', TIMER)) this.scheduler.deleteInterval(TIMER);
    await this.running;
  }

  /** Something was stored. A process that works in the background looks at once, others leave it to those. */
  wake(): void {
    if (!this.options.background || this.stopped) return;
    this.again = true;
    this.running ??= this.untilQuiet().finally(() => (this.running = undefined));
  }

  /** One round; everything in it may be repeated. */
  async round(): Promise<void> {
    while ((await this.doors.asSystem('webhook-lookup', (tx) => handleEvents(tx, this.looks))) > 0);
    const gaps = await this.doors.asSystem('webhook-lookup', (tx) => noticeGaps(tx, this.looks));
    for (const { first, last } of gaps)
      this.log.warn(`Xero's events ${first} to ${last} never arrived; all organisations are looked at early.`);
    for (const workspaceId of await this.connections.connectedWorkspaces()) {
      await this.attempt(() => this.followContacts(workspaceId));
      await this.attempt(() => this.imports.serve(workspaceId));
    }
    await this.clean();
  }

  private async untilQuiet(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        await this.round();
      } catch (error) {
        this.log.warn(`Events of Xero could not be handled and will be tried again: ${(error as Error).message}`);
      }
    }
  }

  /** Told of any contact, the ones that stop documents are looked at, at most once a minute and in one call. */
  private async followContacts(workspaceId: string): Promise<void> {
    const told = await this.looks.take(workspaceId, contactsAtOnce, ['Contact']);
    if (told.length > 0)
      await this.doors.inWorkspace(workspaceId, (tx) =>
        this.looks.wish(tx, [{ workspaceId, kind: 'StoppedContacts', remoteId: '' }]),
      );
    if ((await this.looks.take(workspaceId, 1, ['StoppedContacts'])).length > 0)
      await this.contacts.follow(workspaceId);
    await this.drift.told(
      workspaceId,
      'Contact',
      told.map(({ remoteId }) => remoteId),
    );
  }

  /** One workspace does not hold up the others; whoever looks regularly looks anyway. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.warn(`What Xero told of could not be looked at: ${(error as Error).message}`);
    }
  }

  private async clean(): Promise<void> {
    if (performance.now() - this.cleaned < minutesBetweenCleanings * 60_000) return;
    this.cleaned = performance.now();
    await this.doors.asSystem('webhook-lookup', forgetOld);
  }
}

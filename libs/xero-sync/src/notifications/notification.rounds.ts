import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { TokenVault } from '../connection/token-vault.js';
import { BackgroundRounds } from '../engine/background-rounds.js';
import { rowsOf } from '../engine/sql.js';
import { Doors } from '../host/doors.js';
import { Endpoints } from './endpoints.service.js';
import { Mails } from './mails.service.js';
import { Posts } from './posts.service.js';

const TIMER = 'xero-notifications';
const everySeconds = 5;
/** Workspaces whose receivers are slow must not hold up the others much. */
const workspacesAtOnce = 8;
const mostBatches = 10;
const keptDays = 30;
const minutesBetweenCleanings = 60;

/** Tells what is new: e-mails and outgoing webhooks. Several processes may do so at once; each post and e-mail is taken by one. */
@Injectable()
export class NotificationRounds implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('XeroNotifications');
  private stopped = false;
  private readonly cleaned = new Map<string, number>();

  constructor(
    private readonly doors: Doors,
    private readonly posts: Posts,
    private readonly mails: Mails,
    private readonly endpoints: Endpoints,
    private readonly vault: TokenVault,
    private readonly rounds: BackgroundRounds,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.every(TIMER, everySeconds * 1000, () => this.round(new Date()));
  }

  onApplicationShutdown(): void {
    this.stopped = true;
  }

  /** One round over all workspaces with something to tell. Everything in it may be repeated. */
  async round(now: Date): Promise<void> {
    const waiting = await this.workspaces();
    for (let from = 0; from < waiting.length && !this.stopped; from += workspacesAtOnce)
      await Promise.all(waiting.slice(from, from + workspacesAtOnce).map((id) => this.of(id, now)));
  }

  private async of(workspaceId: string, now: Date): Promise<void> {
    await this.attempt('outgoing webhooks', async () => {
      await this.posts.handOut(workspaceId);
      for (let batch = 0; batch < mostBatches && !this.stopped; batch++)
        if ((await this.posts.send(workspaceId)) === 0) break;
    });
    await this.attempt('e-mails', async () => {
      await this.mails.compose(workspaceId, now);
      await this.mails.send(workspaceId);
    });
    await this.attempt('secrets', () => this.endpoints.upkeep(workspaceId));
    await this.attempt('old news', () => this.clean(workspaceId));
  }

  private async attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.log.warn(`The ${what} of one workspace failed and will be tried again: ${(error as Error).message}`);
    }
  }

  private workspaces(): Promise<string[]> {
    return this.doors.asSystem('xero-notifications', async (tx) => {
      const rows = await rowsOf<{ workspace_id: string }>(
        tx,
        `SELECT workspace_id FROM xero_news WHERE posted_at IS NULL
         UNION SELECT workspace_id FROM xero_news WHERE mailed_at IS NULL
         UNION SELECT workspace_id FROM xero_posts WHERE state = 'waiting' AND next_at <= clock_timestamp()
         UNION SELECT workspace_id FROM xero_mails WHERE state = 'waiting' AND next_at <= clock_timestamp()
         UNION SELECT workspace_id FROM xero_endpoints WHERE key_id <> $1 OR former_until < clock_timestamp()
         ORDER BY 1`,
        [this.vault.currentKeyId],
      );
      return rows.map((row) => row.workspace_id);
    });
  }

  /** What was told long ago is forgotten, with the words of e-mails and the bodies of posts. */
  private async clean(workspaceId: string): Promise<void> {
    const last = this.cleaned.get(workspaceId);
    if (last !== undefined && performance.now() - last < minutesBetweenCleanings * 60_000) return;
    this.cleaned.set(workspaceId, performance.now());
    const old = `workspace_id = $1 AND created_at < clock_timestamp() - $2 * interval '1 day'`;
    await this.doors.inWorkspace(workspaceId, async (tx) => {
      await tx.query(`DELETE FROM xero_posts WHERE ${old} AND state <> 'waiting'`, [workspaceId, keptDays]);
      await tx.query(`DELETE FROM xero_mails WHERE ${old} AND state <> 'waiting'`, [workspaceId, keptDays]);
      await tx.query(
        `DELETE FROM xero_news WHERE workspace_id = $1 AND happened_at < clock_timestamp() - $2 * interval '1 day'
           AND posted_at IS NOT NULL AND mailed_at IS NOT NULL`,
        [workspaceId, keptDays],
      );
    });
  }
}

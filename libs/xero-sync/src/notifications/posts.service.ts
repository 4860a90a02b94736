import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { TokenVault } from '../connection/token-vault.js';
import { rowsOf } from '../engine/sql.js';
import type { Page, PageRequest } from '../engine/views.js';
import { CrmHost } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { formerPlaceOf, placeOf, shownUrl, unknownEndpoint } from './endpoints.service.js';
import { post, type Posted } from './http-post.js';
import { messagesOf, type Message } from './messages.js';
import { NewsReader } from './news.js';
import { signedHeaders } from './standard-webhooks.js';

/** One message on its way to one endpoint, as administrators see it. */
export interface PostView {
  id: string;
  endpointId: string;
  messageId: string;
  type: string;
  state: 'waiting' | 'delivered' | 'given_up';
  attempts: number;
  createdAt: Date;
  /** When it is tried again. */
  nextAt?: Date;
  endedAt?: Date;
  lastStatus?: number;
  sentence: string;
}

/** A post that this process holds. */
interface Taken {
  id: string;
  endpoint_id: string;
  message_id: string;
  body: string;
  attempts: number;
  url: string;
  secret: string;
  former_secret: string | null;
}

const timeoutMs = 5_000;
/** Longer than a call can take: who holds a post longer is dead. */
const takenSeconds = 60;
const atOnce = 20;
const newsAtOnce = 500;
/** Pauses between attempts; the last one repeats until a day is over. */
const pausesSeconds = [5, 30, 120, 600, 1_800, 3_600];
const triesHours = 24;
/** The first failure is noted a moment after the post was made; both end at the same attempt. */
const momentMinutes = 1;
const columns = `p.id, p.endpoint_id, p.message_id, p.type, p.state, p.attempts, p.created_at, p.next_at, p.ended_at, p.last_status, p.last_sentence`;

/**
 * Tells programs. What is to be told becomes one post an endpoint, in one transaction; each post is called outside of any, by one
 * process at a time, and again until it is accepted: at least once, always with the same id and bytes.
 */
@Injectable()
export class Posts {
  private readonly news: NewsReader;

  constructor(
    private readonly doors: Doors,
    private readonly vault: TokenVault,
    host: CrmHost,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: Pick<XeroSyncOptions, 'privateWebhooks' | 'recordUrl'>,
  ) {
    this.news = new NewsReader(host, options);
  }

  /** Makes posts out of the news; what nobody listens to is done with. */
  handOut(workspaceId: string): Promise<void> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const news = await this.news.read(tx, workspaceId, 'posted_at', newsAtOnce);
      if (news.length === 0) return;
      for (const message of messagesOf(workspaceId, news))
        await tx.query(
          `INSERT INTO xero_posts (workspace_id, endpoint_id, message_id, type, body)
             SELECT workspace_id, id, $2, $3, $4 FROM xero_endpoints
              WHERE workspace_id = $1 AND enabled AND (types = '{}' OR $3 = ANY(types))
           ON CONFLICT (endpoint_id, message_id) DO NOTHING`,
          [workspaceId, message.id, message.type, JSON.stringify(message)],
        );
      await tx.query(`UPDATE xero_news SET posted_at = clock_timestamp() WHERE workspace_id = $1 AND id = ANY($2)`, [
        workspaceId,
        news.map(({ id }) => id),
      ]);
    });
  }

  /** Calls what is due, some at once; answers how many. */
  async send(workspaceId: string): Promise<number> {
    const taken = await this.doors.inWorkspace(workspaceId, (tx) => this.take(tx, workspaceId));
    await Promise.all(taken.map(async (one) => this.ended(workspaceId, one, await this.call(one), { isTest: false })));
    return taken.length;
  }

  /** Calls an endpoint once, to try it out; also one that is switched off. */
  async test(workspaceId: string, endpointId: string): Promise<PostView> {
    const message: Message = {
      id: `msg_${randomUUID()}`,
      type: 'test',
      time: new Date().toISOString(),
      workspace: workspaceId,
      data: { sentence: 'This is a test. Nothing happened.' },
    };
    const taken = await this.doors.inWorkspace(workspaceId, async (tx) => {
      const [row] = await rowsOf<Taken>(
        tx,
        `WITH made AS (
           INSERT INTO xero_posts (workspace_id, endpoint_id, message_id, type, body, attempts, taken_until)
             SELECT workspace_id, id, $3, 'test', $4, 1, clock_timestamp() + $5 * interval '1 second' FROM xero_endpoints
              WHERE workspace_id = $1 AND id::text = $2 RETURNING *)
         SELECT p.id, p.endpoint_id, p.message_id, p.body, p.attempts, e.url, e.secret, e.former_secret
           FROM made p JOIN xero_endpoints e ON e.id = p.endpoint_id`,
        [workspaceId, endpointId, message.id, JSON.stringify(message), takenSeconds],
      );
      return row;
    });
    if (!taken) throw unknownEndpoint();
    await this.ended(workspaceId, taken, await this.call(taken), { isTest: true });
    const [view] = (await this.list(workspaceId, { page: 1, pageSize: 1 }, { id: taken.id })).items;
    return view!;
  }

  /** The latest first. */
  list(
    workspaceId: string,
    { page, pageSize }: PageRequest,
    filter: { endpoint?: string; state?: string; id?: string } = {},
  ): Promise<Page<PostView>> {
    const where = `p.workspace_id = $1 AND ($2::text IS NULL OR p.endpoint_id::text = $2) AND ($3::text IS NULL OR p.state = $3)
      AND ($4::text IS NULL OR p.id::text = $4)`;
    const values = [workspaceId, filter.endpoint ?? null, filter.state ?? null, filter.id ?? null];
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const rows = await rowsOf<Raw>(
        tx,
        `SELECT ${columns} FROM xero_posts p WHERE ${where} ORDER BY p.created_at DESC, p.id LIMIT $5 OFFSET $6`,
        [...values, pageSize, (page - 1) * pageSize],
      );
      const [count] = await rowsOf<{ n: number }>(
        tx,
        `SELECT count(*)::int AS n FROM xero_posts p WHERE ${where}`,
        values,
      );
      return { items: rows.map(viewOf), total: count!.n };
    });
  }

  private take(tx: EntityManager, workspaceId: string): Promise<Taken[]> {
    return rowsOf<Taken>(
      tx,
      `UPDATE xero_posts p SET attempts = p.attempts + 1, taken_until = clock_timestamp() + $2 * interval '1 second'
         FROM (SELECT w.id, e.url, e.secret, e.former_secret FROM xero_posts w JOIN xero_endpoints e ON e.id = w.endpoint_id
                WHERE w.workspace_id = $1 AND w.state = 'waiting' AND w.next_at <= clock_timestamp() AND e.enabled
                  AND (w.taken_until IS NULL OR w.taken_until < clock_timestamp())
                ORDER BY w.next_at, w.id LIMIT $3 FOR UPDATE OF w SKIP LOCKED) AS due
        WHERE p.workspace_id = $1 AND p.id = due.id
      RETURNING p.id, p.endpoint_id, p.message_id, p.body, p.attempts, due.url, due.secret, due.former_secret`,
      [workspaceId, takenSeconds, atOnce],
    );
  }

  private async call({ endpoint_id: id, message_id: messageId, body, url, ...secrets }: Taken): Promise<Posted> {
    let headers: Record<string, string>;
    try {
      const own = [this.vault.open(secrets.secret, placeOf(id))];
      if (secrets.former_secret) own.push(this.vault.open(secrets.former_secret, formerPlaceOf(id)));
      headers = signedHeaders(own, { id: messageId, timestamp: Math.floor(Date.now() / 1000), body });
    } catch {
      return { delivered: false, sentence: 'Its secret cannot be opened any more. Rotate it.' };
    }
    return post({ url, headers, body, timeoutMs, privateAllowed: this.options.privateWebhooks ?? false });
  }

  /** Writes down how a call ended, unless somebody else took the post over meanwhile. */
  private ended(workspaceId: string, taken: Taken, posted: Posted, { isTest }: { isTest: boolean }): Promise<void> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const pause = pausesSeconds[Math.min(taken.attempts, pausesSeconds.length) - 1]!;
      const [own] = await rowsOf<{ id: string }>(
        tx,
        `UPDATE xero_posts SET taken_until = NULL, last_status = $4, last_sentence = $5,
           state = CASE WHEN $6 THEN 'delivered'
             WHEN $8 OR created_at < clock_timestamp() - $9 * interval '1 hour' THEN 'given_up' ELSE 'waiting' END,
           ended_at = CASE WHEN $6 OR $8 OR created_at < clock_timestamp() - $9 * interval '1 hour' THEN clock_timestamp() END,
           next_at = clock_timestamp() + $7 * interval '1 second'
          WHERE workspace_id = $1 AND id = $2 AND attempts = $3 AND state = 'waiting' RETURNING id`,
        [workspaceId, taken.id, taken.attempts, posted.status ?? null, posted.sentence, posted.delivered, pause, isTest, triesHours],
      ); // prettier-ignore
      if (!own) return;
      if (posted.delivered) await reached(tx, workspaceId, taken.endpoint_id);
      else if (!isTest) await missed(tx, workspaceId, taken, posted);
    });
  }
}

const reached = (tx: EntityManager, workspaceId: string, endpointId: string): Promise<unknown> =>
  tx.query(
    `UPDATE xero_endpoints SET failing_since = NULL, last_success_at = clock_timestamp() WHERE workspace_id = $1 AND id = $2`,
    [workspaceId, endpointId],
  );

/** Nothing reached it for a day, or it said that it is gone for good: it is switched off, and people are told. */
async function missed(
  tx: EntityManager,
  workspaceId: string,
  { endpoint_id: id, url }: Taken,
  { status, sentence }: Posted,
): Promise<void> {
  const because =
    status === 410
      ? 'It answered 410: it is gone for good.'
      : `Nothing reached it for ${triesHours} hours. The last time: ${sentence}`;
  const [off] = await rowsOf<{ off: boolean }>(
    tx,
    `UPDATE xero_endpoints SET failing_since = coalesce(failing_since, clock_timestamp()),
       enabled = NOT ($3 OR coalesce(failing_since < clock_timestamp() - $5 * interval '1 minute', false)),
       disabled_because = CASE WHEN $3 OR failing_since < clock_timestamp() - $5 * interval '1 minute' THEN $4 END
      WHERE workspace_id = $1 AND id = $2 AND enabled RETURNING NOT enabled AS off`,
    [workspaceId, id, status === 410, because, triesHours * 60 - momentMinutes],
  );
  if (!off?.off) return;
  await tx.query(
    `UPDATE xero_posts SET state = 'given_up', ended_at = clock_timestamp(), taken_until = NULL
      WHERE workspace_id = $1 AND endpoint_id = $2 AND state = 'waiting'`,
    [workspaceId, id],
  );
  await tx.query(
    `INSERT INTO xero_news (workspace_id, type, subject, facts) VALUES ($1, 'endpoint.disabled', $2, $3) ON CONFLICT DO NOTHING`,
    [workspaceId, `${id}:${randomUUID()}`, JSON.stringify({ url: shownUrl(url), sentence: because })],
  );
}

interface Raw {
  id: string;
  endpoint_id: string;
  message_id: string;
  type: string;
  state: PostView['state'];
  attempts: number;
  created_at: Date;
  next_at: Date;
  ended_at: Date | null;
  last_status: number | null;
  last_sentence: string | null;
}

const viewOf = (raw: Raw): PostView => ({
  id: raw.id,
  endpointId: raw.endpoint_id,
  messageId: raw.message_id,
  type: raw.type,
  state: raw.state,
  attempts: raw.attempts,
  createdAt: raw.created_at,
  ...(raw.state === 'waiting' ? { nextAt: raw.next_at } : {}),
  ...(raw.ended_at ? { endedAt: raw.ended_at } : {}),
  ...(raw.last_status === null ? {} : { lastStatus: raw.last_status }),
  sentence: raw.last_sentence ?? 'It was not tried yet.',
});

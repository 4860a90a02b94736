import { Inject, Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../engine/sql.js';
import { CrmHost } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import { Mailer } from '../host/mailer.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { SyncError } from '../sync-error.js';
import { digestOf } from './digest.js';
import { isMailTime, type Pace } from './mail-times.js';
import { NewsReader, type News } from './news.js';

/** How e-mails stand for one workspace. */
export interface MailStanding {
  state: 'on' | 'off' | 'failing';
  sentence: string;
  pace: Pace;
  /** Who gets them; `wanted` is false for those who said no. */
  administrators: { userId: string; name: string; email: string; wanted: boolean }[];
  lastMailAt?: Date;
}

interface Taken {
  id: string;
  address: string;
  subject: string;
  plain: string;
  html: string;
  attempts: number;
}

const newsAtOnce = 5_000;
const atOnce = 20;
/** Longer than a mail server is given. */
const takenSeconds = 120;
/** Pauses between tries; the last one repeats until the e-mail is too old to be news. */
const pausesSeconds = [60, 300, 900, 3_600];
const triesHours = 48;

/** E-mails to the administrators of a workspace: one about everything that is new, not more often than they want it. */
@Injectable()
export class Mails {
  private readonly log = new Logger('XeroMails');
  private readonly news: NewsReader;

  constructor(
    private readonly doors: Doors,
    private readonly mailer: Mailer,
    private readonly host: CrmHost,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: Pick<XeroSyncOptions, 'afterConnectUrl' | 'recordUrl'>,
  ) {
    this.news = new NewsReader(host, options);
  }

  /** Writes the e-mail about what is new, if it is time for one. While one waits for the mail server no other is written. */
  compose(workspaceId: string, now: Date): Promise<void> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const choice = await lockedChoice(tx, workspaceId);
      const zone = (await this.host.timeZone?.(workspaceId, tx)) ?? 'UTC';
      if (this.mailer.ready) {
        if (!isMailTime(choice.pace, now, choice.last_mail_at ?? undefined, zone)) return;
        if (await someWait(tx, workspaceId)) return;
      }
      const news = await this.news.read(tx, workspaceId, 'mailed_at', newsAtOnce);
      if (this.mailer.ready) await this.write(tx, workspaceId, await stillSo(tx, workspaceId, news), { now, zone });
      await tx.query(`UPDATE xero_news SET mailed_at = clock_timestamp() WHERE workspace_id = $1 AND id = ANY($2)`, [
        workspaceId,
        news.map(({ id }) => id),
      ]);
    });
  }

  /** Sends what is due; answers how many were tried. */
  async send(workspaceId: string): Promise<number> {
    if (!this.mailer.ready) return 0;
    const taken = await this.doors.inWorkspace(workspaceId, (tx) => take(tx, workspaceId));
    for (const mail of taken) await this.ended(workspaceId, mail, await this.sentenceOf(mail));
    return taken.length;
  }

  standing(workspaceId: string): Promise<MailStanding> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      const choice = await lockedChoice(tx, workspaceId);
      const people = (await this.host.administrators?.(workspaceId, tx)) ?? [];
      const refused = await refusalsOf(tx, workspaceId);
      const [failing] = await rowsOf(
        tx,
        `SELECT 1 FROM xero_mails WHERE workspace_id = $1 AND state = 'waiting' AND last_sentence IS NOT NULL LIMIT 1`,
        [workspaceId],
      );
      return {
        ...this.stateOf(failing !== undefined),
        pace: choice.pace,
        administrators: people.map((one) => ({ ...one, wanted: !refused.has(one.userId) })),
        ...(choice.last_mail_at ? { lastMailAt: choice.last_mail_at } : {}),
      };
    });
  }

  async choose(workspaceId: string, pace: Pace): Promise<MailStanding> {
    await this.doors.inWorkspace(workspaceId, async (tx) => {
      await lockedChoice(tx, workspaceId);
      await tx.query(`UPDATE xero_mail_choices SET pace = $2 WHERE workspace_id = $1`, [workspaceId, pace]);
    });
    return this.standing(workspaceId);
  }

  /** Throws `SyncError` not-found for somebody who gets none anyway. */
  async want(workspaceId: string, userId: string, wanted: boolean): Promise<MailStanding> {
    await this.doors.inWorkspace(workspaceId, async (tx) => {
      const people = (await this.host.administrators?.(workspaceId, tx)) ?? [];
      if (!people.some((one) => one.userId === userId)) throw getsNone();
      const sql = wanted
        ? `DELETE FROM xero_mail_refusals WHERE workspace_id = $1 AND user_id = $2`
        : `INSERT INTO xero_mail_refusals (workspace_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`;
      await tx.query(sql, [workspaceId, userId]);
    });
    return this.standing(workspaceId);
  }

  private async write(
    tx: EntityManager,
    workspaceId: string,
    news: readonly News[],
    { now, zone }: { now: Date; zone: string },
  ): Promise<void> {
    const digest = digestOf(news, { home: this.options.afterConnectUrl, zone });
    const refused = await refusalsOf(tx, workspaceId);
    const people = (await this.host.administrators?.(workspaceId, tx)) ?? [];
    const addresses = people.filter(({ userId }) => !refused.has(userId)).map(({ email }) => email);
    if (!digest || addresses.length === 0) return;
    await tx.query(
      `INSERT INTO xero_mails (workspace_id, address, subject, plain, html) SELECT $1, a, $3, $4, $5 FROM unnest($2::text[]) AS a`,
      [workspaceId, addresses, digest.subject, digest.plain, digest.html],
    );
    await tx.query(`UPDATE xero_mail_choices SET last_mail_at = $2 WHERE workspace_id = $1`, [workspaceId, now]);
  }

  /** Why the mail server did not take it; undefined when it did. */
  private async sentenceOf({ id, address, subject, plain, html }: Taken): Promise<string | undefined> {
    try {
      await this.mailer.send({ id, to: address, subject, plain, html });
      return undefined;
    } catch (error) {
      this.log.warn(`An e-mail could not be sent and will be tried again: ${(error as Error).message}`);
      return (error as Error).message.slice(0, 500);
    }
  }

  private ended(workspaceId: string, mail: Taken, problem: string | undefined): Promise<void> {
    const pause = pausesSeconds[Math.min(mail.attempts, pausesSeconds.length) - 1]!;
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      await tx.query(
        `UPDATE xero_mails SET taken_until = NULL, last_sentence = $4, next_at = clock_timestamp() + $5 * interval '1 second',
           state = CASE WHEN $4::text IS NULL THEN 'sent'
             WHEN created_at < clock_timestamp() - $6 * interval '1 hour' THEN 'given_up' ELSE 'waiting' END,
           ended_at = CASE WHEN $4::text IS NULL OR created_at < clock_timestamp() - $6 * interval '1 hour' THEN clock_timestamp() END
          WHERE workspace_id = $1 AND id = $2 AND attempts = $3 AND state = 'waiting'`,
        [workspaceId, mail.id, mail.attempts, problem ?? null, pause, triesHours],
      );
    });
  }

  private stateOf(failing: boolean): Pick<MailStanding, 'state' | 'sentence'> {
    if (!this.mailer.ready)
      return {
        state: 'off',
        sentence:
          'No e-mails are sent: whoever runs this program has not named a mail server (SMTP_URL and MAIL_FROM).',
      };
    if (failing)
      return {
        state: 'failing',
        sentence: 'The mail server did not take the last e-mail. It is tried again by itself.',
      };
    return { state: 'on', sentence: 'Administrators get an e-mail when there is something new.' };
  }
}

async function lockedChoice(
  tx: EntityManager,
  workspaceId: string,
): Promise<{ pace: Pace; last_mail_at: Date | null }> {
  await tx.query(`INSERT INTO xero_mail_choices (workspace_id) VALUES ($1) ON CONFLICT DO NOTHING`, [workspaceId]);
  const [row] = await rowsOf<{ pace: Pace; last_mail_at: Date | null }>(
    tx,
    `SELECT pace, last_mail_at FROM xero_mail_choices WHERE workspace_id = $1 FOR UPDATE`,
    [workspaceId],
  );
  return row!;
}

async function someWait(tx: EntityManager, workspaceId: string): Promise<boolean> {
  const rows = await rowsOf(tx, `SELECT 1 FROM xero_mails WHERE workspace_id = $1 AND state = 'waiting' LIMIT 1`, [
    workspaceId,
  ]);
  return rows.length > 0;
}

const refusalsOf = async (tx: EntityManager, workspaceId: string): Promise<Set<string>> => {
  const rows = await rowsOf<{ user_id: string }>(tx, `SELECT user_id FROM xero_mail_refusals WHERE workspace_id = $1`, [
    workspaceId,
  ]);
  return new Set(rows.map((row) => row.user_id));
};

const take = (tx: EntityManager, workspaceId: string): Promise<Taken[]> =>
  rowsOf<Taken>(
    tx,
    `UPDATE xero_mails m SET attempts = m.attempts + 1, taken_until = clock_timestamp() + $2 * interval '1 second'
       FROM (SELECT id FROM xero_mails WHERE workspace_id = $1 AND state = 'waiting' AND next_at <= clock_timestamp()
                AND (taken_until IS NULL OR taken_until < clock_timestamp())
              ORDER BY next_at, id LIMIT $3 FOR UPDATE SKIP LOCKED) AS due
      WHERE m.workspace_id = $1 AND m.id = due.id
    RETURNING m.id, m.address, m.subject, m.plain, m.html, m.attempts`,
    [workspaceId, takenSeconds, atOnce],
  );

/** What was mended before anybody was told needs no e-mail any more. */
async function stillSo(tx: EntityManager, workspaceId: string, news: readonly News[]): Promise<News[]> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    `SELECT id FROM xero_outbox WHERE workspace_id = $1 AND state = 'attention' AND id::text = ANY($2::text[])
     UNION ALL SELECT id FROM xero_setting_problems WHERE workspace_id = $1 AND id::text = ANY($2::text[])
     UNION ALL SELECT id FROM xero_drift WHERE workspace_id = $1 AND state = 'open' AND id::text = ANY($2::text[])`,
    [workspaceId, news.flatMap((one) => subjectOf(one) ?? [])],
  );
  const open = new Set(rows.map(({ id }) => id));
  const [lost] = await rowsOf(
    tx,
    `SELECT 1 FROM xero_connections WHERE workspace_id = $1 AND "current" AND state = 'needs_reauthorisation'`,
    [workspaceId],
  );
  return news.filter((one) => {
    const subject = subjectOf(one);
    if (subject !== undefined) return open.has(subject);
    return one.type !== 'connection.lost' || lost !== undefined;
  });
}

/** The entry that is open as long as people have not dealt with it. */
function subjectOf(news: News): string | undefined {
  if (news.type === 'errors.found') return news.rowId;
  return news.type === 'drift.found' ? news.changeId : undefined;
}

const getsNone = () =>
  new SyncError('not-found', 'gets_no_mail', 'Only people who administer this workspace get these e-mails.');

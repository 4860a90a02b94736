import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '#crm-core';
import { HttpProblem } from '../http/problem.js';
import { isOutlived } from '../http/session.js';

/** One place where somebody is signed in. */
export interface OpenSession {
  id: string;
  /** Whether it is the one that asks. */
  current: boolean;
  /** What the browser called itself then. */
  device: string | null;
  signedInAt: Date;
  /** When it ends unless it is used. */
  expiresAt: Date;
}

interface Row {
  sid: string;
  device: string | null;
  signedInAt: string;
  expire: Date;
}

/** Where a person is signed in. */
@Injectable()
export class SessionList {
  constructor(private readonly database: Database) {}

  /** The latest first. */
  async of(userId: string, current: string): Promise<OpenSession[]> {
    const rows = await this.rows(userId);
    return rows.map(({ sid, device, signedInAt, expire }) => ({
      id: shownId(sid),
      current: sid === current,
      device,
      signedInAt: new Date(Number(signedInAt)),
      expiresAt: expire,
    }));
  }

  /** Signs the person out there. 404 for a session that is not theirs or has ended. */
  async end(userId: string, id: string): Promise<void> {
    const session = (await this.rows(userId)).find(({ sid }) => shownId(sid) === id);
    if (!session)
      throw new HttpProblem(404, 'not_found', 'There is no such session of yours; it may have ended by itself.');
    await this.database.asSystem('session', (tx) => tx.query(`DELETE FROM sessions WHERE sid = $1`, [session.sid]));
  }

  private async rows(userId: string): Promise<Row[]> {
    const rows = await this.database.asSystem('session', (tx) =>
      tx.query<Row[]>(
        `SELECT sid, sess ->> 'device' AS device, sess ->> 'signedInAt' AS "signedInAt", expire FROM sessions
         WHERE sess ->> 'userId' = $1 AND expire > now() ORDER BY (sess ->> 'signedInAt')::numeric DESC, sid`,
        [userId],
      ),
    );
    return rows.filter(({ signedInAt }) => !isOutlived(Number(signedInAt)));
  }
}

/** The id in the cookie is a secret; this one only tells sessions apart. */
const shownId = (sid: string): string => createHash('sha256').update(`session/${sid}`).digest('hex').slice(0, 32);

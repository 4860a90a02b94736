import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Doors } from '../host/doors.js';
import { Counters } from './counters.js';
import { hitsOf, rowsOf } from './sql.js';
import { EngineTiming } from './engine-timing.js';

/** Somebody else holds the lane now: nothing more may be written by this drainer. */
export class Fenced extends Error {
  constructor(workspaceId: string) {
    super(`The lane of workspace ${workspaceId} was taken over.`);
    this.name = 'Fenced';
  }
}

/** The claim on a workspace's single line to the provider. */
export interface Lane {
  workspaceId: string;
  holder: string;
  /** Rises with every claim; a commit under an old epoch hits no row. */
  epoch: number;
}

export interface Pause {
  until?: Date;
  code?: string;
  reason?: string;
  byUser: boolean;
  waitMs: number;
}

/** Claims by lease and epoch: no lock outlives a dead process, and a late holder cannot commit. */
@Injectable()
export class Lanes {
  constructor(
    private readonly doors: Doors,
    private readonly timing: EngineTiming,
    private readonly counters: Counters,
  ) {}

  /** Takes a lane that is free or whose holder stopped renewing; otherwise tells the holder that there is work. */
  take(workspaceId: string, holder: string): Promise<Lane | undefined> {
    return this.doors.inWorkspace(workspaceId, async (tx) => {
      await tx.query(`INSERT INTO xero_lanes (workspace_id) VALUES ($1) ON CONFLICT DO NOTHING`, [workspaceId]);
      const [before] = await rowsOf<{ holder: string | null; free: boolean }>(
        tx,
        `SELECT holder, (holder IS NULL OR lease_until < clock_timestamp()) AS free FROM xero_lanes WHERE workspace_id = $1 FOR UPDATE`,
        [workspaceId],
      );
      if (!before?.free) {
        await tx.query(`UPDATE xero_lanes SET work = true WHERE workspace_id = $1`, [workspaceId]);
        return undefined;
      }
      if (before.holder) this.counters.add('lane_takeovers');
      const [taken] = await rowsOf<{ epoch: number }>(
        tx,
        `UPDATE xero_lanes SET holder = $2, epoch = epoch + 1, work = false,
           lease_until = clock_timestamp() + $3 * interval '1 millisecond' WHERE workspace_id = $1 RETURNING epoch`,
        [workspaceId, holder, this.timing.lease],
      );
      return { workspaceId, holder, epoch: taken!.epoch };
    });
  }

  /** Renews the claim; false when it is lost. */
  renew(lane: Lane): Promise<boolean> {
    return this.doors.inWorkspace(lane.workspaceId, (tx) => this.extend(tx, lane));
  }

  /** In every transaction that commits for the lane: throws `Fenced` unless the claim still stands, and keeps it until the commit. */
  async assertHeld(tx: EntityManager, lane: Lane): Promise<void> {
    if (await this.extend(tx, lane)) return;
    this.counters.add('fenced_commits');
    throw new Fenced(lane.workspaceId);
  }

  private async extend(tx: EntityManager, lane: Lane): Promise<boolean> {
    const hits = await hitsOf(
      tx,
      `UPDATE xero_lanes SET lease_until = clock_timestamp() + $4 * interval '1 millisecond'
        WHERE workspace_id = $1 AND epoch = $2 AND holder = $3`,
      [lane.workspaceId, lane.epoch, lane.holder, this.timing.lease],
    );
    return hits === 1;
  }

  /** Gives the lane up, unless work was announced meanwhile (then false, and the announcement is taken). Throws `Fenced` when it is lost. */
  letGo(lane: Lane, evenWithWork = false): Promise<boolean> {
    return this.doors.inWorkspace(lane.workspaceId, async (tx) => {
      const hits = await hitsOf(
        tx,
        `UPDATE xero_lanes SET holder = NULL, lease_until = NULL
          WHERE workspace_id = $1 AND epoch = $2 AND holder = $3 AND (NOT work OR $4)`,
        [lane.workspaceId, lane.epoch, lane.holder, evenWithWork],
      );
      // Not ours any more: going on looking for work would never end.
      if (hits === 0 && !(await this.takeWork(tx, lane))) throw new Fenced(lane.workspaceId);
      return hits === 1;
    });
  }

  /** Whether somebody announced work since the last look. */
  workAnnounced(lane: Lane): Promise<boolean> {
    return this.doors.inWorkspace(lane.workspaceId, (tx) => this.takeWork(tx, lane));
  }

  private async takeWork(tx: EntityManager, lane: Lane): Promise<boolean> {
    const hits = await hitsOf(
      tx,
      `UPDATE xero_lanes SET work = false WHERE workspace_id = $1 AND epoch = $2 AND work`,
      [lane.workspaceId, lane.epoch],
    );
    return hits === 1;
  }

  /** Why nothing may be sent now, if so. */
  async pauseOf(tx: EntityManager, workspaceId: string): Promise<Pause | undefined> {
    const [raw] = await rowsOf<{
      until: Date | null;
      code: string | null;
      reason: string | null;
      by_user: boolean;
      wait: string | null;
    }>(
      tx,
      `SELECT paused_until AS until, paused_code AS code, paused_reason AS reason, paused_by_user AS by_user,
         EXTRACT(EPOCH FROM paused_until - clock_timestamp()) * 1000 AS wait
         FROM xero_lanes WHERE workspace_id = $1 AND (paused_by_user OR paused_until > clock_timestamp())`,
      [workspaceId],
    );
    if (!raw) return undefined;
    return {
      byUser: raw.by_user,
      waitMs: raw.by_user ? Infinity : Number(raw.wait),
      ...(raw.until === null || raw.by_user ? {} : { until: raw.until }),
      ...(raw.code === null ? {} : { code: raw.code }),
      ...(raw.reason === null ? {} : { reason: raw.reason }),
    };
  }

  /** Pauses after a failure that is nobody's fault; answers how long. `first` doubles with every failure in a row, up to `most`. */
  backOff(lane: Lane, pause: { code: string; reason: string; first: number; most: number }): Promise<number> {
    return this.doors.inWorkspace(lane.workspaceId, async (tx) => {
      await this.assertHeld(tx, lane);
      const [raw] = await rowsOf<{ wait: string }>(
        tx,
        `UPDATE xero_lanes SET failures = failures + 1, paused_code = $2, paused_reason = $3,
           paused_until = clock_timestamp() + LEAST($5::float8, $4::float8 * power(2, LEAST(failures, 20))) * interval '1 millisecond'
          WHERE workspace_id = $1 AND NOT paused_by_user
         RETURNING EXTRACT(EPOCH FROM paused_until - clock_timestamp()) * 1000 AS wait`,
        [lane.workspaceId, pause.code, pause.reason, pause.first, pause.most],
      );
      return raw ? Number(raw.wait) : pause.first;
    });
  }

  /** Pauses for a known time, e.g. until the allowance of calls is there again. */
  pauseFor(lane: Lane, waitMs: number, code: string, reason: string): Promise<void> {
    return this.doors.inWorkspace(lane.workspaceId, async (tx) => {
      await this.assertHeld(tx, lane);
      await tx.query(
        `UPDATE xero_lanes SET paused_code = $2, paused_reason = $3, paused_until = clock_timestamp() + $4 * interval '1 millisecond'
          WHERE workspace_id = $1 AND NOT paused_by_user`,
        [lane.workspaceId, code, reason, waitMs],
      );
    });
  }

  /** A call got through: the failures in a row are over. */
  async wentWell(tx: EntityManager, workspaceId: string): Promise<void> {
    await tx.query(
      `UPDATE xero_lanes SET failures = 0, paused_until = NULL, paused_code = NULL, paused_reason = NULL
        WHERE workspace_id = $1 AND NOT paused_by_user AND (failures > 0 OR paused_until IS NOT NULL)`,
      [workspaceId],
    );
  }

  /** Whoever holds the lane has lost it, and the failures of before are forgotten; what a person stopped stays stopped. */
  async startOver(tx: EntityManager, workspaceId: string): Promise<void> {
    await tx.query(
      `UPDATE xero_lanes SET holder = NULL, lease_until = NULL, epoch = epoch + 1, work = false, failures = 0, paused_until = NULL,
         paused_code = CASE WHEN paused_by_user THEN paused_code END,
         paused_reason = CASE WHEN paused_by_user THEN paused_reason END
        WHERE workspace_id = $1`,
      [workspaceId],
    );
  }

  /** A person stops (or, with undefined, resumes) the lane. */
  pauseByUser(tx: EntityManager, workspaceId: string, reason: string | undefined): Promise<unknown> {
    return tx.query(
      `INSERT INTO xero_lanes (workspace_id, paused_by_user, paused_code, paused_reason) VALUES ($1, $2, $3, $4)
       ON CONFLICT (workspace_id) DO UPDATE SET paused_by_user = $2, paused_code = $3, paused_reason = $4, paused_until = NULL, failures = 0`,
      [workspaceId, reason !== undefined, reason === undefined ? null : 'paused_by_user', reason ?? null],
    );
  }
}

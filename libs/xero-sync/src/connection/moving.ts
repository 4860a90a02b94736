import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Lanes } from '../engine/lane.js';
import { Outbox } from '../engine/outbox.service.js';
import { rowsOf } from '../engine/sql.js';
import { Doors } from '../host/doors.js';
import { forOrganisation, organisationChoices } from '../settings/organisation-choices.js';
import { storedSettings } from '../settings/stored-rules.js';
import type { SettingsValues } from '../settings/xero-settings.js';
import { archiveLinks, bringLinksBack, endRows, sendChangedAgain, type Left as Move } from './left-records.js';

/**
 * Starts over in another organisation: nothing that belongs to the one that was left is mixed with it. Links are archived, the
 * queue is ended with a reason, choices that name things of the other organisation are put away; an organisation that was left
 * before gets all of it back. Until it is done the lane is parked; done twice it happens once.
 */
@Injectable()
export class Moving {
  constructor(
    private readonly doors: Doors,
    private readonly outbox: Outbox,
    private readonly lanes: Lanes,
  ) {}

  /** Ends what a change of the organisation left to do, in one workspace or in all of them. Answers how many it was. */
  async finish(workspaceId?: string): Promise<number> {
    const due = await this.doors.asSystem('xero-tokens', (tx) => movesDue(tx, workspaceId));
    for (const move of due) {
      await this.doors.inWorkspace(move.workspaceId, (tx) => this.leave(tx, move));
      await this.doors.asSystem('xero-tokens', (tx) =>
        tx.query(
          `UPDATE xero_connections SET moved_from = NULL WHERE workspace_id = $1 AND tenant_id = $2 AND connected_at = $3`,
          [move.workspaceId, move.to, move.at],
        ),
      );
    }
    return due.length;
  }

  private async leave(tx: EntityManager, move: Move): Promise<void> {
    const { workspaceId } = move;
    await this.outbox.lock(tx, workspaceId);
    const choices = await putAwayChoices(tx, move);
    const first = await rowsOf(
      tx,
      `INSERT INTO xero_moves (workspace_id, moved_at, from_tenant_id, to_tenant_id, left_choices) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING moved_at`,
      [workspaceId, move.at, move.from, move.to, JSON.stringify(choices.left)],
    );
    // It was done before, and only could not be noted as done.
    if (first.length === 0) return;
    await this.lanes.startOver(tx, workspaceId);
    await endRows(tx, move);
    await archiveLinks(tx, move);
    await bringLinksBack(tx, move);
    await sendChangedAgain(tx, move, this.outbox);
    await choices.save();
    await endRuns(tx, workspaceId, `The workspace was connected to ${move.toName} meanwhile.`);
  }
}

async function movesDue(tx: EntityManager, workspaceId: string | undefined): Promise<Move[]> {
  return rowsOf<Move>(
    tx,
    `SELECT c.workspace_id AS "workspaceId", c.moved_from AS "from", c.tenant_id AS "to", c.connected_at::text AS at,
       c.organisation_name AS "toName",
       coalesce((SELECT organisation_name FROM xero_connections old
                  WHERE old.workspace_id = c.workspace_id AND old.tenant_id = c.moved_from), c.moved_from) AS "fromName"
      FROM xero_connections c WHERE c.current AND c.moved_from IS NOT NULL AND ($1::text IS NULL OR c.workspace_id = $1)
      ORDER BY c.workspace_id LIMIT 50`,
    [workspaceId ?? null],
  );
}

/** What was chosen for the organisation that is left, and how to store the settings without it. */
async function putAwayChoices(
  tx: EntityManager,
  { workspaceId, to }: Move,
): Promise<{ left: Partial<SettingsValues>; save(): Promise<void> }> {
  await tx.query(`SELECT 1 FROM xero_settings WHERE workspace_id = $1 FOR UPDATE`, [workspaceId]);
  const { version, values } = await storedSettings(workspaceId, tx);
  const [before] = await rowsOf<{ had: Partial<SettingsValues> }>(
    tx,
    `SELECT left_choices AS had FROM xero_moves WHERE workspace_id = $1 AND from_tenant_id = $2 ORDER BY moved_at DESC LIMIT 1`,
    [workspaceId, to],
  );
  return {
    left: version === 0 ? {} : organisationChoices(values),
    async save() {
      await tx.query(`DELETE FROM xero_setting_problems WHERE workspace_id = $1`, [workspaceId]);
      if (version > 0)
        await tx.query(`UPDATE xero_settings SET choices = $2, version = version + 1 WHERE workspace_id = $1`, [
          workspaceId,
          JSON.stringify(forOrganisation(values, before?.had)),
        ]);
    },
  };
}

/** What was being read or asked in the organisation that is left. */
async function endRuns(tx: EntityManager, workspaceId: string, because: string): Promise<void> {
  const ended = [workspaceId, because];
  await tx.query(
    `UPDATE xero_imports SET state = 'failed', finished_at = clock_timestamp(), phase = 'Stopped.', sentence = $2
      WHERE workspace_id = $1 AND state = 'running'`,
    ended,
  );
  await tx.query(
    `UPDATE xero_stock_checks SET state = 'failed', sentence = $2 WHERE workspace_id = $1 AND state = 'running'`,
    ended,
  );
  await tx.query(
    `UPDATE xero_stock_corrections SET state = 'dismissed', decided_at = clock_timestamp(), decision = $2
      WHERE workspace_id = $1 AND state = 'asked'`,
    ended,
  );
  await tx.query(
    `UPDATE xero_set_ups SET state = 'cancelled', finished_at = clock_timestamp(), waiting = $2, epoch = epoch + 1, lease_until = NULL
      WHERE workspace_id = $1 AND state NOT IN ('finished', 'cancelled')`,
    ended,
  );
  // What people answered was about that organisation's lock dates; what it told us to look at is not here.
  await tx.query(`DELETE FROM xero_answers WHERE workspace_id = $1`, [workspaceId]);
  await tx.query(`DELETE FROM xero_early_looks WHERE workspace_id = $1`, [workspaceId]);
}

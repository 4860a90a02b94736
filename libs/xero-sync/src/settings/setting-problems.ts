import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { writeHistory } from '../engine/history.js';
import { rowsOf } from '../engine/sql.js';
import { CrmHost } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import { AfterRefresh } from '../reference/after-refresh.js';
import { referenceListsOf } from '../reference/reference-lists.js';
import type { FieldProblem } from '../sync-error.js';
import { settingName } from './setting-names.js';
import { settingsProblems } from './settings.rules.js';
import { ourFacts, type OurFacts } from './settings-facts.js';
import { storedSettings } from './stored-rules.js';

/** A setting that points at something Xero no longer has, or no longer allows there. */
export interface SettingProblem {
  id: string;
  /** Path in the settings, e.g. `accounts.sales`. */
  field: string;
  code: string;
  /** What people call the setting. */
  label: string;
  sentence: string;
  remedy: string;
  foundAt: Date;
}

type Found = Omit<SettingProblem, 'id' | 'foundAt'>;

/**
 * Looks at every setting as soon as Xero's lists were read: what points at something gone is an unresolved error at once, not
 * when the next record needs it. The error goes when the setting is chosen anew, or when Xero has the thing again.
 */
@Injectable()
export class SettingProblems extends AfterRefresh {
  constructor(
    private readonly doors: Doors,
    private readonly host: CrmHost,
  ) {
    super();
  }

  /** The oldest first. */
  list(workspaceId: string, filter: { code?: string } = {}): Promise<SettingProblem[]> {
    return this.doors.inWorkspace(workspaceId, (tx) =>
      rowsOf<SettingProblem>(
        tx,
        `SELECT id, field, code, label, sentence, remedy, found_at AS "foundAt" FROM xero_setting_problems
          WHERE workspace_id = $1 AND ($2::text IS NULL OR code = $2) ORDER BY found_at, field, code`,
        [workspaceId, filter.code ?? null],
      ),
    );
  }

  async listsRead(workspaceId: string): Promise<void> {
    for (;;) {
      const before = await this.doors.inWorkspace(workspaceId, (tx) => storedSettings(workspaceId, tx));
      if (before.version === 0) return;
      const facts = await ourFacts(this.host, workspaceId, before.values);
      if (await this.doors.inWorkspace(workspaceId, (tx) => check(tx, workspaceId, before.version, facts))) return;
    }
  }
}

/** Answers false when the settings were saved meanwhile, so that other records of the CRM may be named. */
async function check(tx: EntityManager, workspaceId: string, version: number, facts: OurFacts): Promise<boolean> {
  // A save and a check take turns, so that neither undoes what the other found.
  await tx.query(`SELECT 1 FROM xero_settings WHERE workspace_id = $1 FOR UPDATE`, [workspaceId]);
  const now = await storedSettings(workspaceId, tx);
  if (now.version !== version) return false;
  const reference = await referenceListsOf(workspaceId, tx);
  // Before the first complete read nothing can be said to be gone.
  const wrong = reference.accounts.length === 0 ? [] : settingsProblems(now.values, { ...facts, reference });
  await keepProblems(
    tx,
    workspaceId,
    wrong.filter(({ code }) => ofXero.test(code)).map((problem) => inWords(problem, facts)),
  );
  return true;
}

/** What lies in Xero's lists; what lies in the CRM's own records is told when somebody saves. */
const ofXero = /^(account|tax|tracking|branding)_/;

const anotherChoice = 'Choose another in the Xero settings, or put it right in Xero.';

/** The rules say first what is wrong, then what to do. */
function inWords({ field, code, message }: FieldProblem, facts: OurFacts): Found {
  const label = settingName(field, facts);
  const [what, remedy] = message.split(/(?<=[^.]\.) (?=[A-Z])/, 2);
  return { field, code, label, sentence: `${label}: ${what}`, remedy: remedy ?? anotherChoice };
}

/** Replaces what was found before; what is new and what is mended stands in the history. */
export async function keepProblems(tx: EntityManager, workspaceId: string, found: readonly Found[]): Promise<void> {
  const before = await rowsOf<{ field: string; code: string; label: string }>(
    tx,
    `SELECT field, code, label FROM xero_setting_problems WHERE workspace_id = $1 ORDER BY found_at, field`,
    [workspaceId],
  );
  const gone = before.filter((old) => !found.some((one) => sameAs(old, one)));
  for (const { field, code } of gone)
    await tx.query(`DELETE FROM xero_setting_problems WHERE workspace_id = $1 AND field = $2 AND code = $3`, [
      workspaceId,
      field,
      code,
    ]);
  for (const { field, code, label, sentence, remedy } of found)
    await tx.query(
      `INSERT INTO xero_setting_problems (workspace_id, field, code, label, sentence, remedy) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (workspace_id, field, code) DO UPDATE SET label = excluded.label, sentence = excluded.sentence,
         remedy = excluded.remedy`,
      [workspaceId, field, code, label, sentence, remedy],
    );
  const fresh = found.filter((one) => !before.some((old) => sameAs(old, one)));
  const mended = gone.filter(({ field }) => !found.some((one) => one.field === field));
  await writeHistory(tx, workspaceId, [
    ...fresh.map(({ label, sentence }) => ({ ...line, label, what: sentence, outcome: 'setting_problem' })),
    ...mended.map(({ label }) => ({
      ...line,
      label,
      what: `${label}: the choice is in order again.`,
      outcome: 'setting_mended',
    })),
  ]);
}

const line = { direction: 'import' as const };

const sameAs = (a: { field: string; code: string }, b: { field: string; code: string }): boolean =>
  a.field === b.field && a.code === b.code;

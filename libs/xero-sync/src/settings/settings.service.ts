import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import type { Caller } from '../host/access.js';
import { CrmHost } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import { ReferenceService } from '../reference/reference.service.js';
import { InventorySwitch } from '../stock-check/inventory-switch.js';
import { SyncError, type FieldProblem } from '../sync-error.js';
import { XeroSync } from '../xero-sync.js';
import { formerChoices, sameNames } from './former-choices.js';
import { SettingsDto } from './settings.dto.js';
import { proposals, withProposals, type Proposal } from './settings.proposals.js';
import { keepProblems } from './setting-problems.js';
import { ourFacts, type SettingsFacts } from './settings-facts.js';
import { settingsProblems } from './settings.rules.js';
import { storedSettings } from './stored-rules.js';
import { defaultSettings, type SettingsValues } from './xero-settings.js';

export interface SettingsView {
  /** Names the version a save is made from. */
  version: number;
  values: SettingsValues;
}

/** Reads, checks and saves the choices of a workspace. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly doors: Doors,
    private readonly host: CrmHost,
    private readonly reference: ReferenceService,
    private readonly sync: XeroSync,
    private readonly inventory: InventorySwitch,
  ) {}

  read(workspaceId: string): Promise<SettingsView> {
    return this.doors.inWorkspace(workspaceId, (tx) => storedSettings(workspaceId, tx));
  }

  /**
   * Saves what `input` (a `SettingsDto`) changes, if all of the result is right: checked against Xero's lists as last read.
   * Throws `SyncError` invalid with everything that is wrong, or conflict when somebody else saved in between.
   */
  async save(caller: Caller, input: unknown): Promise<SettingsView> {
    const { version, ...changes } = await shaped(input);
    const current = await this.read(caller.workspaceId);
    if (version !== current.version) throw stale(current.version);
    return this.store(caller, version, cleaned({ ...current.values, ...changes } as SettingsValues));
  }

  /** For what is not chosen yet: what is called as in the organisation that was left for this one, else what fits. */
  async proposals(workspaceId: string): Promise<Proposal[]> {
    const { values } = await this.read(workspaceId);
    const lists = await this.lists(workspaceId);
    const former = await this.doors.inWorkspace(workspaceId, (tx) => formerChoices(workspaceId, tx));
    const facts = await ourFacts(this.host, workspaceId, former?.values ?? values);
    const named = former ? sameNames(values, lists, former, facts) : [];
    const fitting = proposals(values, lists, facts);
    const isNamed = ({ path }: Proposal) => named.some((one) => one.path.join('.') === path.join('.'));
    return [...named, ...fitting.filter((one) => !isNamed(one))];
  }

  /** Saves every proposal as it stands now; what was chosen before stays. */
  async acceptProposals(caller: Caller): Promise<SettingsView & { accepted: Proposal[] }> {
    const current = await this.read(caller.workspaceId);
    const accepted = await this.proposals(caller.workspaceId);
    const saved = await this.store(caller, current.version, withProposals(current.values, accepted));
    return { ...saved, accepted };
  }

  private async store(caller: Caller, version: number, values: SettingsValues): Promise<SettingsView> {
    const problems = settingsProblems(values, await this.facts(caller.workspaceId, values));
    if (problems.length > 0) throw invalidSettings(problems);
    const rows = await this.doors.inWorkspace(caller.workspaceId, async (tx) => {
      const before = await storedSettings(caller.workspaceId, tx);
      if (before.values.syncInventory !== values.syncInventory) await this.inventory.turn(tx, caller.workspaceId);
      const stored = await tx.query<{ version: number }[]>(
        // A first save finds no row; every other one must find the version it was made from.
        `INSERT INTO xero_settings AS s (workspace_id, version, choices, saved_by, saved_at)
         SELECT $1, $2::int + 1, $3, $4, now()
         WHERE $2 = 0 OR EXISTS (SELECT FROM xero_settings WHERE workspace_id = $1 AND version = $2)
         ON CONFLICT (workspace_id) DO UPDATE SET version = excluded.version, choices = excluded.choices,
           saved_by = excluded.saved_by, saved_at = excluded.saved_at
         WHERE s.version = $2 RETURNING version`,
        [caller.workspaceId, version, JSON.stringify(values), caller.userName],
      );
      // Only what is right is saved, so nothing of it can be wrong.
      if (stored.length === 0) return stored;
      await keepProblems(tx, caller.workspaceId, []);
      const changed = changedBetween(before.values, values);
      const sentence = `Changed settings of Xero: ${changed.join(', ')}.`;
      if (changed.length > 0)
        await this.host.audit?.(caller, { code: 'settings.changed', sentence, details: { changed } }, tx);
      return stored;
    });
    const [saved] = rows;
    if (!saved) throw stale((await this.read(caller.workspaceId)).version);
    await this.sync.settingsChanged(caller.workspaceId);
    return { version: saved.version, values };
  }

  private async facts(workspaceId: string, values: SettingsValues): Promise<SettingsFacts> {
    return { reference: await this.lists(workspaceId), ...(await ourFacts(this.host, workspaceId, values)) };
  }

  private async lists(workspaceId: string) {
    const lists = await this.doors.inWorkspace(workspaceId, (tx) => this.reference.lists(workspaceId, tx));
    if (lists.accounts.length === 0) throw listsMissing();
    return lists;
  }
}

/** The shape alone; what the values mean is checked against the lists. */
async function shaped(input: unknown): Promise<SettingsDto> {
  const dto = plainToInstance(SettingsDto, input ?? {});
  const errors = await validate(dto, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true });
  if (errors.length > 0) throw invalidSettings(errors.flatMap((error) => fieldProblems(error)));
  return dto;
}

function fieldProblems(error: ValidationError, path = ''): FieldProblem[] {
  const field = path + error.property;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    field,
    code: rule === 'whitelistValidation' ? 'unknown_field' : 'wrong_value',
    message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldProblems(child, `${field}.`))];
}

const changedBetween = (before: SettingsValues, after: SettingsValues): (keyof SettingsValues)[] =>
  (Object.keys(defaultSettings) as (keyof SettingsValues)[]).filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );

/** Only known fields, and null for "not chosen any more" left out. */
function cleaned(values: SettingsValues): SettingsValues {
  const known = Object.keys(defaultSettings) as (keyof SettingsValues)[];
  const whole: SettingsValues = {
    ...values,
    // Parts that were not given are empty: what is given replaces the former choice whole.
    tracking: { ...defaultSettings.tracking, ...values.tracking },
    branding: { ...defaultSettings.branding, ...values.branding },
  };
  const kept = known.map((key) => [key, whole[key] ?? defaultSettings[key]]);
  return JSON.parse(JSON.stringify(Object.fromEntries(kept)), (key, value) =>
    value === null || forbiddenKeys.has(key) ? undefined : value,
  ) as SettingsValues;
}

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

const invalidSettings = (problems: FieldProblem[]) =>
  new SyncError(
    'invalid',
    'settings_invalid',
    `The settings were not saved: ${problems.length === 1 ? 'one choice is' : `${problems.length} choices are`} not possible.`,
    problems,
  );

const stale = (current: number) =>
  new SyncError(
    'conflict',
    'stale_version',
    `The settings were saved by somebody else in the meantime (they are now version ${current}). Load them again and repeat your change.`,
  );

const listsMissing = () =>
  new SyncError(
    'conflict',
    'lists_not_read',
    'The accounts and tax rates have not been read from Xero yet. Connect the workspace to Xero, or press Refresh lists, and try again.',
  );

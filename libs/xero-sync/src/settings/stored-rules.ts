import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { heldBackOf } from '../drift/held-back.js';
import { ExportRules } from '../engine/engine-ports.js';
import type { ModuleMode } from '../engine/exporter.js';
import { CrmHost } from '../host/crm-host.js';
import type { Kind, StockCause } from '../host/records.js';
import { answersOf } from '../lock-dates/lock-date-answers.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { ReferenceService } from '../reference/reference.service.js';
import { defaultSettings, modeOf, type SettingsValues, type XeroSettings } from './xero-settings.js';

/** Settings as stored, defaults where nothing was saved yet. */
export async function storedSettings(
  workspaceId: string,
  tx: EntityManager,
): Promise<{ version: number; values: SettingsValues }> {
  const [row] = await tx.query<{ version: number; choices: Partial<SettingsValues> }[]>(
    `SELECT version, choices FROM xero_settings WHERE workspace_id = $1`,
    [workspaceId],
  );
  return { version: row?.version ?? 0, values: { ...structuredClone(defaultSettings), ...row?.choices } };
}

/** What the engine and the exporters see of the settings. */
@Injectable()
export class StoredRules extends ExportRules {
  constructor(
    private readonly reference: ReferenceService,
    private readonly host: CrmHost,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: XeroSyncOptions,
  ) {
    super();
  }

  async modeOf(workspaceId: string, kind: Kind, cause: StockCause | undefined, tx: EntityManager): Promise<ModuleMode> {
    const { values } = await storedSettings(workspaceId, tx);
    return modeOf(values, kind === 'stockChange' ? (cause ?? 'adjustment') : kind);
  }

  async load(workspaceId: string, tx: EntityManager): Promise<XeroSettings> {
    const { values } = await storedSettings(workspaceId, tx);
    return { ...values, reference: await this.reference.lists(workspaceId, tx) };
  }

  override answers(
    workspaceId: string,
    refs: readonly { kind: Kind; id: string }[],
    tx: EntityManager,
  ): Promise<ReadonlyMap<string, string>> {
    return Promise.all([answersOf(tx, workspaceId, refs), heldBackOf(tx, workspaceId, refs)]).then(
      ([answers, held]) => new Map([...answers, ...held]),
    );
  }

  async policyOf(workspaceId: string, tx: EntityManager): Promise<{ lockInvoices: boolean; supportContact?: string }> {
    const { values } = await storedSettings(workspaceId, tx);
    const supportContact = (await this.host.supportContact?.(workspaceId, tx)) ?? this.options.supportContact;
    return { lockInvoices: values.lockInvoices, ...(supportContact ? { supportContact } : {}) };
  }
}

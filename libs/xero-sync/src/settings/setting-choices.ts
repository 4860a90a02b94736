import { Injectable } from '@nestjs/common';
import { CrmHost, type ChoiceList } from '../host/crm-host.js';
import { Doors } from '../host/doors.js';
import { ReferenceService } from '../reference/reference.service.js';
import { SyncError } from '../sync-error.js';
import { accountFits, taxFits } from './settings.rules.js';

/** One entry of a drop-down. */
export interface SettingChoice {
  id: string;
  name: string;
  rate?: string;
  type?: string;
  /** What it can be chosen for. */
  fits?: string[];
  /** What can be chosen of a tracking category. */
  options?: { id: string; name: string }[];
}

const ours = ['taxRate', 'paymentMethod', 'itemGroup', 'location'] as const satisfies readonly ChoiceList[];
const theirs = ['accounts', 'taxRates', 'currencies', 'trackingCategories', 'brandingThemes'] as const;
const purposes = [
  'sales',
  'purchases',
  'costOfGoodsSold',
  'inventory',
  'stockAdjustments',
  'supplierPayments',
  'supplierRefunds',
  'manufacturingClearing',
  'absorbedCosts',
  'payment',
] as const;

export const choiceLists = [...theirs, ...ours] as const;

/** What the settings page offers: of Xero's lists only what can really be chosen, and the CRM's own side of the mappings. */
@Injectable()
export class SettingChoices {
  constructor(
    private readonly doors: Doors,
    private readonly host: CrmHost,
    private readonly reference: ReferenceService,
  ) {}

  /** Throws `SyncError` not-found for a list that does not exist. */
  async of(workspaceId: string, list: string): Promise<SettingChoice[]> {
    if ((ours as readonly string[]).includes(list)) return this.host.choices(workspaceId, list as ChoiceList);
    if (!(theirs as readonly string[]).includes(list))
      throw new SyncError(
        'not-found',
        'unknown_list',
        `There is no list ${list}. Lists are: ${choiceLists.join(', ')}.`,
      );
    const lists = await this.doors.inWorkspace(workspaceId, (tx) => this.reference.lists(workspaceId, tx));
    switch (list as (typeof theirs)[number]) {
      case 'accounts':
        return lists.accounts.flatMap((account) => {
          const fits = purposes.filter((purpose) => accountFits(account, purpose));
          const name = account.code ? `${account.code} ${account.name}` : account.name;
          return fits.length > 0 ? [{ id: account.id, name, type: account.type, fits }] : [];
        });
      case 'taxRates':
        return lists.taxRates.flatMap((rate) => {
          const fits = (['sales', 'purchases'] as const).filter((side) => taxFits(rate, side));
          return fits.length > 0 ? [{ id: rate.taxType, name: rate.name, rate: rate.effectiveRate, fits }] : [];
        });
      case 'currencies':
        return lists.currencies.map((code) => ({ id: code, name: code }));
      case 'trackingCategories':
        return lists.trackingCategories.flatMap(({ id, name, status, options }) =>
          status === 'ACTIVE' ? [{ id, name, options: active(options) }] : [],
        );
      case 'brandingThemes':
        return lists.brandingThemes.map(({ id, name }) => ({ id, name }));
    }
  }
}

const active = (entries: { id: string; name: string; status: string }[]): { id: string; name: string }[] =>
  entries.filter((entry) => entry.status === 'ACTIVE').map(({ id, name }) => ({ id, name }));

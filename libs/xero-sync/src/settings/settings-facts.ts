import { recordKey, type Choice, type CrmHost } from '../host/crm-host.js';
import type { Kind } from '../host/records.js';
import type { ReferenceLists } from '../reference/reference-lists.js';
import type { SettingsValues } from './xero-settings.js';

/** What the CRM says of the records that the choices name. */
export interface OurFacts {
  taxRates: Choice[];
  paymentMethods: Choice[];
  itemGroups: Choice[];
  locations: Choice[];
  /** Those of the named products and customers that exist, with what people call them. */
  knownItems: ReadonlyMap<string, string>;
  knownContacts: ReadonlyMap<string, string>;
}

/** What a save is checked against: Xero's lists as last read, and what the CRM offers. */
export interface SettingsFacts extends OurFacts {
  reference: ReferenceLists;
}

/** Asks the CRM for everything the choices name. */
export async function ourFacts(host: CrmHost, workspaceId: string, values: SettingsValues): Promise<OurFacts> {
  const customers = [values.customerAccounts, values.tracking.customers, values.branding.customers];
  return {
    taxRates: await host.choices(workspaceId, 'taxRate'),
    paymentMethods: await host.choices(workspaceId, 'paymentMethod'),
    itemGroups: await host.choices(workspaceId, 'itemGroup'),
    locations: await host.choices(workspaceId, 'location'),
    knownItems: await known(host, workspaceId, 'item', Object.keys(values.productAccounts)),
    knownContacts: await known(host, workspaceId, 'contact', [
      ...new Set(customers.flatMap((map) => Object.keys(map))),
    ]),
  };
}

async function known(host: CrmHost, workspaceId: string, kind: Kind, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const found = await host.read(ids.map((id) => ({ workspaceId, kind, id })));
  return new Map(
    ids.flatMap((id): [string, string][] => {
      const record = found.get(recordKey({ kind, id }));
      return record ? [[id, record.number]] : [];
    }),
  );
}

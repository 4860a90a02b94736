import type { Choice } from '../host/crm-host.js';
import type { ReferenceLists } from '../reference/reference-lists.js';

/** What a save is checked against: Xero's lists as last read, and what the CRM offers. */
export interface SettingsFacts {
  reference: ReferenceLists;
  taxRates: Choice[];
  paymentMethods: Choice[];
  itemGroups: Choice[];
  locations: Choice[];
  /** Those of the named products and customers that exist. */
  knownItems: ReadonlySet<string>;
  knownContacts: ReadonlySet<string>;
}

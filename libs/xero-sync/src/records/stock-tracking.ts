import type { CrmItem } from '../host/records.js';
import type { XeroSettings } from '../settings/xero-settings.js';

/** Whether Xero keeps a quantity of it: tracked here and *Sync inventory* on. */
export const tracksStock = (item: CrmItem, settings: XeroSettings): boolean => item.tracked && settings.syncInventory;

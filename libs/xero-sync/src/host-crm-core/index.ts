/** xero-sync for a host built on crm-core: the adapter and the second wall around the module's tables. */
export { hostCrmCoreMigrations } from './1764100000003-row-level-security.js';

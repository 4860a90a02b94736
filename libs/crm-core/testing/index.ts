/** What tests of crm-core, and of everything built on it, start from. */
export { aCompany, aContact, aLocation, aProduct, aTaxRate } from './builders.js';
export { aWorkspace, anActor, startCrm, type Crm } from './crm.js';

export { XeroAccess, type Caller, type Permission } from './host/access.js';
export { CrmHost, recordKey, type Choice, type ChoiceList, type Received, type Stamp } from './host/crm-host.js';
export { Doors, plainDoors, type SystemPurpose } from './host/doors.js';
export type * from './host/records.js';
export { XERO_SYNC_OPTIONS, type XeroSyncOptions } from './options.js';
export { SyncError, type FieldProblem, type SyncErrorKind } from './sync-error.js';

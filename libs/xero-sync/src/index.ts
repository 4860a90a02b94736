export { syncMigrations } from './migrations/index.js';
export { syncEntities } from './sync-entities.js';
export type {
  HistoryView,
  Page,
  PageRequest,
  Panel,
  PanelLink,
  RowState,
  RowView,
  SyncStatus,
  Warning,
} from './engine/views.js';
export { signedByXero, XeroAccess, type Caller, type Permission } from './host/access.js';
export {
  CrmHost,
  recordKey,
  type Administrator,
  type Choice,
  type ChoiceList,
  type PrivilegedAct,
  type Received,
  type Stamp,
} from './host/crm-host.js';
export { keyIdOf, TokenVault, type SecretPlace } from './connection/token-vault.js';
export { Mailer, type Mail } from './host/mailer.js';
export { Doors, plainDoors, type SystemPurpose } from './host/doors.js';
export type * from './host/records.js';
export { XERO_SYNC_OPTIONS, type XeroSyncOptions } from './options.js';
export type { SettingProblem } from './settings/setting-problems.js';
export { SyncError, type FieldProblem, type SyncErrorKind } from './sync-error.js';
export type { ErrorFilter, ExportNowResult, HistoryFilter, Notice, QueueFilter } from './engine/requests.js';
export { XeroSync } from './xero-sync.js';
export { XeroSyncModule } from './xero-sync.module.js';
export type { Given, XeroSyncHost } from './xero-sync.module-definition.js';

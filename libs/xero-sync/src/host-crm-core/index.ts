import { DriftSecurity1764100000021 } from './1764100000021-drift-security.js';
import { Received1764100000004 } from './1764100000004-received.js';
import { RowLevelSecurity1764100000003 } from './1764100000003-row-level-security.js';
import { AnswersSecurity1764100000008 } from './1764100000008-answers-security.js';
import { StockCheckSecurity1764100000009 } from './1764100000009-stock-check-security.js';
import { ImportsSecurity1764100000015 } from './1764100000015-imports-security.js';
import { FirstImportSecurity1764100000018 } from './1764100000018-first-import-security.js';
import { WebhooksSecurity1764100000013 } from './1764100000013-webhooks-security.js';
import { NotificationsSecurity1764100000025 } from './1764100000025-notifications-security.js';
import { OrganisationsSecurity1764100000023 } from './1764100000023-organisations-security.js';
import { AcceptedChanges } from './accepted-changes.js';
import { CrmCoreDoors } from './crm-core.doors.js';
import { CrmCoreHost } from './crm-core.host.js';
import { CrmCoreNotices } from './crm-core.notices.js';
import { IncomingPayments } from './incoming-payments.js';
import { CrmCoreIntake } from './intake.js';
import { IntakeDocuments } from './intake-documents.js';
import { IntakeParties } from './intake-parties.js';
import { LockedPeriods } from './locked-periods.js';
import { ReceivedPayment } from './received-payment.entity.js';
import { TakenIn1764100000017 } from './1764100000017-taken-in.js';
import { TakenInRecord } from './taken-in.entity.js';

/** xero-sync for a host built on crm-core: the adapter and the second wall around the module's tables. */
export { CrmCoreDoors } from './crm-core.doors.js';
export { CrmCoreHost } from './crm-core.host.js';

/** Migrations that run after the module's own: row-level security, and what was taken in from Xero. */
export const hostCrmCoreMigrations = [
  RowLevelSecurity1764100000003,
  Received1764100000004,
  AnswersSecurity1764100000008,
  StockCheckSecurity1764100000009,
  WebhooksSecurity1764100000013,
  ImportsSecurity1764100000015,
  TakenIn1764100000017,
  NotificationsSecurity1764100000025,
  FirstImportSecurity1764100000018,
  DriftSecurity1764100000021,
  OrganisationsSecurity1764100000023,
];

/** Tables of the adapter, for the host's data source. */
export const hostCrmCoreEntities = [ReceivedPayment, TakenInRecord];

/** The host's half of `XeroSyncModule.forHost`; give it `imports` with `CrmCoreModule`, `access` and `options` besides. */
export const crmCoreHost = {
  host: CrmCoreHost,
  doors: CrmCoreDoors,
  providers: [
    CrmCoreNotices,
    LockedPeriods,
    IncomingPayments,
    AcceptedChanges,
    CrmCoreIntake,
    IntakeDocuments,
    IntakeParties,
  ],
};

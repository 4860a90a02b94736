import { BullModule } from '@nestjs/bull';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { ConnectionController } from './api/connection.controller.js';
import { FirstImportController } from './api/first-import.controller.js';
import { DriftController } from './api/drift.controller.js';
import { HelpController } from './api/help.controller.js';
import { HistoryController } from './api/history.controller.js';
import { ImportsController } from './api/imports.controller.js';
import { LinkingController } from './api/linking.controller.js';
import { LiveController } from './api/live.controller.js';
import { LiveStreams } from './api/live-streams.js';
import { ManualExport } from './api/manual-export.js';
import { NotificationsController } from './api/notifications.controller.js';
import { Presenter } from './api/presenter.js';
import { QueueController } from './api/queue.controller.js';
import { RecordNames } from './api/record-names.js';
import { RecordsController } from './api/records.controller.js';
import { SetUpService } from './api/set-up.service.js';
import { SettingsController } from './api/settings.controller.js';
import { StatusViews } from './api/status-views.js';
import { StockCheckController } from './api/stock-check.controller.js';
import { WebhookController } from './api/webhook.controller.js';
import { NoAccess, XeroGuard } from './api/xero-guard.js';
import { ApprovalWatch } from './approval/approval-watch.js';
import { ConnectionService } from './connection/connection.service.js';
import { ConnectionUpkeep } from './connection/connection.upkeep.js';
import { ConsentService } from './connection/consent.service.js';
import { Identity } from './connection/identity.js';
import { Moving } from './connection/moving.js';
import { Pairing } from './connection/pairing.js';
import { SessionFactory } from './connection/session-factory.js';
import { TokenStore } from './connection/token-store.js';
import { TokenVault } from './connection/token-vault.js';
import { XeroSessions } from './connection/xero-sessions.js';
import { ContactWatch } from './contact-watch/contact-watch.js';
import { ChangedInXero } from './drift/changed-in-xero.js';
import { DriftLooks } from './drift/drift-looks.js';
import { DriftNews } from './drift/drift-news.js';
import { DriftSweep } from './drift/drift-sweep.js';
import { BackgroundRounds } from './engine/background-rounds.js';
import { wakeUpQueue } from './engine/bull-wake-ups.js';
import { engineProviders } from './engine/engine.providers.js';
import { Connections, Cures, ExportRules } from './engine/engine-ports.js';
import { CALLS, EXPORTERS } from './engine/registries.js';
import { XeroAccess } from './host/access.js';
import { CrmHost } from './host/crm-host.js';
import { Doors, plainDoors } from './host/doors.js';
import { Mailer, NoMailer } from './host/mailer.js';
import { DocumentCredits } from './imports/document-credits.js';
import { DocumentPayments } from './imports/document-payments.js';
import { ImportRuns } from './imports/import-runs.js';
import { ImportSchedule } from './imports/import.schedule.js';
import { PaymentImport } from './imports/payment-import.service.js';
import { LinkFiles } from './linking/link-files.service.js';
import { Linking } from './linking/linking.service.js';
import { Glances } from './live/glances.js';
import { LiveWatch } from './live/live-watch.js';
import { Standings } from './live/standing.js';
import { LockDates } from './lock-dates/lock-dates.service.js';
import { Endpoints } from './notifications/endpoints.service.js';
import { Mails } from './notifications/mails.service.js';
import { NotificationRounds } from './notifications/notification.rounds.js';
import { Posts } from './notifications/posts.service.js';
import { exporters } from './records/index.js';
import { AfterRefresh } from './reference/after-refresh.js';
import { ReferenceReads } from './reference/reference-lists.js';
import { ReferenceService } from './reference/reference.service.js';
import { FirstImport } from './set-up/first-import.service.js';
import { OwnHistory } from './set-up/own-history.js';
import { SetUpReading } from './set-up/reading.js';
import { Review } from './set-up/review.js';
import { SetUpStore } from './set-up/set-up-store.js';
import { SetUpWorker } from './set-up/set-up-worker.js';
import { SetUpSchedule } from './set-up/set-up.schedule.js';
import { Staging } from './set-up/staging.js';
import { TakingIn } from './set-up/taking-in.js';
import { SetUpVerification } from './set-up/verification.js';
import { SettingChoices } from './settings/setting-choices.js';
import { SettingProblems } from './settings/setting-problems.js';
import { SettingsService } from './settings/settings.service.js';
import { StoredRules } from './settings/stored-rules.js';
import { CorrectionsHost } from './stock-check/corrections-host.js';
import { InventorySwitch } from './stock-check/inventory-switch.js';
import { StockCheckSchedule } from './stock-check/stock-check.schedule.js';
import { StockCheckService } from './stock-check/stock-check.service.js';
import { StockCorrections } from './stock-check/stock-corrections.js';
import { EarlyImports } from './webhooks/early-imports.js';
import { EarlyLooks } from './webhooks/early-looks.js';
import { WebhookInbox } from './webhooks/webhook-inbox.js';
import { WebhookRounds } from './webhooks/webhook-rounds.js';
import { WebhookStandings } from './webhooks/webhook-standing.js';
import { xeroCalls } from './xero/calls/index.js';
import { XeroReads } from './xero/xero.reads.js';
import { XeroSync } from './xero-sync.js';
import { given, optionsProvider, type XeroSyncHost } from './xero-sync.module-definition.js';

/** Everything of ours, wired: the only place that sees every folder. */
const providers: Provider[] = [
  ...engineProviders,
  XeroSync,
  { provide: EXPORTERS, useValue: [...exporters.values()] },
  { provide: CALLS, useValue: [...xeroCalls.values()] },
  TokenVault,
  Identity,
  TokenStore,
  Pairing,
  Moving,
  ConsentService,
  ConnectionService,
  { provide: Connections, useExisting: ConnectionService },
  XeroSessions,
  { provide: SessionFactory, useExisting: XeroSessions },
  ConnectionUpkeep,
  ApprovalWatch,
  ContactWatch,
  { provide: Cures, useExisting: ContactWatch },
  XeroReads,
  { provide: ReferenceReads, useExisting: XeroReads },
  ReferenceService,
  SettingProblems,
  { provide: AfterRefresh, useExisting: SettingProblems },
  StoredRules,
  { provide: ExportRules, useExisting: StoredRules },
  SettingsService,
  SettingChoices,
  SetUpService,
  LockDates,
  StockCorrections,
  StockCheckService,
  BackgroundRounds,
  StockCheckSchedule,
  InventorySwitch,
  DocumentCredits,
  DocumentPayments,
  ImportRuns,
  PaymentImport,
  ImportSchedule,
  DriftLooks,
  DriftNews,
  DriftSweep,
  ChangedInXero,
  EarlyLooks,
  EarlyImports,
  WebhookRounds,
  WebhookInbox,
  WebhookStandings,
  Endpoints,
  Posts,
  Mails,
  NotificationRounds,
  Linking,
  LinkFiles,
  SetUpStore,
  Staging,
  SetUpReading,
  TakingIn,
  OwnHistory,
  SetUpVerification,
  SetUpWorker,
  SetUpSchedule,
  Review,
  FirstImport,
  RecordNames,
  ManualExport,
  Presenter,
  Standings,
  Glances,
  LiveWatch,
  StatusViews,
  LiveStreams,
  XeroGuard,
];

/** The host's own half of the port. */
const HOST = Symbol('xero-sync host');

/** Keeps the books of a NestJS host in Xero. */
@Module({})
export class XeroSyncModule {
  /** Mounts the module on a host: its REST routes under `integrations/xero`, and `XeroSync` for the host's own code. */
  static forHost(host: XeroSyncHost): DynamicModule {
    const doors: Provider = host.doors
      ? given(Doors, host.doors)
      : { provide: Doors, useFactory: plainDoors, inject: [DataSource] };
    return {
      module: XeroSyncModule,
      imports: [
        ScheduleModule.forRoot(),
        ...(host.redis ? [BullModule.registerQueue(wakeUpQueue(host.redis.url, host.redis.prefix))] : []),
        ...(host.imports ?? []),
      ],
      controllers: [
        ConnectionController,
        SettingsController,
        LiveController,
        QueueController,
        HistoryController,
        HelpController,
        RecordsController,
        StockCheckController,
        ImportsController,
        FirstImportController,
        WebhookController,
        LinkingController,
        DriftController,
        NotificationsController,
      ],
      providers: [
        optionsProvider(host.options),
        doors,
        given(HOST, host.host),
        // The module sees the host's records and its own stock corrections through one port.
        {
          provide: CrmHost,
          useFactory: (own: CrmHost, way: Doors) => new CorrectionsHost(own, way),
          inject: [HOST, Doors],
        },
        given(XeroAccess, host.access ?? NoAccess),
        given(Mailer, host.mailer ?? NoMailer),
        ...providers,
        ...(host.providers ?? []),
      ],
      exports: [XeroSync],
    };
  }
}

import { DynamicModule, Module, Type } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';
import { TerminusModule } from '@nestjs/terminus';
import { ThrottlerModule } from '@nestjs/throttler';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import type { DestinationStream } from 'pino';
import { DataSource } from 'typeorm';
import { CrmCoreModule, Database, DocumentEmailService } from '#crm-core';
import { AccountingController } from './accounting/accounting.controller.js';
import { ApiKeyController } from './api-key/api-key.controller.js';
import { AuditLogController } from './audit-log/audit-log.controller.js';
import { AccountAccessController } from './auth/account-access.controller.js';
import { AuthController } from './auth/auth.controller.js';
import { Authenticator } from './auth/authenticator.js';
import { SecondFactorCodes } from './auth/second-factor-codes.js';
import { SecondFactorController } from './auth/second-factor.controller.js';
import { SessionController } from './auth/session.controller.js';
import { SessionList } from './auth/session-list.js';
import { SessionUser } from './auth/session-user.js';
import { CompanyController } from './company/company.controller.js';
import { SupplierCompanyController } from './company/supplier-company.controller.js';
import { Config } from './config.js';
import { ContactController } from './contact/contact.controller.js';
import { SupplierContactController } from './contact/supplier-contact.controller.js';
import { CreditNoteController } from './credit-note/credit-note.controller.js';
import { CreditUseController } from './credit-note/credit-use.controller.js';
import { CsvImportController } from './csv-import/csv-import.controller.js';
import { dataSourceOptions } from './data-source.js';
import { DocumentPreviewController } from './document/document-preview.controller.js';
import { ExportController } from './export/export.controller.js';
import { HealthController } from './health/health.controller.js';
import { HealthProbes } from './health/health-probes.js';
import { AccessGuard } from './http/access.guard.js';
import { CsrfProtection } from './http/csrf.js';
import { HTTP_LOG, httpLog } from './http/logging.js';
import { RouteCheck } from './http/route-check.js';
import { WorkspaceDoor } from './http/workspace-door.js';
import { InvoiceController } from './invoice/invoice.controller.js';
import { LeadController } from './lead/lead.controller.js';
import { LocationController } from './location/location.controller.js';
import { NoteController } from './note/note.controller.js';
import { OpportunityController } from './opportunity/opportunity.controller.js';
import { AccountLinks } from './mail/account-links.js';
import { MAIL, SmtpMailer } from './mail/smtp-mailer.js';
import { DocumentEmailController, paperControllers } from './paper/paper.controller.js';
import { DocumentEmailRounds } from './paper/document-email.rounds.js';
import { PdfPrinter } from './paper/pdf-printer.js';
import { WorkspacePaperController } from './paper/workspace-paper.controller.js';
import { PaymentController } from './payment/payment.controller.js';
import { PaymentMethodController } from './payment-method/payment-method.controller.js';
import { PipelineStageController } from './pipeline-stage/pipeline-stage.controller.js';
import { PreferenceController } from './preference/preference.controller.js';
import { ProductController } from './product/product.controller.js';
import { ProductGroupController } from './product-group/product-group.controller.js';
import { PurchaseOrderController } from './purchase-order/purchase-order.controller.js';
import { QuoteController } from './quote/quote.controller.js';
import { RemovalController } from './removal/removal.controller.js';
import { SalesOrderController } from './sales-order/sales-order.controller.js';
import { SegmentController } from './segment/segment.controller.js';
import { SiteController } from './site/site.controller.js';
import { Secrets, SECRETS } from './startup/secrets.js';
import { StockAdjustmentController } from './stock-adjustment/stock-adjustment.controller.js';
import { BillOfMaterialsController } from './bill-of-materials/bill-of-materials.controller.js';
import { StockTransferController } from './stock-transfer/stock-transfer.controller.js';
import { StocktakeController } from './stocktake/stocktake.controller.js';
import { WorkOrderController } from './work-order/work-order.controller.js';
import { StockController } from './stock/stock.controller.js';
import { SupplierBillController } from './supplier-bill/supplier-bill.controller.js';
import { SupplierCreditController } from './supplier-credit/supplier-credit.controller.js';
import { SupplierCreditUseController } from './supplier-credit/supplier-credit-use.controller.js';
import { TaskController } from './task/task.controller.js';
import { TaxRateController } from './tax-rate/tax-rate.controller.js';
import { InvitationController } from './user/invitation.controller.js';
import { UserController } from './user/user.controller.js';
import { WorkspaceController } from './workspace/workspace.controller.js';
import { RepeatableRequests } from './xero/repeatable-requests.js';
import { xeroIntegration } from './xero/xero-integration.js';

const restControllers: Type[] = [
  SiteController,
  AuthController,
  AccountAccessController,
  SecondFactorController,
  SessionController,
  UserController,
  InvitationController,
  AuditLogController,
  PreferenceController,
  ApiKeyController,
  WorkspaceController,
  // Before the collections: "export.csv" is no id of a record.
  ExportController,
  CompanyController,
  SupplierCompanyController,
  ContactController,
  SupplierContactController,
  ProductController,
  ProductGroupController,
  TaxRateController,
  LocationController,
  PaymentMethodController,
  StockController,
  StockAdjustmentController,
  StocktakeController,
  StockTransferController,
  BillOfMaterialsController,
  WorkOrderController,
  LeadController,
  PipelineStageController,
  OpportunityController,
  QuoteController,
  SalesOrderController,
  InvoiceController,
  CreditNoteController,
  CreditUseController,
  PaymentController,
  PurchaseOrderController,
  SupplierBillController,
  SupplierCreditController,
  SupplierCreditUseController,
  NoteController,
  TaskController,
  SegmentController,
  CsvImportController,
  DocumentPreviewController,
  AccountingController,
  RemovalController,
  WorkspacePaperController,
  ...paperControllers,
  DocumentEmailController,
];

type RoundInjects = [Database, DocumentEmailService, SmtpMailer, PdfPrinter, SchedulerRegistry];

export interface AppOptions {
  config: Config;
  secrets: Secrets;
  /** Where the log goes; standard output if absent. */
  logTo?: DestinationStream;
}

/** The composition root: what the process consists of in its role. */
@Module({})
export class AppModule {
  static forRoot({ config, secrets, logTo }: AppOptions): DynamicModule {
    const log = httpLog(config.logLevel, logTo);
    const secure = config.appUrl.startsWith('https:');
    return {
      module: AppModule,
      global: true,
      imports: [
        LoggerModule.forRoot({ pinoHttp: log, useExisting: true }),
        TypeOrmModule.forRoot({
          ...dataSourceOptions(config.databaseUrl),
          retryAttempts: 1,
          applicationName: 'crm',
          poolSize: 20,
          // A process that hangs or is stopped must not hold its locks for ever.
          extra: { statement_timeout: 60_000, idle_in_transaction_session_timeout: 60_000 },
        }),
        ThrottlerModule.forRoot([
          { name: 'address', limit: 20, ttl: 60_000 },
          { name: 'account', limit: 10, ttl: 60_000 },
        ]),
        TerminusModule.forRoot({ errorLogStyle: 'json' }),
        DiscoveryModule,
        CrmCoreModule,
        xeroIntegration(config, secrets),
      ],
      controllers: [HealthController, ...(config.role === 'worker' ? [] : restControllers)],
      providers: [
        WorkspaceDoor,
        Authenticator,
        SessionUser,
        SessionList,
        SecondFactorCodes,
        { provide: AccountLinks, useValue: new AccountLinks(config.appUrl) },
        RouteCheck,
        { provide: SECRETS, useValue: secrets },
        { provide: MAIL, useValue: config.mail ?? null },
        SmtpMailer,
        PdfPrinter,
        {
          provide: DocumentEmailRounds,
          inject: [Database, DocumentEmailService, SmtpMailer, PdfPrinter, SchedulerRegistry],
          useFactory: (...[database, emails, mailer, printer, scheduler]: RoundInjects) =>
            new DocumentEmailRounds({
              database,
              emails,
              mailer,
              printer,
              scheduler,
              background: config.role !== 'web',
            }),
        },
        { provide: HTTP_LOG, useValue: log },
        { provide: CsrfProtection, useValue: new CsrfProtection(secrets.sessionSecret, secure) },
        {
          provide: HealthProbes,
          inject: [DataSource],
          useFactory: (source: DataSource) => new HealthProbes(source, config.redisUrl),
        },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: RepeatableRequests },
      ],
    };
  }
}

import { Global, Module } from '@nestjs/common';
import { AccountingFields } from './accounting/accounting-fields.service.js';
import { CompanyMergeService } from './company/company-merge.service.js';
import { CompanyService } from './company/company.service.js';
import { CompaniesImporter } from './csv-import/companies.importer.js';
import { ContactsImporter } from './csv-import/contacts.importer.js';
import { CsvImportService } from './csv-import/csv-import.service.js';
import { OpeningStockImporter } from './csv-import/opening-stock.importer.js';
import { PricesImporter, ProductsImporter } from './csv-import/products.importer.js';
import { Database } from './database/database.js';
import { EventBus } from './events/event-bus.js';
import { RecordGuards } from './guards/record-guards.js';
import { ApiKeyService } from './api-key/api-key.service.js';
import { AuditLog } from './audit/audit-log.service.js';
import { ContactService } from './contact/contact.service.js';
import { LocationService } from './location/location.service.js';
import { PaymentMethodService } from './payment-method/payment-method.service.js';
import { PipelineStageService } from './pipeline-stage/pipeline-stage.service.js';
import { ProductService } from './product/product.service.js';
import { ProductGroupService } from './product-group/product-group.service.js';
import { TaxRateService } from './tax-rate/tax-rate.service.js';
import { PreferenceService } from './preference/preference.service.js';
import { AccountHelpService } from './user/account-help.service.js';
import { InvitationService } from './user/invitation.service.js';
import { PasswordLinkService } from './user/password-link.service.js';
import { SecondFactorService } from './user/second-factor.service.js';
import { UserService } from './user/user.service.js';
import { CreditNoteService } from './credit-note/credit-note.service.js';
import { CreditUseService } from './credit-note/credit-use.service.js';
import { CreditAndReissueService } from './credit-and-reissue/credit-and-reissue.service.js';
import { LeadService } from './lead/lead.service.js';
import { NoteService } from './note/note.service.js';
import { OpportunityService } from './opportunity/opportunity.service.js';
import { QuoteService } from './quote/quote.service.js';
import { SegmentService } from './segment/segment.service.js';
import { TaskService } from './task/task.service.js';
import { DocumentPreviewService } from './document/document-preview.service.js';
import { InvoiceService } from './invoice/invoice.service.js';
import { DocumentEmailService } from './paper/document-email.service.js';
import { PaperService } from './paper/paper.service.js';
import { WorkspacePaperService } from './paper/workspace-paper.service.js';
import { PaymentService } from './payment/payment.service.js';
import { PurchaseOrderService } from './purchase-order/purchase-order.service.js';
import { SalesOrderService } from './sales-order/sales-order.service.js';
import { StockAdjustmentService } from './stock-adjustment/stock-adjustment.service.js';
import { BillOfMaterialsService } from './bill-of-materials/bill-of-materials.service.js';
import { ProductCostService } from './bill-of-materials/product-cost.service.js';
import { StockTransferService } from './stock-transfer/stock-transfer.service.js';
import { StocktakeService } from './stocktake/stocktake.service.js';
import { WorkOrderService } from './work-order/work-order.service.js';
import { RemovalService } from './removal/removal.service.js';
import { StockLedger } from './stock/stock-ledger.js';
import { StockService } from './stock/stock.service.js';
import { BillPaymentService } from './supplier-bill/bill-payment.service.js';
import { SupplierBillService } from './supplier-bill/supplier-bill.service.js';
import { SupplierCreditService } from './supplier-credit/supplier-credit.service.js';
import { SupplierCreditUseService } from './supplier-credit/supplier-credit-use.service.js';
import { TakenDocuments } from './taken-in/taken-documents.service.js';
import { WorkspaceService } from './workspace/workspace.service.js';

const providers = [
  Database,
  EventBus,
  RecordGuards,
  AccountingFields,
  CompanyService,
  CompanyMergeService,
  RemovalService,
  ApiKeyService,
  AuditLog,
  ContactService,
  LocationService,
  PaymentMethodService,
  PipelineStageService,
  ProductService,
  ProductGroupService,
  TaxRateService,
  UserService,
  InvitationService,
  PasswordLinkService,
  SecondFactorService,
  AccountHelpService,
  PreferenceService,
  WorkspaceService,
  StockLedger,
  StockService,
  StockAdjustmentService,
  StocktakeService,
  StockTransferService,
  BillOfMaterialsService,
  ProductCostService,
  WorkOrderService,
  DocumentPreviewService,
  SalesOrderService,
  InvoiceService,
  CreditNoteService,
  CreditUseService,
  PaymentService,
  LeadService,
  OpportunityService,
  QuoteService,
  NoteService,
  TaskService,
  SegmentService,
  CreditAndReissueService,
  SupplierBillService,
  BillPaymentService,
  PurchaseOrderService,
  SupplierCreditService,
  SupplierCreditUseService,
  TakenDocuments,
  CompaniesImporter,
  ContactsImporter,
  ProductsImporter,
  PricesImporter,
  OpeningStockImporter,
  CsvImportService,
  WorkspacePaperService,
  PaperService,
  DocumentEmailService,
];

/** Everything of crm-core, ready to inject. Needs TypeORM's DataSource from the application that imports it. */
@Global()
@Module({ providers, exports: providers })
export class CrmCoreModule {}

/** The public surface of crm-core: everything an application or the accounting exchange may use, and nothing else. */
export { CrmCoreModule } from './crm-core.module.js';
export { coreEntities } from './core-entities.js';
export { coreMigrations } from './migrations/index.js';

export {
  Database,
  afterCommit,
  appRole,
  beforeCommit,
  isOurs,
  systemRole,
  workspaceOf,
  type SystemPurpose,
  type TransactionOptions,
} from './database/database.js';
export { isUuid } from './database/records.js';
export {
  DomainError,
  invalid,
  notFound,
  refused,
  staleVersion,
  type DomainErrorKind,
  type FieldProblem,
} from './errors.js';
export { FieldChecks, isBusinessDate } from './validation/field-checks.js';
export { EventBus } from './events/event-bus.js';
export { DomainEvent, type Origin, type RecordName } from './events/domain-event.js';
export type { Actor } from './events/actor.js';
export { RecordGuards, type GuardedAction, type GuardedRecord, type RecordGuard } from './guards/record-guards.js';

export {
  listRecords,
  type Filter,
  type FilterOperator,
  type FilterValue,
  type ListField,
  type ListQuery,
  type ListShape,
  type Page,
} from './listing/listing.js';
export { nextNumber, numberedAbove, type NumberedType } from './numbering/numbering.js';

export { AccountingColumns } from './accounting/accounting-columns.entity.js';
export { AccountingExclusionChanged } from './accounting/accounting.events.js';
export {
  AccountingFields,
  accountingRecords,
  type AccountingRecord,
  type AccountingStamp,
  type ExclusionPatch,
} from './accounting/accounting-fields.service.js';

export { Company } from './company/company.entity.js';
export { CompanyDeleted, CompanyMerged, CompanySaved } from './company/company.events.js';
export { CompanyMergeService, type Merge, type MergedRecords } from './company/company-merge.service.js';
export { CompanyService, companyList, type CompanyInput, type CompanyPatch } from './company/company.service.js';
export type { Address, AddressInput } from './company/address.js';

export { RecordPurged } from './removal/removal.events.js';
export { RemovalService } from './removal/removal.service.js';

export { Contact } from './contact/contact.entity.js';
export { ContactDeleted, ContactSaved } from './contact/contact.events.js';
export { ContactService, contactList, type ContactInput, type ContactPatch } from './contact/contact.service.js';

export { consentValues, type Consent, type ConsentInput } from './consent/consent.js';

export { Lead, leadStatuses, type LeadStatus } from './lead/lead.entity.js';
export { LeadDeleted, LeadSaved } from './lead/lead.events.js';
export {
  LeadService,
  leadList,
  type LeadInput,
  type LeadPatch,
  type Qualification,
  type QualifiedLead,
} from './lead/lead.service.js';

export { PipelineStage } from './pipeline-stage/pipeline-stage.entity.js';
export {
  PipelineStageService,
  pipelineStageList,
  type PipelineStageInput,
  type PipelineStagePatch,
} from './pipeline-stage/pipeline-stage.service.js';

export { Opportunity, opportunityStatuses, type OpportunityStatus } from './opportunity/opportunity.entity.js';
export { OpportunitySaved } from './opportunity/opportunity.events.js';
export {
  OpportunityService,
  opportunityList,
  type OpportunityConversion,
  type OpportunityInput,
  type OpportunityPatch,
} from './opportunity/opportunity.service.js';

export {
  Quote,
  QuoteLine,
  QuoteRevision,
  quoteStatuses,
  type QuoteContent,
  type QuoteStatus,
} from './quote/quote.entity.js';
export { QuoteSaved } from './quote/quote.events.js';
export {
  QuoteService,
  quoteList,
  type QuoteInput,
  type QuotePatch,
  type QuoteWithLines,
} from './quote/quote.service.js';

export { Note } from './note/note.entity.js';
export { NoteDeleted, NoteSaved } from './note/note.events.js';
export { NoteService, noteList, type NoteInput, type NotePatch } from './note/note.service.js';

export { Task } from './task/task.entity.js';
export { TaskDeleted, TaskSaved } from './task/task.events.js';
export { TaskService, taskList, type TaskInput, type TaskPatch } from './task/task.service.js';

export {
  Segment,
  segmentConsents,
  segmentRecords,
  type SegmentConsent,
  type SegmentRecord,
  type SegmentRule,
} from './segment/segment.entity.js';
export {
  SegmentService,
  segmentList,
  type SegmentExport,
  type SegmentInput,
  type SegmentPatch,
} from './segment/segment.service.js';

export { Product } from './product/product.entity.js';
export { ProductDeleted, ProductSaved } from './product/product.events.js';
export {
  ProductService,
  productList,
  type OpeningStock,
  type ProductInput,
  type ProductPatch,
} from './product/product.service.js';

export { ProductGroup } from './product-group/product-group.entity.js';
export {
  ProductGroupService,
  productGroupList,
  type ProductGroupInput,
} from './product-group/product-group.service.js';

export { TaxRate } from './tax-rate/tax-rate.entity.js';
export { TaxRateSaved } from './tax-rate/tax-rate.events.js';
export { TaxRateService, taxRateList, type TaxRateInput, type TaxRatePatch } from './tax-rate/tax-rate.service.js';

export { Location } from './location/location.entity.js';
export { LocationSaved } from './location/location.events.js';
export { LocationService, locationList, type LocationInput, type LocationPatch } from './location/location.service.js';

export { PaymentMethod } from './payment-method/payment-method.entity.js';
export {
  PaymentMethodService,
  paymentMethodList,
  type PaymentMethodInput,
  type PaymentMethodPatch,
} from './payment-method/payment-method.service.js';

export { Workspace } from './workspace/workspace.entity.js';
export { WorkspaceService, type WorkspaceInput, type WorkspacePatch } from './workspace/workspace.service.js';

export { User } from './user/user.entity.js';
export { Membership, roles, type Role } from './user/membership.entity.js';
export { UserService, type Member, type NewUser, type SignedIn } from './user/user.service.js';
export { AccountHelpService } from './user/account-help.service.js';
export { Invitation } from './user/invitation.entity.js';
export { InvitationService, type InvitationOffer, type InvitationWithToken } from './user/invitation.service.js';
export { PasswordLinkService, type PasswordLink } from './user/password-link.service.js';
export { SecondFactorService, type SecondFactor } from './user/second-factor.service.js';
export { PreferenceService } from './preference/preference.service.js';
export { ApiKey } from './api-key/api-key.entity.js';
export { ApiKeyService, type ApiKeyInput, type KeyHolder } from './api-key/api-key.service.js';
export { AuditEntry } from './audit/audit-entry.entity.js';
export { auditList, AuditLog } from './audit/audit-log.service.js';

export { documentTotals, lineAmounts, largestAmount, roundMoney, type AmountsAre } from './money/document-totals.js';
export type { DocumentTotals, LineAmounts, PricedLine } from './money/document-totals.js';
export type { HeaderInput } from './document/document-header.js';
export type { LineInput } from './document/document-lines.js';
export type { DocumentInput } from './document/sales-document.js';
export {
  DocumentPreviewService,
  type DocumentPreview,
  type PreviewedRecord,
  type PreviewInput,
} from './document/document-preview.service.js';
export type { PurchaseInput, PurchaseLineInput } from './document/purchase-document.js';

export {
  StockLedger,
  stockMovementCauses,
  stockSourceKinds,
  type StockMovementCause,
  type StockSource,
} from './stock/stock-ledger.js';
export { StockLevel, StockMovement, StockValuation } from './stock/stock.entity.js';
export {
  StockService,
  stockMovementList,
  stockValuationList,
  type LevelAtLocation,
  type ProductStock,
  type ProductValuation,
  type StockTotal,
} from './stock/stock.service.js';

export { Stocktake, StocktakeLine, stocktakeStatuses, type StocktakeStatus } from './stocktake/stocktake.entity.js';
export type { CountInput, Recount } from './stocktake/stocktake-counts.js';
export { StocktakeCancelled, StocktakeCompleted } from './stocktake/stocktake.events.js';
export {
  StocktakeService,
  stocktakeList,
  uncountedRules,
  type StocktakeInput,
  type StocktakePatch,
  type StocktakeWithLines,
  type UncountedRule,
} from './stocktake/stocktake.service.js';

export {
  StockTransfer,
  StockTransferLine,
  stockTransferStatuses,
  type StockTransferStatus,
} from './stock-transfer/stock-transfer.entity.js';
export { StockTransferCancelled, StockTransferCompleted } from './stock-transfer/stock-transfer.events.js';
export {
  StockTransferService,
  stockTransferList,
  type StockTransferInput,
  type StockTransferLineInput,
  type StockTransferPatch,
  type StockTransferWithLines,
} from './stock-transfer/stock-transfer.service.js';

export { BillOfMaterials, BillOfMaterialsLine } from './bill-of-materials/bill-of-materials.entity.js';
export { BillOfMaterialsSaved } from './bill-of-materials/bill-of-materials.events.js';
export {
  BillOfMaterialsService,
  billOfMaterialsList,
  type BillOfMaterialsInput,
  type BillOfMaterialsPatch,
  type BillOfMaterialsWithLines,
  type ComponentInput,
  type WhereUsed,
} from './bill-of-materials/bill-of-materials.service.js';
export { costSources, type ComponentCost, type CostSource } from './bill-of-materials/cost-roll-up.js';
export { ProductCostService, type BillOfMaterialsCost } from './bill-of-materials/product-cost.service.js';

export { WorkOrder, WorkOrderLine, workOrderStatuses, type WorkOrderStatus } from './work-order/work-order.entity.js';
export type { Completion } from './work-order/work-order-completion.js';
export { WorkOrderCancelled, WorkOrderCompleted } from './work-order/work-order.events.js';
export {
  WorkOrderService,
  workOrderList,
  type WorkOrderInput,
  type WorkOrderPatch,
  type WorkOrderWithLines,
} from './work-order/work-order.service.js';

export {
  StockAdjustment,
  StockAdjustmentLine,
  stockAdjustmentStatuses,
  type StockAdjustmentStatus,
} from './stock-adjustment/stock-adjustment.entity.js';
export { StockAdjustmentPosted, StockAdjustmentVoided } from './stock-adjustment/stock-adjustment.events.js';
export {
  StockAdjustmentService,
  stockAdjustmentList,
  type StockAdjustmentInput,
  type StockAdjustmentLineInput,
  type StockAdjustmentPatch,
  type StockAdjustmentWithLines,
} from './stock-adjustment/stock-adjustment.service.js';

export {
  SalesOrder,
  SalesOrderLine,
  salesOrderStatuses,
  type SalesOrderStatus,
} from './sales-order/sales-order.entity.js';
export { SalesOrderSaved } from './sales-order/sales-order.events.js';
export {
  SalesOrderService,
  salesOrderList,
  type ConversionInput,
  type SalesOrderInput,
  type SalesOrderPatch,
  type SalesOrderWithLines,
} from './sales-order/sales-order.service.js';

export { settledStatuses, type SettledStatus } from './document/settled-columns.entity.js';
export { Invoice, InvoiceLine } from './invoice/invoice.entity.js';
export {
  InvoiceDeleted,
  InvoicedQuantitiesChanged,
  InvoiceIssued,
  InvoiceSentToContact,
  InvoiceUpdated,
  InvoiceVoided,
} from './invoice/invoice.events.js';
export { CreditAndReissueService, type Reissue } from './credit-and-reissue/credit-and-reissue.service.js';
export {
  InvoiceService,
  invoiceList,
  type AppliedToInvoice,
  type InvoiceInput,
  type InvoicePatch,
  type InvoiceWithLines,
} from './invoice/invoice.service.js';

export { CreditAllocation, CreditNote, CreditNoteLine, Refund } from './credit-note/credit-note.entity.js';
export {
  CreditAllocated,
  CreditAllocationRemoved,
  CreditNoteDeleted,
  CreditNoteIssued,
  CreditNoteUpdated,
  CreditNoteVoided,
  RefundPaid,
  RefundReversed,
} from './credit-note/credit-note.events.js';
export {
  CreditNoteService,
  creditNoteList,
  type CreditNoteInput,
  type CreditNoteLineInput,
  type CreditNotePatch,
  type CreditNoteWithLines,
} from './credit-note/credit-note.service.js';
export { CreditUseService, type CreditAllocationInput, type RefundInput } from './credit-note/credit-use.service.js';

export { Payment, PaymentAllocation, paymentStatuses, type PaymentStatus } from './payment/payment.entity.js';
export {
  PaymentAllocated,
  PaymentAllocationRemoved,
  PaymentRecorded,
  PaymentReversed,
} from './payment/payment.events.js';
export {
  PaymentService,
  paymentList,
  type AllocationInput,
  type PaymentInput,
  type PaymentWithAllocations,
} from './payment/payment.service.js';

export {
  PurchaseOrder,
  PurchaseOrderLine,
  purchaseOrderStatuses,
  type PurchaseOrderStatus,
} from './purchase-order/purchase-order.entity.js';
export { PurchaseOrderSaved } from './purchase-order/purchase-order.events.js';
export type { ReceiptLineInput } from './purchase-order/purchase-order-receipt.js';
export {
  PurchaseOrderService,
  purchaseOrderList,
  type PurchaseOrderInput,
  type PurchaseOrderPatch,
  type PurchaseOrderWithLines,
  type ReceiptInput,
} from './purchase-order/purchase-order.service.js';

export type { Spread } from './supplier-bill/landed-cost.js';
export type { LandedCostInput } from './supplier-bill/supplier-bill-costs.js';
export { LandedCost, SupplierBill, SupplierBillLine } from './supplier-bill/supplier-bill.entity.js';
export {
  SupplierBillDeleted,
  SupplierBillIssued,
  SupplierBillUpdated,
  SupplierBillVoided,
} from './supplier-bill/supplier-bill.events.js';
export {
  SupplierBillService,
  supplierBillList,
  type AppliedToBill,
  type SupplierBillInput,
  type SupplierBillPatch,
  type SupplierBillWithLines,
} from './supplier-bill/supplier-bill.service.js';
export { BillPayment } from './supplier-bill/bill-payment.entity.js';
export { BillPaymentRecorded, BillPaymentRemoved } from './supplier-bill/bill-payment.events.js';
export { BillPaymentService, type BillPaymentInput } from './supplier-bill/bill-payment.service.js';

export {
  SupplierCredit,
  SupplierCreditAllocation,
  SupplierCreditLine,
} from './supplier-credit/supplier-credit.entity.js';
export {
  SupplierCreditAllocated,
  SupplierCreditAllocationRemoved,
  SupplierCreditDeleted,
  SupplierCreditIssued,
  SupplierCreditUpdated,
  SupplierCreditVoided,
} from './supplier-credit/supplier-credit.events.js';
export {
  SupplierCreditService,
  supplierCreditList,
  type SupplierCreditInput,
  type SupplierCreditLineInput,
  type SupplierCreditPatch,
  type SupplierCreditWithLines,
} from './supplier-credit/supplier-credit.service.js';
export {
  SupplierCreditUseService,
  type SupplierCreditAllocationInput,
} from './supplier-credit/supplier-credit-use.service.js';

export type { TakenDocument, TakenKind, TakenLine } from './taken-in/taken-document.js';
export { TakenDocuments, type Taken } from './taken-in/taken-documents.service.js';

export {
  CsvImportService,
  csvImportKinds,
  csvImportList,
  type CsvImportKind,
  type CsvImportWithCounts,
} from './csv-import/csv-import.service.js';
export { csvText } from './csv-import/csv-text.js';
export { CsvImportRow, csvImportStates, csvOutcomes, type CsvOutcome } from './csv-import/csv-import.entity.js';

export { documentEmailStates, type DocumentEmail, type DocumentEmailState } from './paper/document-email.entity.js';
export { DocumentEmailService, type DocumentEmailInput } from './paper/document-email.service.js';
export { mailPlaceholders, type AllMailTexts, type MailText } from './paper/mail-texts.js';
export { PaperService } from './paper/paper.service.js';
export type { Paper, PaperIssuer, PaperKind, PaperLine, PaperParty, PaperTax } from './paper/paper.js';
export { WorkspacePaperService, type WorkspacePaperInput } from './paper/workspace-paper.service.js';

import { ApiKey } from './api-key/api-key.entity.js';
import { AuditEntry } from './audit/audit-entry.entity.js';
import { Contact } from './contact/contact.entity.js';
import { CsvImport, CsvImportRow } from './csv-import/csv-import.entity.js';
import { Lead } from './lead/lead.entity.js';
import { Note } from './note/note.entity.js';
import { Opportunity } from './opportunity/opportunity.entity.js';
import { PipelineStage } from './pipeline-stage/pipeline-stage.entity.js';
import { Quote, QuoteLine, QuoteRevision } from './quote/quote.entity.js';
import { Segment } from './segment/segment.entity.js';
import { Task } from './task/task.entity.js';
import { Location } from './location/location.entity.js';
import { PaymentMethod } from './payment-method/payment-method.entity.js';
import { Product } from './product/product.entity.js';
import { ProductGroup } from './product-group/product-group.entity.js';
import { TaxRate } from './tax-rate/tax-rate.entity.js';
import { Preference } from './preference/preference.entity.js';
import { Invitation } from './user/invitation.entity.js';
import { Membership } from './user/membership.entity.js';
import { User } from './user/user.entity.js';
import { Company } from './company/company.entity.js';
import { NumberCounter } from './numbering/number-counter.entity.js';
import { CreditAllocation, CreditNote, CreditNoteLine, Refund } from './credit-note/credit-note.entity.js';
import { Invoice, InvoiceLine } from './invoice/invoice.entity.js';
import { Payment, PaymentAllocation } from './payment/payment.entity.js';
import { PurchaseOrder, PurchaseOrderLine } from './purchase-order/purchase-order.entity.js';
import { SalesOrder, SalesOrderLine } from './sales-order/sales-order.entity.js';
import { StockAdjustment, StockAdjustmentLine } from './stock-adjustment/stock-adjustment.entity.js';
import { BillOfMaterials, BillOfMaterialsLine } from './bill-of-materials/bill-of-materials.entity.js';
import { StockTransfer, StockTransferLine } from './stock-transfer/stock-transfer.entity.js';
import { Stocktake, StocktakeLine } from './stocktake/stocktake.entity.js';
import { WorkOrder, WorkOrderLine } from './work-order/work-order.entity.js';
import { BillPayment } from './supplier-bill/bill-payment.entity.js';
import { LandedCost, SupplierBill, SupplierBillLine } from './supplier-bill/supplier-bill.entity.js';
import {
  SupplierCredit,
  SupplierCreditAllocation,
  SupplierCreditLine,
} from './supplier-credit/supplier-credit.entity.js';
import { StockLevel, StockMovement, StockValuation } from './stock/stock.entity.js';
import { DocumentEmail } from './paper/document-email.entity.js';
import { WorkspacePaper } from './paper/workspace-paper.entity.js';
import { Workspace } from './workspace/workspace.entity.js';

/** Every table of crm-core that TypeORM knows. */
export const coreEntities = [
  Workspace,
  User,
  Membership,
  Invitation,
  Preference,
  ApiKey,
  AuditEntry,
  NumberCounter,
  Company,
  Contact,
  TaxRate,
  ProductGroup,
  Location,
  PaymentMethod,
  Product,
  StockLevel,
  StockValuation,
  StockMovement,
  StockAdjustment,
  StockAdjustmentLine,
  Stocktake,
  StocktakeLine,
  StockTransfer,
  StockTransferLine,
  BillOfMaterials,
  BillOfMaterialsLine,
  WorkOrder,
  WorkOrderLine,
  SalesOrder,
  SalesOrderLine,
  Invoice,
  InvoiceLine,
  CreditNote,
  CreditNoteLine,
  CreditAllocation,
  Refund,
  Payment,
  PaymentAllocation,
  PurchaseOrder,
  PurchaseOrderLine,
  SupplierBill,
  SupplierBillLine,
  LandedCost,
  BillPayment,
  SupplierCredit,
  SupplierCreditLine,
  SupplierCreditAllocation,
  PipelineStage,
  Lead,
  Opportunity,
  Quote,
  QuoteLine,
  QuoteRevision,
  Note,
  Task,
  Segment,
  CsvImport,
  CsvImportRow,
  WorkspacePaper,
  DocumentEmail,
];

import type { Type } from '@nestjs/common';
import type { ListQuery, Page } from '#crm-core';
import type { Caller } from '../http/caller.js';
import { CompanyController } from '../company/company.controller.js';
import { SupplierCompanyController } from '../company/supplier-company.controller.js';
import { ContactController } from '../contact/contact.controller.js';
import { SupplierContactController } from '../contact/supplier-contact.controller.js';
import { ProductController } from '../product/product.controller.js';
import { ProductGroupController } from '../product-group/product-group.controller.js';
import { TaxRateController } from '../tax-rate/tax-rate.controller.js';
import { LocationController } from '../location/location.controller.js';
import { PaymentMethodController } from '../payment-method/payment-method.controller.js';
import { StockAdjustmentController } from '../stock-adjustment/stock-adjustment.controller.js';
import { StocktakeController } from '../stocktake/stocktake.controller.js';
import { StockTransferController } from '../stock-transfer/stock-transfer.controller.js';
import { BillOfMaterialsController } from '../bill-of-materials/bill-of-materials.controller.js';
import { WorkOrderController } from '../work-order/work-order.controller.js';
import { LeadController } from '../lead/lead.controller.js';
import { OpportunityController } from '../opportunity/opportunity.controller.js';
import { QuoteController } from '../quote/quote.controller.js';
import { SalesOrderController } from '../sales-order/sales-order.controller.js';
import { InvoiceController } from '../invoice/invoice.controller.js';
import { CreditNoteController } from '../credit-note/credit-note.controller.js';
import { PaymentController } from '../payment/payment.controller.js';
import { PurchaseOrderController } from '../purchase-order/purchase-order.controller.js';
import { SupplierBillController } from '../supplier-bill/supplier-bill.controller.js';
import { SupplierCreditController } from '../supplier-credit/supplier-credit.controller.js';
import { NoteController } from '../note/note.controller.js';
import { TaskController } from '../task/task.controller.js';
import { SegmentController } from '../segment/segment.controller.js';
import { CompanyView } from '../company/company.dto.js';
import { ContactView } from '../contact/contact.dto.js';
import { ProductView } from '../product/product.dto.js';
import { ProductGroupView } from '../product-group/product-group.dto.js';
import { TaxRateView } from '../tax-rate/tax-rate.dto.js';
import { LocationView } from '../location/location.dto.js';
import { PaymentMethodView } from '../payment-method/payment-method.dto.js';
import { StockAdjustmentSummaryView } from '../stock-adjustment/stock-adjustment.dto.js';
import { StocktakeSummaryView } from '../stocktake/stocktake.dto.js';
import { StockTransferSummaryView } from '../stock-transfer/stock-transfer.dto.js';
import { BillOfMaterialsSummaryView } from '../bill-of-materials/bill-of-materials.dto.js';
import { WorkOrderSummaryView } from '../work-order/work-order.dto.js';
import { LeadView } from '../lead/lead.dto.js';
import { OpportunityView } from '../opportunity/opportunity.dto.js';
import { QuoteSummaryView } from '../quote/quote.dto.js';
import { SalesOrderSummaryView } from '../sales-order/sales-order.dto.js';
import { InvoiceSummaryView } from '../invoice/invoice.dto.js';
import { CreditNoteSummaryView } from '../credit-note/credit-note.dto.js';
import { PaymentSummaryView } from '../payment/payment.dto.js';
import { PurchaseOrderSummaryView } from '../purchase-order/purchase-order.dto.js';
import { SupplierBillSummaryView } from '../supplier-bill/supplier-bill.dto.js';
import { SupplierCreditSummaryView } from '../supplier-credit/supplier-credit.dto.js';
import { NoteView } from '../note/note.dto.js';
import { TaskView } from '../task/task.dto.js';
import { SegmentView } from '../segment/segment.dto.js';

/** What every controller of a collection has. */
interface ListController {
  list(caller: Caller, query: ListQuery): Promise<Page<object>>;
}

type ExportedList = readonly [controller: Type<ListController>, view: abstract new () => object];

/** The collections that can be had as a file, by their addresses: whose list it is, and what a row of it shows. */
export const exportedLists: Readonly<Record<string, ExportedList>> = {
  companies: [CompanyController, CompanyView],
  'supplier-companies': [SupplierCompanyController, CompanyView],
  contacts: [ContactController, ContactView],
  'supplier-contacts': [SupplierContactController, ContactView],
  products: [ProductController, ProductView],
  'product-groups': [ProductGroupController, ProductGroupView],
  'tax-rates': [TaxRateController, TaxRateView],
  locations: [LocationController, LocationView],
  'payment-methods': [PaymentMethodController, PaymentMethodView],
  'stock-adjustments': [StockAdjustmentController, StockAdjustmentSummaryView],
  stocktakes: [StocktakeController, StocktakeSummaryView],
  'stock-transfers': [StockTransferController, StockTransferSummaryView],
  'bills-of-materials': [BillOfMaterialsController, BillOfMaterialsSummaryView],
  'work-orders': [WorkOrderController, WorkOrderSummaryView],
  leads: [LeadController, LeadView],
  opportunities: [OpportunityController, OpportunityView],
  quotes: [QuoteController, QuoteSummaryView],
  'sales-orders': [SalesOrderController, SalesOrderSummaryView],
  invoices: [InvoiceController, InvoiceSummaryView],
  'credit-notes': [CreditNoteController, CreditNoteSummaryView],
  payments: [PaymentController, PaymentSummaryView],
  'purchase-orders': [PurchaseOrderController, PurchaseOrderSummaryView],
  'supplier-bills': [SupplierBillController, SupplierBillSummaryView],
  'supplier-credits': [SupplierCreditController, SupplierCreditSummaryView],
  notes: [NoteController, NoteView],
  tasks: [TaskController, TaskView],
  segments: [SegmentController, SegmentView],
};

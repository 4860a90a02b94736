import { billOfMaterialsPages } from './bill-of-materials/bill-of-materials.pages';
import { stockAdjustmentPages } from './stock-adjustment/stock-adjustment.pages';
import { stockTransferPages } from './stock-transfer/stock-transfer.pages';
import { stocktakePages } from './stocktake/stocktake.pages';
import { workOrderPages } from './work-order/work-order.pages';
import { companyPages, supplierCompanyPages } from './company/company.pages';
import { contactPages, supplierContactPages } from './contact/contact.pages';
import { helpPages } from './help/help.pages';
import { locationPages } from './location/location.pages';
import { paymentMethodPages } from './payment-method/payment-method.pages';
import { productGroupPages } from './product-group/product-group.pages';
import { productPages } from './product/product.pages';
import { quotePages } from './quote/quote.pages';
import { salesOrderPages } from './sales-order/sales-order.pages';
import { invoicePages } from './invoice/invoice.pages';
import { creditNotePages } from './credit-note/credit-note.pages';
import { paymentPages } from './payment/payment.pages';
import type { RecordPages, SinglePage } from './record-pages';
import { sessionPages } from './session/session.pages';
import { taxRatePages } from './tax-rate/tax-rate.pages';
import { xeroPages } from './xero/xero.pages';

/** Every record that has pages, in the order of the menu. */
export const recordPages: readonly RecordPages[] = [
  companyPages,
  contactPages,
  supplierCompanyPages,
  supplierContactPages,
  quotePages,
  salesOrderPages,
  invoicePages,
  creditNotePages,
  paymentPages,
  productPages,
  productGroupPages,
  stocktakePages,
  stockAdjustmentPages,
  stockTransferPages,
  locationPages,
  billOfMaterialsPages,
  workOrderPages,
  paymentMethodPages,
  taxRatePages,
];

/** Every page that belongs to no record. */
export const singlePages: readonly SinglePage[] = [...sessionPages, ...xeroPages, ...helpPages];

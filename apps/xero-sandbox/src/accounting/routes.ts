import { accountRoutes } from './accounts.js';
import { batchPaymentRoutes } from './batch-payments.js';
import { brandingThemeRoutes } from './branding-themes.js';
import type { Route } from './call.js';
import { contactRoutes } from './contacts.js';
import { creditNoteRoutes } from './credit-notes.js';
import { historyRoutes } from './history.js';
import { invoiceRoutes } from './invoices.js';
import { itemRoutes } from './items.js';
import { paymentRoutes } from './payments.js';
import { purchaseOrderRoutes } from './purchase-orders.js';
import { settingsRoutes } from './settings-resources.js';
import { taxRateRoutes } from './tax-rates.js';
import { trackingRoutes } from './tracking.js';

/** Every path of the Accounting API that the sandbox serves. A new resource adds its list here. */
export const routes: readonly Route[] = [
  ...settingsRoutes,
  ...brandingThemeRoutes,
  ...accountRoutes,
  ...taxRateRoutes,
  ...trackingRoutes,
  ...contactRoutes,
  ...itemRoutes,
  ...invoiceRoutes,
  ...creditNoteRoutes,
  ...purchaseOrderRoutes,
  ...paymentRoutes,
  ...batchPaymentRoutes,
  ...historyRoutes,
];

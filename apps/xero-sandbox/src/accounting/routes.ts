import { notFound, notImplemented } from '../wire/errors.js';
import { accountRoutes } from './accounts.js';
import { allocationRoutes } from './allocations.js';
import { bankTransactionRoutes } from './bank-transactions.js';
import { batchPaymentRoutes } from './batch-payments.js';
import { brandingThemeRoutes } from './branding-themes.js';
import type { Route } from './call.js';
import { contactRoutes } from './contacts.js';
import { creditNoteRoutes } from './credit-notes.js';
import { historyRoutes } from './history.js';
import { invoiceRoutes } from './invoices.js';
import { itemRoutes } from './items.js';
import { manualJournalRoutes } from './manual-journals.js';
import { paymentRoutes } from './payments.js';
import { prepaidRoutes } from './prepaid.js';
import { purchaseOrderRoutes } from './purchase-orders.js';
import { quoteRoutes } from './quotes.js';
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
  ...allocationRoutes,
  ...prepaidRoutes,
  ...bankTransactionRoutes,
  ...manualJournalRoutes,
  ...purchaseOrderRoutes,
  ...quoteRoutes,
  ...paymentRoutes,
  ...batchPaymentRoutes,
  ...historyRoutes,
];

/** The route of a path below `/api.xro/2.0`, with the values of its segments; 404 or 501 when there is none. */
export function findRoute(method: string, path: string): { route: Route; params: string[] } {
  const here = routes.flatMap((route) => {
    const params = matchPath(route.pattern, path);
    return params ? [{ route, params }] : [];
  });
  const found = here.find(({ route }) => route.method === method);
  if (found) return found;
  throw here.length === 0 ? notFound() : notImplemented();
}

function matchPath(pattern: string, path: string): string[] | undefined {
  const [want, have] = [pattern.split('/'), path.split('/')];
  if (want.length !== have.length) return undefined;
  const params: string[] = [];
  for (const [index, part] of want.entries()) {
    if (part === ':') params.push(have[index]!);
    else if (part.toLowerCase() !== have[index]!.toLowerCase()) return undefined;
  }
  return params;
}

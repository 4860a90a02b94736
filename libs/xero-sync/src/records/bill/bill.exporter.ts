import { Decimal } from 'decimal.js';
import type { Exporter } from '../../engine/exporter.js';
import type { BillLine, CrmBill } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import type { Checks } from '../checks.js';
import { planDocument } from '../document-plan.js';
import { backLink, headElement, type LineStyle, linePlans, netOf, prerequisitesOf } from '../document.mapper.js';
import { appliedRefs } from '../paid-document.js';
import { supplierNumber } from '../supplier-number.js';

/**
 * Sends an issued supplier bill as an ACCPAY, approved at once, its changes, and its void. Its tracked goods come into Xero's
 * stock with it. Payments on it are Xero's and are never sent.
 */
export const billExporter: Exporter<CrmBill, XeroSettings> = {
  kind: 'bill',
  needs: (bill) => (bill.status === 'issued' ? prerequisitesOf(bill) : []),
  appliesTo: () => [],
  glancesAt: appliedRefs,
  plan: (bill, context) =>
    planDocument(bill, context, {
      what: `Supplier bill ${bill.number}`,
      remoteType: 'Invoice',
      type: 'ACCPAY',
      status: 'AUTHORISED',
      stock: 'in',
      number: supplierNumber(bill, context.links.get('bill', bill.id)),
      head: (checks, posting) => ({
        ...headElement(bill, checks, posting),
        // Where it stands under a later day than its own, it cannot be due before that.
        DueDate: bill.dueDate < posting.date ? posting.date : bill.dueDate,
        ...backLink(bill.url),
      }),
      lines: (checks, posting) =>
        linePlans(bill, context, checks, {
          by: 'prices',
          posting,
          worthOf: withLandedCost(bill, context.settings, checks),
        }),
      instead: {
        ofChange: 'Enter a supplier credit for it and a new bill, both dated later',
        ofVoid: 'Enter a supplier credit for it, dated later',
        ofFixed: 'enter a supplier credit for it and a new bill',
      },
    }),
};

/**
 * Xero adds value to stock with a quantity alone, so landed costs are part of what the goods cost there; a line of the same
 * amount below zero brings the bill back to what the supplier gets. It stands on the account that the carrier's own bill is
 * booked on, and the two come to nothing.
 */
const withLandedCost =
  (bill: CrmBill, { accounts }: XeroSettings, checks: Checks): LineStyle['worthOf'] =>
  (line: BillLine) => {
    if (line.landedCost === undefined) return undefined;
    return {
      worth: new Decimal(netOf(line, bill)).plus(line.landedCost).toFixed(),
      rest: 'Landed cost, billed by others',
      restAccount: checks.usable(accounts.purchases, 'purchase account', `the landed cost of "${line.name.trim()}"`),
    };
  };

import { Decimal } from 'decimal.js';
import type { Exporter } from '../../engine/exporter.js';
import type { CrmSupplierCredit, SupplierCreditLine } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import type { Checks } from '../checks.js';
import { planDocument } from '../document-plan.js';
import { headElement, type LineStyle, linePlans, prerequisitesOf } from '../document.mapper.js';
import { appliedRefs } from '../paid-document.js';
import { supplierNumber } from '../supplier-number.js';

/**
 * Sends an issued supplier credit as an ACCPAYCREDIT, approved at once, its changes, and its void. Goods that go back name the
 * item; a credit without goods, such as a price put right, is plain lines.
 */
export const supplierCreditExporter: Exporter<CrmSupplierCredit, XeroSettings> = {
  kind: 'supplierCredit',
  needs: (credit) => (credit.status === 'issued' ? prerequisitesOf(credit) : []),
  appliesTo: () => [],
  glancesAt: appliedRefs,
  plan: (credit, context) =>
    planDocument(credit, context, {
      what: `Supplier credit ${credit.number}`,
      remoteType: 'CreditNote',
      type: 'ACCPAYCREDIT',
      status: 'AUTHORISED',
      stock: 'out',
      number: supplierNumber(credit, context.links.get('supplierCredit', credit.id)),
      head: (checks, posting) => headElement(credit, checks, posting),
      lines: (checks, posting) =>
        linePlans(credit, context, checks, { by: 'amounts', posting, worthOf: atCost(credit, checks) }),
      instead: {
        ofChange: 'Enter a supplier bill for what it gives too much and a new credit, both dated later',
        ofVoid: 'Enter a supplier bill over the same, dated later',
        ofFixed: 'enter another supplier credit, or a bill, over the difference',
      },
    }),
};

/**
 * Goods leave at what they are worth in stock, whatever the supplier gives for them: whether Xero takes out the amount of the
 * line or the average, it is the same then. The difference goes to the cost of sales.
 */
const atCost =
  (credit: CrmSupplierCredit, checks: Checks): LineStyle['worthOf'] =>
  (line: SupplierCreditLine) => {
    if (line.stockValue === undefined) return undefined;
    const subject = {
      ...(line.itemId ? { itemId: line.itemId } : {}),
      ...(line.groupId ? { groupId: line.groupId } : {}),
    };
    return {
      worth: new Decimal(line.stockValue).times(credit.currencyRate ?? 1).toFixed(),
      rest: 'Credited beyond, or short of, its cost',
      restAccount: checks.account('costOfGoodsSold', subject, `the goods "${line.name.trim()}"`),
    };
  };

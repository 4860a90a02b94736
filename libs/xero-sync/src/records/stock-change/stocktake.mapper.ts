import type { ExportContext, LinkView, StepPlan } from '../../engine/exporter.js';
import type { CrmStockChange } from '../../host/records.js';
import type { XeroAccount } from '../../reference/reference-lists.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { asNumber, shown } from '../amounts.js';
import type { Checks } from '../checks.js';
import { digest, tokenFor } from '../content.js';
import { isGone } from '../document.mapper.js';
import { goodsGoing } from './adjustment.mapper.js';
import { nameOf, sumOf, type Goods, type StockDocument } from './stock-document.mapper.js';
import { cause } from '../../help/causes.js';

type Context = ExportContext<XeroSettings>;

/** The two documents of a count and the money that settles each. */
const sides = {
  surplus: { direction: 'up', money: 'surplus-payment', verb: 'paid' },
  shortage: { direction: 'down', money: 'shortage-refund', verb: 'refunded' },
} as const;
type Side = keyof typeof sides;
const bothSides = Object.keys(sides) as Side[];

/** What the count found too much is a bill, what it missed a supplier credit note, at unit cost and without a contra line. */
export const stocktakeDocuments = (change: CrmStockChange, isTracked: (line: Goods) => boolean): StockDocument[] =>
  bothSides.flatMap((part) => {
    const { direction } = sides[part];
    const goods = goodsGoing(change, direction).filter(isTracked);
    return goods.length > 0 ? [{ part, direction, goods, counters: [] }] : [];
  });

/** Pays each document in full; a worth of nothing needs no money. */
export function settlements(
  change: CrmStockChange,
  documents: readonly StockDocument[],
  context: Context,
  checks: Checks,
): StepPlan[] {
  return documents.flatMap((document) => {
    const side = sides[document.part as Side];
    const amount = sumOf(document.goods);
    if (amount.isZero() || context.links.get('stockChange', change.id, side.money)) return [];
    const account = moneyAccount(document.part as Side, change, context.settings, checks);
    return account ? [settlement(change, document.part as Side, amount.toFixed(2), account, context)] : [];
  });
}

function settlement(
  change: CrmStockChange,
  part: Side,
  amount: string,
  account: XeroAccount,
  { settings }: Context,
): StepPlan {
  const { money, verb } = sides[part];
  const token = tokenFor(change.number, `${change.id} ${part}`);
  return {
    part: money,
    effect: 'create',
    call: 'payments.create',
    after: [{ kind: 'stockChange', id: change.id, part }],
    label: `${nameOf(change)}, ${part} ${verb}, ${shown(amount, settings.reference.organisation.baseCurrency)}`,
    naturalKey: token,
    content: digest({ amount, date: change.date }),
    expect: { total: amount },
    remoteType: 'Payment',
    build: (links) => {
      const document = links.get('stockChange', change.id, part);
      if (!document) throw new Error('A step was built before its document was linked.');
      return {
        element: {
          ...(part === 'surplus'
            ? { Invoice: { InvoiceID: document.remoteId } }
            : { CreditNote: { CreditNoteID: document.remoteId } }),
          Account: { AccountID: account.id },
          Date: change.date,
          Amount: asNumber(amount, 2),
          Reference: token,
        },
      };
    },
  };
}

function moneyAccount(
  part: Side,
  change: CrmStockChange,
  { accounts }: XeroSettings,
  checks: Checks,
): XeroAccount | undefined {
  const [id, purpose] =
    part === 'surplus'
      ? [accounts.supplierPayments, 'bank account for supplier payments']
      : [accounts.supplierRefunds, 'bank account for supplier refunds'];
  const account = checks.usable(id, purpose, `the ${part}`);
  if (!account || account.type === 'BANK' || account.enablePayments) return account;
  checks.add({
    ...cause('payment_account_not_allowed'),
    sentence: `The account "${account.name}" that is chosen as the ${purpose} takes no payments in Xero (${nameOf(change)}).`,
  });
  return undefined;
}

/**
 * A cancelled count is taken back by its own documents: the money is deleted, then the document voided. So both bank accounts
 * and the stock's value end where they were, in whatever way Xero values a credit note.
 */
export function undoing(change: CrmStockChange, context: Context): StepPlan[] {
  return bothSides.flatMap((part) => {
    const document = context.links.get('stockChange', change.id, part);
    const money = context.links.get('stockChange', change.id, sides[part].money);
    if (!document || isGone(document.status)) return [];
    return [...(money ? [deletion(change, part, money)] : []), cancellation(change, part, document)];
  });
}

function deletion(change: CrmStockChange, part: Side, money: LinkView): StepPlan {
  return {
    part: sides[part].money,
    effect: 'delete',
    call: 'payments.delete',
    after: [],
    label: `${nameOf(change)}, cancelled, ${part} not ${sides[part].verb}`,
    naturalKey: tokenFor(change.number, `${change.id} ${part}`),
    content: digest({ status: 'DELETED' }),
    remoteType: 'Payment',
    clearsLink: true,
    build: () => ({ element: { Status: 'DELETED' }, remoteId: money.remoteId }),
  };
}

function cancellation(change: CrmStockChange, part: Side, document: LinkView): StepPlan {
  const up = part === 'surplus';
  const items = [...new Set(goodsGoing(change, sides[part].direction).map(({ itemId }) => itemId))];
  const id = up ? { InvoiceID: document.remoteId } : { CreditNoteID: document.remoteId };
  return {
    part,
    effect: 'void',
    call: up ? 'invoices.update' : 'creditNotes.update',
    after: [],
    follows: [sides[part].money],
    ...(up ? { stockOut: items } : { stockIn: items }),
    label: `${nameOf(change)}, cancelled, ${part}`,
    naturalKey: document.number ?? change.number,
    content: digest({ status: 'VOIDED' }),
    remoteType: up ? 'Invoice' : 'CreditNote',
    build: () => ({ element: { ...id, Status: 'VOIDED' }, remoteId: document.remoteId }),
  };
}

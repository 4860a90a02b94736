import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { type Cents, centsText, decimalsOf, type Fine, fineText, toCents, toFine } from '../money/exact.js';
import { lineTax, type PricedLine, resolvePrice } from '../money/line-amounts.js';
import { type Findings, SANDBOX } from '../wire/errors.js';
import { has, listOf, numberOf, type Sent, textOf } from '../wire/shape.js';
import type { Account, Item, Line, LineOwner, TaxRate, TradeDocument } from './records.js';
import { isSales } from './amounts.js';
import { readTracking } from './line-tracking.js';

export interface LineContext {
  tx: Tx;
  type: LineOwner;
  mode: TradeDocument['LineAmountTypes'];
  /** Submitted, approved or later: the document must be complete. */
  complete: boolean;
  unitDecimals: 2 | 4;
  findings: Findings;
  /** An overpayment stands on the control account of its side and on no other. */
  controlAccount?: 'DEBTORS' | 'CREDITORS';
  /** The stored lines, for those that are sent with their id. */
  before: readonly Line[];
}

/** Accounts of these kinds never stand on a document line. */
const CLOSED_SYSTEM_ACCOUNTS = [
  'DEBTORS',
  'CREDITORS',
  'BANKCURRENCYGAIN',
  'REALISEDCURRENCYGAIN',
  'UNREALISEDCURRENCYGAIN',
  'TRACKINGTRANSFERS',
  'UNPAIDEXPCLM',
  'RETAINEDEARNINGS',
];

/** Why an account may not stand on a line; on purchase lines a tracked item has its own stock account and no other. */
export function accountFault(account: Account, item: Item | undefined, sales: boolean): string | undefined {
  if (account.Status !== 'ACTIVE')
    return `Account code '${account.Code}' has been archived, or has been deleted. Each line item must reference a valid account.`;
  const stockLine = (item?.IsTrackedAsInventory ?? false) && !sales;
  const closed = account.Type === 'BANK' || CLOSED_SYSTEM_ACCOUNTS.includes(account.SystemAccount ?? '');
  const wrongStock = stockLine
    ? account.Code.toLowerCase() !== item!.InventoryAssetAccountCode?.toLowerCase()
    : account.Type === 'INVENTORY';
  return closed || wrongStock ? `Account code '${account.Code}' is not a valid code for this document.` : undefined;
}

/** Builds the lines of a document from what was sent; everything wrong goes into the findings. */
export function readLines(sentLines: readonly Sent[], context: LineContext): Line[] {
  return sentLines.map((sent, index) => new LineReader(sent, index, context).read());
}

class LineReader {
  private readonly item: Item | undefined;
  private readonly sales: boolean;

  constructor(
    private readonly sent: Sent,
    private readonly index: number,
    private readonly context: LineContext,
  ) {
    this.sales = isSales({ Type: context.type });
    this.item = this.findItem();
  }

  read(): Line {
    const id = textOf(this.sent, 'LineItemID');
    const before = id ? this.context.before.find((line) => line.LineItemID === id) : undefined;
    if (id && !before && this.context.before.length > 0)
      this.fault(`${SANDBOX}LineItemID ${id} does not belong to this document.`);
    this.checkNumbers();
    const description = textOf(this.sent, 'Description') ?? this.itemDescription();
    if (description !== undefined && description.length > 4000)
      this.fault('Description must not be more than 4000 characters long');
    const base = {
      LineItemID: before?.LineItemID ?? randomUUID(),
      ...(description === undefined ? {} : { Description: description }),
    };
    if (this.isTextOnly()) {
      return {
        ...base,
        textOnly: true,
        Quantity: '0.0000',
        UnitAmount: '0.0000',
        LineAmount: '0.00',
        TaxAmount: '0.00',
        Tracking: [],
      };
    }
    if (description === undefined && this.context.complete)
      this.fault(`${SANDBOX}an approved line needs a Description or an ItemCode that has one.`);
    return { ...base, textOnly: false, ...this.amounts(this.account()), Tracking: this.tracking() };
  }

  private fault(message: string): void {
    this.context.findings.addBoth('LineItems', this.index, message);
  }

  private isTextOnly(): boolean {
    return !['Quantity', 'UnitAmount', 'LineAmount', 'ItemCode', 'AccountCode', 'AccountID'].some((name) =>
      has(this.sent, name),
    );
  }

  /** Surplus decimals and exponents fail with messages that speak of something else (api-facts 3.7). */
  private checkNumbers(): void {
    for (const name of ['Quantity', 'UnitAmount', 'LineAmount', 'DiscountRate', 'DiscountAmount', 'TaxAmount']) {
      const text = numberOf(this.sent, name);
      const most = ['LineAmount', 'TaxAmount', 'DiscountAmount'].includes(name) ? 2 : 4;
      if (text !== undefined && (decimalsOf(text) ?? 9) > most) {
        this.fault(name === 'TaxAmount' ? 'Tax rate must be valid.' : 'Account must be valid.');
      }
    }
    const quantity = this.fine('Quantity');
    if (quantity !== undefined && quantity < 0n) {
      this.fault(`The quantity value '${fineText(quantity)}' is invalid. Quantity must not be less than zero.`);
    }
  }

  private fine(name: string): Fine | undefined {
    const text = numberOf(this.sent, name);
    return text !== undefined && decimalsOf(text) !== undefined ? toFine(text) : undefined;
  }

  private cents(name: string): Cents | undefined {
    const text = numberOf(this.sent, name);
    return text !== undefined && decimalsOf(text) !== undefined ? toCents(text) : undefined;
  }

  private findItem(): Item | undefined {
    const code = textOf(this.sent, 'ItemCode');
    if (!code) return undefined;
    const item = this.context.tx.find('items', 'code', code.toLowerCase())[0];
    if (!item) this.fault('Item Code is invalid.');
    return item;
  }

  private itemDescription(): string | undefined {
    if (!this.item) return undefined;
    const text = this.sales ? this.item.Description : this.item.PurchaseDescription;
    return text ?? this.item.Name ?? this.item.Code;
  }

  private account(): Account | undefined {
    const { tx, complete } = this.context;
    const id = textOf(this.sent, 'AccountID');
    const code = textOf(this.sent, 'AccountCode') || (id ? undefined : this.itemAccountCode());
    if (!id && !code) {
      if (complete) this.fault('Account code or ID must be specified.');
      return undefined;
    }
    const account = id ? tx.get('accounts', id) : tx.find('accounts', 'code', code!.toLowerCase())[0];
    if (!account && id) this.fault('Account must be valid.');
    else if (!account) this.fault(`Account code '${code}' is not a valid code for this document.`);
    else {
      const fault = this.accountFault(account);
      if (fault) this.fault(fault);
    }
    return account;
  }

  private accountFault(account: Account): string | undefined {
    const { controlAccount } = this.context;
    if (!controlAccount) return accountFault(account, this.item, this.sales);
    if (account.SystemAccount === controlAccount) return undefined;
    return `Account code '${account.Code}' is not a valid code for this document.`;
  }

  private itemAccountCode(): string | undefined {
    if (!this.item) return undefined;
    if (this.sales) return this.item.SalesDetails.AccountCode;
    return this.item.IsTrackedAsInventory ? this.item.InventoryAssetAccountCode : this.item.PurchaseDetails.AccountCode;
  }

  private amounts(account: Account | undefined): Omit<Line, 'LineItemID' | 'Description' | 'textOnly' | 'Tracking'> {
    const priced = this.priced();
    const price = resolvePrice(priced, this.context.unitDecimals);
    const lineAmount = 'mismatch' in price ? price.mismatch : price.lineAmount;
    if ('mismatch' in price) {
      this.fault(
        `The line total ${centsText(priced.lineAmount!)} does not match the expected line total ${centsText(price.mismatch)}`,
      );
    } else if (price.unitAmount < 0n && this.item?.IsTrackedAsInventory) {
      this.fault(`${SANDBOX}a negative UnitAmount on a tracked item is untested in Xero; do not send it.`);
    }
    const rate = this.taxRate(account);
    return {
      Quantity: fineText('mismatch' in price ? (priced.quantity ?? 0n) : price.quantity),
      UnitAmount: fineText('mismatch' in price ? (priced.unitAmount ?? 0n) : price.unitAmount),
      LineAmount: centsText(lineAmount),
      TaxAmount: centsText(this.tax(lineAmount, rate)),
      ...(rate ? { TaxType: rate.TaxType } : this.context.mode === 'NoTax' ? { TaxType: 'NONE' } : {}),
      ...(account ? { AccountID: account.id } : {}),
      ...(this.item ? { ItemID: this.item.id } : {}),
      ...(priced.discountRate === undefined ? {} : { DiscountRate: fineText(priced.discountRate) }),
      ...(priced.discountAmount === undefined ? {} : { DiscountAmount: centsText(priced.discountAmount) }),
    };
  }

  private priced(): PricedLine {
    const priced: PricedLine = {};
    const quantity = this.fine('Quantity');
    const lineAmount = this.cents('LineAmount');
    let unitAmount = this.fine('UnitAmount');
    const stored = this.sales ? this.item?.SalesDetails.UnitPrice : this.item?.PurchaseDetails.UnitPrice;
    if (unitAmount === undefined && lineAmount === undefined && stored !== undefined) unitAmount = toFine(stored);
    const [discountRate, discountAmount] = [this.fine('DiscountRate'), this.cents('DiscountAmount')];
    const discounted = (discountRate ?? 0n) !== 0n || (discountAmount ?? 0n) !== 0n;
    if (discounted && this.context.type !== 'ACCREC' && this.context.type !== 'QUOTE')
      this.fault(`${SANDBOX}discounts exist on ACCREC invoices and quotes only.`);
    if (quantity !== undefined) priced.quantity = quantity;
    if (unitAmount !== undefined) priced.unitAmount = unitAmount;
    if (lineAmount !== undefined) priced.lineAmount = lineAmount;
    if (discountRate !== undefined) priced.discountRate = discountRate;
    if (discountAmount !== undefined && discountRate === undefined) priced.discountAmount = discountAmount;
    return priced;
  }

  /** The sent rate, else the item's, else the account's; it must fit the account's class (api-facts 4.12). */
  private taxRate(account: Account | undefined): TaxRate | undefined {
    const sentType = textOf(this.sent, 'TaxType');
    const itemType = (this.sales ? this.item?.SalesDetails : this.item?.PurchaseDetails)?.TaxType;
    const taxType = sentType || itemType || (this.context.type === 'QUOTE' ? undefined : account?.TaxType);
    const rate = taxType ? this.context.tx.find('taxRates', 'type', taxType)[0] : undefined;
    if (sentType && sentType !== 'NONE' && (!rate || rate.Status !== 'ACTIVE')) this.fault('Tax rate must be valid.');
    else if (taxType && rate && rate.Status !== 'ACTIVE') this.fault('Tax rate must be valid.');
    if (this.context.mode === 'NoTax') return undefined;
    if (rate && account && !rate.appliesTo.includes(account.Class)) {
      this.fault(`The TaxType code '${rate.TaxType}' cannot be used with account code '${account.Code}'.`);
    }
    return rate;
  }

  private tax(lineAmount: Cents, rate: TaxRate | undefined): Cents {
    const sent = this.cents('TaxAmount');
    const { mode } = this.context;
    const own = rate ? lineTax(lineAmount, toFine(rate.EffectiveRate), mode) : 0n;
    if (sent === undefined || mode === 'NoTax') return own;
    const magnitude = (value: Cents): Cents => (value < 0n ? -value : value);
    if (magnitude(sent) > magnitude(lineAmount)) this.fault('The tax amount cannot be greater than the line amount!');
    return sent;
  }

  private tracking(): Line['Tracking'] {
    const sent = listOf(this.sent, 'Tracking') ?? [];
    if (this.context.type === 'QUOTE' && sent.some((entry) => !textOf(entry, 'TrackingOptionID')))
      this.fault(`${SANDBOX}quotes name tracking by its TrackingOptionID only.`);
    return readTracking(this.context.tx, sent, (message) => this.fault(message));
  }
}

import { paidDocument } from '../accounting/payments.js';
import type { BankTransaction, Line, ManualJournal, StockAdjustment, TradeDocument } from '../accounting/records.js';
import { isSales } from '../accounting/amounts.js';
import { type Cents, centsText, divideRounded, toCents, toFine } from '../money/exact.js';
import type { Tx } from '../journal/store.js';

export interface ItemStock {
  itemId: string;
  code: string;
  tracked: boolean;
  quantity: string;
  totalCostPool: string;
  moves: { date: string; documentType: string; number: string; quantity: string; value: string }[];
}

/** The stock book of every tracked item: what moved it, and what is left at which value. */
export function stockOf(tx: Tx): ItemStock[] {
  return tx.all('items').map((item) => ({
    itemId: item.id,
    code: item.Code,
    tracked: item.IsTrackedAsInventory,
    quantity: item.quantity,
    totalCostPool: item.TotalCostPool,
    moves: tx
      .find('moves', 'item', item.id)
      .sort((a, b) => (a.date === b.date ? a.seq - b.seq : a.date < b.date ? -1 : 1))
      .map((move) => {
        const document = tx.get('invoices', move.documentId) ?? tx.get('creditNotes', move.documentId);
        const { date, documentType, quantity, value } = move;
        return { date, documentType, number: document?.number ?? '', quantity, value };
      }),
  }));
}

/** Account balances (debit positive) computed from every posted document; their sum is always zero. */
export function ledgerOf(tx: Tx): { accounts: { code: string; name: string; balance: string }[]; sum: string } {
  const ledger = new Ledger(tx);
  for (const document of [...tx.all('invoices'), ...tx.all('creditNotes')]) ledger.post(document);
  for (const payment of tx.all('payments')) {
    if (payment.Status !== 'AUTHORISED') continue;
    const document = paidDocument(tx, payment);
    if (document) ledger.pay(document, payment.accountId, toCents(payment.Amount));
  }
  for (const transaction of tx.all('bankTransactions')) ledger.postMoney(transaction);
  for (const prepaid of tx.all('prepayments')) ledger.applyPrepaid(prepaid);
  for (const journal of tx.all('manualJournals')) ledger.postJournal(journal);
  for (const adjustment of tx.all('stockAdjustments')) ledger.adjust(adjustment);
  return ledger.result();
}

class Ledger {
  private readonly balances = new Map<string, Cents>();

  constructor(private readonly tx: Tx) {}

  post(document: TradeDocument): void {
    if (document.Status !== 'AUTHORISED' && document.Status !== 'PAID') return;
    this.postLines(document, side(document), this.control(document));
    this.postStock(document.id);
  }

  /** Money itself: the bank stands where other documents have their control account. */
  postMoney(transaction: BankTransaction): void {
    if (transaction.Status !== 'AUTHORISED') return;
    this.postLines(transaction, isSales(transaction) ? 1n : -1n, transaction.bankAccountId);
    this.postStock(transaction.id);
  }

  /** What was applied or paid back of a prepayment leaves the accounts of its lines for the control account. */
  applyPrepaid(prepaid: TradeDocument): void {
    const total = toCents(prepaid.Total);
    const applied = toCents(prepaid.paid) + toCents(prepaid.credited);
    if (total === 0n || applied === 0n || prepaid.Status === 'VOIDED') return;
    const sign = isSales(prepaid) ? 1n : -1n;
    const whole = inBase(prepaid)(applied);
    const shares = [...prepaid.LineItems.map((line) => [line.AccountID ?? 'none', net(prepaid, line)] as const)];
    let left = whole;
    for (const [accountId, amount] of [...shares.slice(1), [this.system('GST'), toCents(prepaid.TotalTax)] as const]) {
      const part = divideRounded(whole * amount, total);
      left -= part;
      this.add(accountId, sign * part);
    }
    this.add(shares[0]?.[0] ?? 'none', sign * left);
    this.add(this.control(prepaid), -sign * whole);
  }

  postJournal(journal: ManualJournal): void {
    if (journal.Status !== 'POSTED') return;
    for (const line of journal.JournalLines) {
      const tax = toCents(line.TaxAmount);
      const amount = toCents(line.LineAmount) - (journal.LineAmountTypes === 'Inclusive' ? tax : 0n);
      this.add(line.AccountID ?? 'none', amount);
      this.add(this.system('GST'), tax);
    }
  }

  private postLines(document: Posted, sign: bigint, against: string): void {
    const base = inBase(document);
    let posted = 0n;
    for (const line of document.LineItems) {
      const amount = base(net(document, line));
      posted += amount;
      this.add(line.AccountID ?? 'none', -sign * amount);
    }
    const tax = base(toCents(document.TotalTax));
    this.add(this.system('GST'), -sign * tax);
    this.add(against, sign * (posted + tax));
  }

  pay(document: TradeDocument, accountId: string, amount: Cents): void {
    const value = side(document) * inBase(document)(amount);
    this.add(accountId, value);
    this.add(this.control(document), -value);
  }

  /** What a person corrected by hand: the stock against the account that person chose. */
  adjust(adjustment: StockAdjustment): void {
    this.postStock(adjustment.id);
    for (const move of this.tx.find('moves', 'document', adjustment.id)) {
      const item = this.tx.get('items', move.itemId);
      const own = toCents(move.lineValue ?? move.value);
      // postStock has put a decrease on cost of sales and left an increase without its stock side.
      if (move.lineValue === undefined) this.add(this.accountByCode(item?.PurchaseDetails.COGSAccountCode), own);
      else this.add(this.accountByCode(item?.InventoryAssetAccountCode), own);
      this.add(adjustment.accountId, -own);
    }
  }

  result(): { accounts: { code: string; name: string; balance: string }[]; sum: string } {
    const accounts = [...this.balances]
      .map(([id, balance]) => {
        const account = this.tx.get('accounts', id);
        return { code: account?.Code ?? id, name: account?.Name ?? id, balance: centsText(balance) };
      })
      .sort((a, b) => (a.code < b.code ? -1 : 1));
    return { accounts, sum: centsText([...this.balances.values()].reduce((sum, value) => sum + value, 0n)) };
  }

  /** Cost of goods sold; on purchase-side documents only the part that the line itself did not put on the stock account. */
  private postStock(documentId: string): void {
    for (const move of this.tx.find('moves', 'document', documentId)) {
      const item = this.tx.get('items', move.itemId);
      const stock = this.accountByCode(item?.InventoryAssetAccountCode);
      const cogs = this.accountByCode(item?.PurchaseDetails.COGSAccountCode);
      const byLine = move.lineValue === undefined ? 0n : toCents(move.lineValue);
      const difference = toCents(move.value) - byLine;
      this.add(stock, difference);
      this.add(cogs, -difference);
    }
  }

  private add(accountId: string, amount: Cents): void {
    this.balances.set(accountId, (this.balances.get(accountId) ?? 0n) + amount);
  }

  /** Receivables or payables. */
  private control(document: { Type: string }): string {
    return this.system(isSales(document) ? 'DEBTORS' : 'CREDITORS');
  }

  private system(name: string): string {
    return this.tx.all('accounts').find((account) => account.SystemAccount === name)?.id ?? name;
  }

  private accountByCode(code: string | undefined): string {
    return (code && this.tx.find('accounts', 'code', code.toLowerCase())[0]?.id) ?? 'none';
  }
}

type Posted = Pick<TradeDocument, 'LineItems' | 'LineAmountTypes' | 'TotalTax' | 'CurrencyRate'>;

const net = (document: Posted, line: Line): Cents =>
  toCents(line.LineAmount) - (document.LineAmountTypes === 'Inclusive' ? toCents(line.TaxAmount) : 0n);

/** +1 where the document's total is a debit: sales invoices, and what suppliers owe us. */
const side = (document: TradeDocument): 1n | -1n =>
  document.Type === 'ACCREC' || document.Type === 'ACCPAYCREDIT' || document.Type.startsWith('SPEND') ? 1n : -1n;

function inBase(document: { CurrencyRate: string }): (amount: Cents) => Cents {
  const rate = toFine(document.CurrencyRate);
  return (amount) => (rate === 0n ? 0n : divideRounded(amount * 10_000n, rate));
}

/** Receivables, payables and money paid ahead that are still open, in document currency, per type. */
export function openAmounts(tx: Tx): Record<string, string> {
  const sums = new Map<string, Cents>();
  const kinds = ['invoices', 'creditNotes', 'prepayments', 'overpayments'] as const;
  for (const document of kinds.flatMap((kind) => tx.all(kind))) {
    if (document.Status !== 'AUTHORISED') continue;
    const due = toCents(document.Total) - toCents(document.paid) - toCents(document.credited);
    sums.set(document.Type, (sums.get(document.Type) ?? 0n) + due);
  }
  return Object.fromEntries([...sums].map(([type, sum]) => [type, centsText(sum)]));
}

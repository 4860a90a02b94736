import type { ModuleKey } from '../engine/exporter.js';
import type { Problem } from '../engine/outcome.js';
import {
  closedProblem,
  firstOpenDay,
  lockDateQuestion,
  lockedProblem,
  locksOn,
  policyOf,
  type Posting,
  waitsForOpening,
} from '../lock-dates/lock-dates.js';
import type { XeroAccount } from '../reference/reference-lists.js';
import {
  accountById,
  accountIdFor,
  taxRateByType,
  type ItemAccounts,
  type TaxChoice,
  type TrackingChoice,
  type XeroSettings,
} from '../settings/xero-settings.js';
import { cause } from '../help/causes.js';

/**
 * What can be known to be wrong before anything is sent. Every check adds to one list, so that people are told all of it
 * at once.
 */
export class Checks {
  readonly problems: Problem[] = [];

  constructor(
    private readonly settings: XeroSettings,
    /** The record in words: "Invoice INV-00007". */
    private readonly what: string,
  ) {}

  add(problem: Omit<Problem, 'sentence'> & { sentence: string }): void {
    const known = this.problems.some(({ code, sentence }) => code === problem.code && sentence === problem.sentence);
    if (!known) this.problems.push(problem);
  }

  /** Both lock dates bind: nothing dated on or before them is taken. */
  date(date: string): void {
    for (const lock of locksOn(date, this.settings)) this.add(lockedProblem(this.what, date, lock));
  }

  /**
   * What stands in Xero under a day that has been locked since can be neither changed nor taken back.
   * @param instead what people can do: "Credit it and make out a new one"
   */
  open(date: string, instead: string): void {
    for (const lock of locksOn(date, this.settings)) this.add(closedProblem(this.what, date, lock, instead));
  }

  /**
   * Under which day a document goes to Xero: its own, or where that is locked, whatever its module's choice and the answer of
   * people say. `postedOn`: where it stands already; that day is kept as long as its own is locked, so that later changes do
   * not move it about.
   */
  posting(
    { date, postedOn, instead }: { date: string; postedOn?: string | undefined; instead: string },
    module: ModuleKey,
    answer: string | undefined,
  ): Posting | { wait: string } {
    if (postedOn !== undefined) {
      this.open(postedOn, instead);
      if (locksOn(date, this.settings).length === 0) return { date };
      // Moved when it was sent, or dated back since: where it stands is open.
      return postedOn > date ? { date: postedOn, trueDate: date } : { date };
    }
    const [lock] = locksOn(date, this.settings);
    const open = firstOpenDay(this.settings);
    if (!lock || open === undefined) return { date };
    const policy = policyOf(this.settings, module);
    const decided = policy === 'ask' ? answer : policy;
    if (decided === 'firstOpenDay') return { date: open, trueDate: date };
    if (decided === 'wait') return { wait: waitsForOpening(date, lock) };
    if (policy === 'ask') this.add(lockDateQuestion(this.what, date, lock, open));
    else this.date(date);
    return { date };
  }

  currency(currency: string): void {
    const { currencies, organisation } = this.settings.reference;
    if (currency === organisation.baseCurrency || currencies.includes(currency)) return;
    this.add({
      code: 'currency_missing',
      field: 'currency',
      sentence: `${this.what} is in ${currency}, which is not switched on in Xero.`,
      remedy: `Add ${currency} in Xero (this may need a larger Xero plan) and refresh the lists in the settings.`,
      fixIn: 'xero',
    });
  }

  /** A tracking option that is still there and active. */
  tracking({ categoryId, optionId }: TrackingChoice): boolean {
    const category = this.settings.reference.trackingCategories.find(({ id }) => id === categoryId);
    const option = category?.options.find(({ id }) => id === optionId);
    if (category?.status === 'ACTIVE' && option?.status === 'ACTIVE') return true;
    const name = option && category ? `"${option.name}" of "${category.name}"` : 'that was chosen';
    this.add({
      ...cause('tracking_gone'),
      sentence: `The tracking option ${name} for ${this.what} is ${option ? 'archived' : 'no longer'} in Xero.`,
    });
    return false;
  }

  /** A branding theme that is still there. */
  branding(id: string): boolean {
    if (this.settings.reference.brandingThemes.some((theme) => theme.id === id)) return true;
    this.add({
      ...cause('branding_gone'),
      sentence: `The branding theme that was chosen for ${this.what} is no longer in Xero.`,
    });
    return false;
  }

  /**
   * The account for a purpose, by the order product, product group, customer, default.
   * @param where the line or product in words: `line 2 "Tea"`
   */
  account(
    purpose: keyof ItemAccounts,
    subject: { itemId?: string; groupId?: string; contactId?: string },
    where: string,
  ): XeroAccount | undefined {
    return this.usable(accountIdFor(this.settings, purpose, subject), purposes[purpose], where);
  }

  /** An account that has to exist and to be active. */
  usable(id: string | undefined, purpose: string, where: string): XeroAccount | undefined {
    const account = accountById(this.settings, id);
    if (account?.status === 'ACTIVE') return account;
    if (id === undefined) {
      this.add({
        code: 'account_missing',
        sentence: `No ${purpose} is chosen for ${where} of ${this.what}.`,
        remedy: `Choose the ${purpose} in the Xero settings.`,
        fixIn: 'settings',
      });
      return undefined;
    }
    const name = account ? `"${account.name}"${account.code ? ` (${account.code})` : ''}` : 'that was chosen';
    this.add({
      code: 'account_gone',
      sentence: `The ${purpose} ${name} for ${where} of ${this.what} is ${account ? 'archived' : 'no longer'} in Xero.`,
      remedy: `Restore the account in Xero, or choose another ${purpose} in the Xero settings.`,
      fixIn: 'settings',
    });
    return undefined;
  }

  /** The account that a line from Xero is booked on there. */
  bookedOn(id: string, where: string): XeroAccount | undefined {
    const account = accountById(this.settings, id);
    if (account?.status === 'ACTIVE') return account;
    const name = account ? `"${account.name}"${account.code ? ` (${account.code})` : ''}` : 'of Xero';
    this.add({
      code: 'account_gone',
      sentence: `The account ${name} that ${where} of ${this.what} is booked on in Xero is ${account ? 'archived' : 'no longer'} there.`,
      remedy: 'Restore the account in Xero and refresh the lists in the settings, or make this change in Xero itself.',
      fixIn: 'xero',
    });
    return undefined;
  }

  /** An account that money can be paid from or to. */
  moneyAccount(id: string | undefined, where: string): XeroAccount | undefined {
    const account = this.usable(id, 'bank account of this payment method', where);
    if (!account || account.type === 'BANK' || account.enablePayments) return account;
    this.add({
      ...cause('payment_account_not_allowed'),
      sentence: `The account "${account.name}" that is chosen for the payment method of ${this.what} takes no payments in Xero.`,
    });
    return undefined;
  }

  /**
   * Xero's tax type for one of our rates; `undefined` rate means an untaxed line.
   * @param account its class must be one the rate may be applied to
   */
  taxType(
    rateId: string | undefined,
    side: keyof TaxChoice,
    account: XeroAccount | undefined,
    where: string,
  ): string | undefined {
    const taxType = rateId === undefined ? this.settings.untaxed[side] : this.settings.taxRates[rateId]?.[side];
    if (taxType === undefined) {
      this.add({
        ...cause('tax_unmapped'),
        sentence: `The tax rate of ${where} of ${this.what} has no counterpart in Xero yet.`,
      });
      return undefined;
    }
    const rate = taxRateByType(this.settings, taxType);
    if (rate && rate.status !== 'ACTIVE') {
      this.add({
        code: 'tax_gone',
        sentence: `The tax rate "${rate.name}" of ${where} of ${this.what} is ${rate.status.toLowerCase()} in Xero.`,
        remedy: 'Restore the tax rate in Xero and refresh the lists in the settings, or choose another tax rate there.',
        fixIn: 'settings',
      });
      return undefined;
    }
    // NONE is built in and may be missing from the list of rates; any other unlisted one was deleted.
    if (!rate && taxType !== 'NONE') {
      this.add({
        code: 'tax_gone',
        sentence: `The tax rate ${taxType} chosen for ${where} of ${this.what} is no longer in Xero.`,
        remedy: 'Restore the tax rate in Xero and refresh the lists in the settings, or choose another tax rate there.',
        fixIn: 'settings',
      });
      return undefined;
    }
    if (rate && account && !fits(rate.appliesTo, account.class)) {
      this.add({
        code: 'tax_account_mismatch',
        sentence: `Xero does not let the tax rate "${rate.name}" be used with the account "${account.name}" (${where} of ${this.what}).`,
        remedy: 'Choose another tax rate or another account in the Xero settings.',
        fixIn: 'settings',
      });
      return undefined;
    }
    return taxType;
  }
}

const purposes: Record<keyof ItemAccounts, string> = {
  sales: 'sales account',
  purchases: 'purchase account',
  costOfGoodsSold: 'cost of goods sold account',
  inventory: 'inventory account',
};

function fits(
  appliesTo: Record<'assets' | 'equity' | 'expenses' | 'liabilities' | 'revenue', boolean>,
  accountClass: string,
): boolean {
  const byClass: Record<string, boolean> = {
    ASSET: appliesTo.assets,
    EQUITY: appliesTo.equity,
    EXPENSE: appliesTo.expenses,
    LIABILITY: appliesTo.liabilities,
    REVENUE: appliesTo.revenue,
  };
  return byClass[accountClass] ?? true;
}

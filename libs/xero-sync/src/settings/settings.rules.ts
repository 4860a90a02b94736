import { Decimal } from 'decimal.js';
import type { ModuleKey } from '../engine/exporter.js';
import type { Choice } from '../host/crm-host.js';
import type { ReferenceLists, XeroAccount, XeroTaxRate } from '../reference/reference-lists.js';
import type { FieldProblem } from '../sync-error.js';
import { documentChoiceProblems } from './document-choices.rules.js';
import type { SettingsFacts } from './settings-facts.js';
import type { AccountChoices, SettingsValues } from './xero-settings.js';

const moduleKeys = [
  'contact', 'item', 'quote', 'salesOrder', 'invoice', 'creditNote', 'payment', 'refund', 'allocation', 'purchaseOrder',
  'bill', 'supplierCredit', 'adjustment', 'stocktake', 'transfer', 'workOrder', 'reconciliation',
] as const satisfies readonly ModuleKey[]; // prettier-ignore

type Purpose = keyof AccountChoices | 'payment';

/** What an account must be to serve a purpose: the test, and the same in words. */
const fits: Record<Purpose, { test(account: XeroAccount): boolean; words: string }> = {
  stockAdjustments: { test: (a) => isPlain(a) && a.class !== 'REVENUE', words: 'an expense, asset, liability or equity account that is neither a bank nor an inventory account' },
  supplierPayments: { test: takesPayments, words: 'a bank account or an account that is open for payments' },
  supplierRefunds: { test: takesPayments, words: 'a bank account or an account that is open for payments' },
  sales: { test: (a) => isPlain(a) && a.class === 'REVENUE', words: 'a revenue account' },
  purchases: { test: (a) => isPlain(a) && ['EXPENSE', 'ASSET'].includes(a.class), words: 'an expense account, or an asset account that is neither a bank nor an inventory account' },
  costOfGoodsSold: { test: (a) => isPlain(a) && a.class === 'EXPENSE', words: 'an expense account (direct costs)' },
  inventory: { test: (a) => a.type === 'INVENTORY', words: 'an account of the type Inventory' },
  manufacturingClearing: { test: (a) => isPlain(a) && a.class !== 'REVENUE', words: 'an expense, asset, liability or equity account that is neither a bank nor an inventory account' },
  absorbedCosts: { test: (a) => isPlain(a) && a.class === 'EXPENSE', words: 'an expense account' },
  payment: { test: takesPayments, words: 'a bank account or an account that is open for payments' },
}; // prettier-ignore

/** Whether an account can be offered for a purpose. Receivables, payables, tax and the like are never offered. */
export const accountFits = (account: XeroAccount, purpose: Purpose): boolean =>
  account.status === 'ACTIVE' && !account.systemAccount && fits[purpose].test(account);

/** Whether a tax rate can be offered for a side. */
export const taxFits = (rate: XeroTaxRate, side: 'sales' | 'purchases'): boolean =>
  rate.status === 'ACTIVE' && (side === 'sales' ? rate.appliesTo.revenue : rate.appliesTo.expenses);

/** Everything that is wrong with a set of choices, at once; empty when it may be saved. */
export function settingsProblems(values: SettingsValues, facts: SettingsFacts): FieldProblem[] {
  const problems = new Problems(facts.reference);
  for (const [purpose, id] of Object.entries(values.accounts))
    problems.account(`accounts.${purpose}`, purpose as keyof AccountChoices, id);
  problems.itemAccounts('productAccounts', values.productAccounts, (id) => facts.knownItems.has(id), 'product');
  problems.itemAccounts('groupAccounts', values.groupAccounts, among(facts.itemGroups), 'product group');
  problems.itemAccounts('customerAccounts', values.customerAccounts, (id) => facts.knownContacts.has(id), 'customer');
  for (const [id, accountId] of Object.entries(values.methodAccounts)) {
    if (!among(facts.paymentMethods)(id)) problems.unknownRecord(`methodAccounts.${id}`, 'payment method', id);
    else problems.account(`methodAccounts.${id}`, 'payment', accountId);
  }
  for (const [id, choice] of Object.entries(values.taxRates)) {
    const ours = facts.taxRates.find((rate) => rate.id === id);
    if (!ours) problems.unknownRecord(`taxRates.${id}`, 'tax rate', id);
    else for (const side of sides) problems.tax(`taxRates.${id}.${side}`, side, choice[side], ours);
  }
  for (const side of sides) problems.untaxed(`untaxed.${side}`, side, values.untaxed[side]);
  for (const [module, mode] of Object.entries(values.modes)) problems.mode(module, mode);
  for (const [module, policy] of Object.entries(values.lockDates)) problems.lockDate(module, policy);
  for (const problem of documentChoiceProblems(values, facts)) problems.take(problem);
  problems.limit('discrepancyLimits.units', values.discrepancyLimits.units, 4);
  problems.limit('discrepancyLimits.value', values.discrepancyLimits.value, 2);
  problems.importHours(values.paymentImport);
  return problems.found;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const sides = ['sales', 'purchases'] as const;
const itemPurposes = ['sales', 'purchases', 'costOfGoodsSold', 'inventory'] as const;

class Problems {
  readonly found: FieldProblem[] = [];

  constructor(private readonly reference: ReferenceLists) {}

  account(field: string, purpose: Purpose, id: unknown): void {
    if (id === undefined || id === null) return;
    const account = this.reference.accounts.find((candidate) => candidate.id === id);
    if (!account)
      return this.add(
        field,
        'account_unknown',
        'This account is not in Xero (any more). Choose one of the offered accounts.',
      );
    const called = `The account ${account.code ? `${account.code} ` : ''}${account.name}`;
    if (account.status !== 'ACTIVE')
      return this.add(field, 'account_archived', `${called} is archived in Xero. Restore it there or choose another.`);
    if (account.systemAccount)
      return this.add(
        field,
        'account_reserved',
        `${called} is used by Xero itself and cannot be posted to. Choose another.`,
      );
    if (!fits[purpose].test(account))
      return this.add(field, 'account_wrong_type', `${called} cannot serve here: it must be ${fits[purpose].words}.`);
    if (!account.code && !takesPayments(account))
      this.add(field, 'account_without_code', `${called} has no code in Xero. Give it one there or choose another.`);
  }

  itemAccounts(field: string, map: Record<string, unknown>, known: (id: string) => boolean, record: string): void {
    for (const [id, choice] of Object.entries(map)) {
      if (!known(id)) this.unknownRecord(`${field}.${id}`, record, id);
      else if (!isObject(choice)) this.add(`${field}.${id}`, 'not_an_object', 'Give the accounts by their purpose.');
      else
        for (const [purpose, accountId] of Object.entries(choice)) {
          const allowed: readonly string[] = field === 'customerAccounts' ? ['sales'] : itemPurposes;
          if (!allowed.includes(purpose))
            this.add(
              `${field}.${id}.${purpose}`,
              'unknown_purpose',
              `A ${record} can have these accounts of its own: ${allowed.join(', ')}.`,
            );
          else this.account(`${field}.${id}.${purpose}`, purpose as Purpose, accountId);
        }
    }
  }

  tax(field: string, side: 'sales' | 'purchases', taxType: unknown, ours: Choice): void {
    if (taxType === undefined || taxType === null) return;
    const rate = this.usable(field, side, taxType);
    // Both systems must reach the same total to the cent, which two different percentages never do.
    if (rate && ours.rate !== undefined && !new Decimal(rate.effectiveRate).equals(ours.rate))
      this.add(
        field,
        'tax_rate_differs',
        `${ours.name} is ${plain(ours.rate)} % here, but ${rate.name} charges ${plain(rate.effectiveRate)} % in Xero. Choose a rate of ${plain(ours.rate)} %.`,
      );
  }

  untaxed(field: string, side: 'sales' | 'purchases', taxType: string): void {
    // Some countries have no rate called NONE. Until another is chosen it stands for "not chosen yet".
    if (taxType === 'NONE' && !this.reference.taxRates.some((rate) => rate.taxType === taxType)) return;
    const rate = this.usable(field, side, taxType);
    if (rate && !new Decimal(rate.effectiveRate).isZero())
      this.add(
        field,
        'tax_rate_differs',
        `Lines without tax need a rate of 0 %, but ${rate.name} charges ${plain(rate.effectiveRate)} % in Xero.`,
      );
  }

  mode(module: string, mode: unknown): void {
    if (this.isModule(`modes.${module}`, module) && !['automatic', 'manual', 'off'].includes(mode as string))
      this.add(`modes.${module}`, 'unknown_mode', 'A module is automatic, manual or off.');
  }

  lockDate(module: string, policy: unknown): void {
    if (this.isModule(`lockDates.${module}`, module) && !['block', 'firstOpenDay', 'ask'].includes(policy as string))
      this.add(
        `lockDates.${module}`,
        'unknown_policy',
        'A document in a locked period is stopped (block), posted on the first open day (firstOpenDay) or asked about (ask).',
      );
  }

  limit(field: string, value: string | undefined, places: number): void {
    if (value === undefined) return;
    const fits = new RegExp(`^\\d{1,12}(\\.\\d{1,${places}})?$`).test(value) && new Decimal(value).greaterThan(0);
    if (!fits)
      this.add(field, 'wrong_limit', `A limit is a number above 0 with at most ${places} decimals, such as "100".`);
  }

  importHours({ from, until, timeZone }: SettingsValues['paymentImport']): void {
    if (until <= from)
      this.add('paymentImport.until', 'wrong_hours', 'The imports of a day must end later than they begin.');
    if (timeZone !== undefined && !isTimeZone(timeZone))
      this.add(
        'paymentImport.timeZone',
        'wrong_time_zone',
        `There is no time zone ${timeZone}. Use a name such as "Pacific/Auckland".`,
      );
  }

  take({ field, code, message }: FieldProblem): void {
    this.add(field, code, message);
  }

  private isModule(field: string, module: string): boolean {
    if ((moduleKeys as readonly string[]).includes(module)) return true;
    this.add(field, 'unknown_module', `There is no module ${module}. Modules are: ${moduleKeys.join(', ')}.`);
    return false;
  }

  unknownRecord(field: string, record: string, id: string): void {
    this.add(field, 'unknown_record', `There is no ${record} with the id ${id} in this workspace.`);
  }

  private usable(field: string, side: 'sales' | 'purchases', taxType: unknown): XeroTaxRate | undefined {
    const rate = this.reference.taxRates.find((candidate) => candidate.taxType === taxType);
    if (!rate)
      this.add(field, 'tax_unknown', 'This tax rate is not in Xero (any more). Choose one of the offered rates.');
    else if (rate.status !== 'ACTIVE')
      this.add(field, 'tax_deleted', `The tax rate ${rate.name} was deleted or archived in Xero. Choose another.`);
    else if (!taxFits(rate, side))
      this.add(
        field,
        'tax_wrong_side',
        `Xero does not allow the tax rate ${rate.name} on ${side === 'sales' ? 'revenue' : 'expense'} accounts. Choose another.`,
      );
    else return rate;
    return undefined;
  }

  private add(field: string, code: string, message: string): void {
    this.found.push({ field, code, message });
  }
}

function takesPayments(account: XeroAccount): boolean {
  return account.type === 'BANK' || account.enablePayments;
}
const isPlain = (account: XeroAccount) => account.type !== 'BANK' && account.type !== 'INVENTORY';
const among = (choices: Choice[]) => (id: string) => choices.some((choice) => choice.id === id);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const plain = (rate: string) => new Decimal(rate).toString();

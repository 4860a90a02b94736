import { randomUUID } from 'node:crypto';
import type { Account } from '../accounting/records.js';
import { defaultTaxType } from './tax-rates.js';

const CLASS_BY_TYPE: Record<string, Account['Class']> = {
  ...Object.fromEntries(
    ['BANK', 'CURRENT', 'FIXED', 'INVENTORY', 'NONCURRENT', 'PREPAYMENT'].map((type) => [type, 'ASSET' as const]),
  ),
  ...Object.fromEntries(['CURRLIAB', 'LIABILITY', 'TERMLIAB', 'PAYG'].map((type) => [type, 'LIABILITY' as const])),
  EQUITY: 'EQUITY',
  ...Object.fromEntries(
    ['DIRECTCOSTS', 'EXPENSE', 'OVERHEADS', 'DEPRECIATN'].map((type) => [type, 'EXPENSE' as const]),
  ),
  ...Object.fromEntries(['REVENUE', 'SALES', 'OTHERINCOME'].map((type) => [type, 'REVENUE' as const])),
};

/** The class an account type belongs to; undefined for an unknown type. */
export const classOfType = (type: string): Account['Class'] | undefined => CLASS_BY_TYPE[type];

const REPORTING: Record<Account['Class'], string> = {
  ASSET: 'ASS',
  EQUITY: 'EQU',
  EXPENSE: 'EXP',
  LIABILITY: 'LIA',
  REVENUE: 'REV',
};

export const reportingCode = (accountClass: Account['Class']): string => REPORTING[accountClass];

type Row = [code: string, name: string, type: string, extras?: Partial<Account>];

const ROWS: Row[] = [
  ['090', 'Business Bank Account', 'BANK', { BankAccountNumber: '1234567890', BankAccountType: 'BANK' }],
  ['091', 'Business Savings Account', 'BANK', { BankAccountNumber: '1234567891', BankAccountType: 'BANK' }],
  ['200', 'Sales', 'REVENUE'],
  ['205', 'Freight Income', 'REVENUE'],
  ['260', 'Other Revenue', 'REVENUE'],
  ['270', 'Interest Income', 'OTHERINCOME'],
  ['310', 'Cost of Goods Sold', 'DIRECTCOSTS'],
  ['320', 'Direct Wages Absorbed', 'DIRECTCOSTS'],
  ['400', 'Advertising', 'EXPENSE'],
  ['401', 'Inventory Adjustments', 'EXPENSE'],
  ['404', 'Bank Fees', 'EXPENSE'],
  ['425', 'Freight & Courier', 'EXPENSE'],
  ['429', 'General Expenses', 'EXPENSE'],
  ['477', 'Wages and Salaries', 'EXPENSE'],
  ['498', 'Unrealised Currency Gains', 'EXPENSE', { SystemAccount: 'UNREALISEDCURRENCYGAIN' }],
  ['499', 'Realised Currency Gains', 'EXPENSE', { SystemAccount: 'REALISEDCURRENCYGAIN' }],
  ['610', 'Accounts Receivable', 'CURRENT', { SystemAccount: 'DEBTORS' }],
  ['620', 'Prepayments', 'PREPAYMENT'],
  ['630', 'Inventory', 'INVENTORY'],
  ['631', 'Stock on Hand (untracked)', 'CURRENT'],
  ['650', 'Stock Movement Clearing', 'CURRENT', { EnablePaymentsToAccount: true }],
  ['651', 'Manufacturing Clearing', 'CURRENT', { EnablePaymentsToAccount: true }],
  ['710', 'Office Equipment', 'FIXED'],
  ['800', 'Accounts Payable', 'CURRLIAB', { SystemAccount: 'CREDITORS' }],
  ['820', 'Sales Tax', 'CURRLIAB', { SystemAccount: 'GST' }],
  ['840', 'Historical Adjustment', 'CURRLIAB', { SystemAccount: 'HISTORICAL' }],
  ['860', 'Rounding', 'CURRLIAB', { SystemAccount: 'ROUNDING' }],
  ['877', 'Tracking Transfers', 'CURRLIAB', { SystemAccount: 'TRACKINGTRANSFERS' }],
  ['880', 'Owner Drawings', 'EQUITY'],
  ['960', 'Retained Earnings', 'EQUITY', { SystemAccount: 'RETAINEDEARNINGS' }],
  ['970', 'Owner Funds Introduced', 'EQUITY'],
];

export function seedAccounts(country: string, currency: string, now: number): Account[] {
  return ROWS.map(([Code, Name, Type, extras]) => {
    const accountClass = classOfType(Type)!;
    const noTax = country === 'AU' ? 'BASEXCLUDED' : 'NONE';
    return {
      id: randomUUID(),
      Code,
      Name,
      Type,
      Class: accountClass,
      Status: 'ACTIVE',
      TaxType: Code === '401' ? noTax : defaultTaxType(country, accountClass, Type),
      EnablePaymentsToAccount: false,
      ShowInExpenseClaims: false,
      AddToWatchlist: false,
      ReportingCode: reportingCode(accountClass),
      ...(Type === 'BANK' ? { CurrencyCode: currency } : {}),
      ...extras,
      updated: now,
    };
  });
}

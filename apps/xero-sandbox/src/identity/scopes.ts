const READ_TWIN = [
  'accounting.invoices',
  'accounting.payments',
  'accounting.banktransactions',
  'accounting.manualjournals',
  'accounting.settings',
  'accounting.contacts',
  'accounting.attachments',
];
const BROAD = ['accounting.transactions', 'accounting.transactions.read', 'accounting.reports.read'];
const REPORTS = 'aged,balancesheet,banksummary,budgetsummary,executivesummary,profitandloss,trialbalance,taxreports'
  .split(',')
  .map((family) => `accounting.reports.${family}.read`);

const IDENTITY = ['openid', 'profile', 'email', 'offline_access'];

const GRANULAR_SCOPES: readonly string[] = [
  ...IDENTITY,
  ...READ_TWIN,
  ...READ_TWIN.map((scope) => `${scope}.read`),
  ...REPORTS,
  'accounting.journals.read',
  'accounting.budgets.read',
  'accounting.reports.tenninetynine.read',
];

/** Does Xero know the scope, and may this kind of app still ask for it? */
export function scopeAllowed(scope: string, granularOnly: boolean): boolean {
  return GRANULAR_SCOPES.includes(scope) || (!granularOnly && BROAD.includes(scope));
}

export type ScopeFamily =
  | 'invoices'
  | 'payments'
  | 'bankTransactions'
  | 'manualJournals'
  | 'settings'
  | 'contacts'
  | 'items';

const FAMILIES: Record<ScopeFamily, string[]> = {
  invoices: ['accounting.invoices', 'accounting.transactions'],
  payments: ['accounting.payments', 'accounting.transactions'],
  bankTransactions: ['accounting.banktransactions', 'accounting.transactions'],
  manualJournals: ['accounting.manualjournals', 'accounting.transactions'],
  settings: ['accounting.settings'],
  contacts: ['accounting.contacts'],
  items: ['accounting.settings', 'accounting.invoices', 'accounting.transactions'],
};

/** Do the scopes of a token open this family for reading or writing (api-facts 1.6)? */
export function scopesOpen(scopes: readonly string[], family: ScopeFamily, writes: boolean): boolean {
  return FAMILIES[family].some((scope) => scopes.includes(scope) || (!writes && scopes.includes(`${scope}.read`)));
}

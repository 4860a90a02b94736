import type { ReferenceLists, XeroAccount, XeroTaxRate } from '../reference/reference-lists.js';
import { accountFits, settingsProblems, taxFits, type SettingsFacts } from './settings.rules.js';
import { defaultSettings, type SettingsValues } from './xero-settings.js';

const account = (id: string, type: string, kind: string, change: Partial<XeroAccount> = {}): XeroAccount => ({
  id,
  code: id,
  name: `Account ${id}`,
  type,
  class: kind,
  status: 'ACTIVE',
  enablePayments: false,
  ...change,
});

const withoutCode = (given: XeroAccount): XeroAccount => {
  const { code, ...rest } = given;
  return code === undefined ? given : rest;
};

const rate = (taxType: string, effectiveRate: string, change: Partial<XeroTaxRate> = {}): XeroTaxRate => ({
  taxType,
  name: `Rate ${taxType}`,
  status: 'ACTIVE',
  effectiveRate,
  appliesTo: {
    assets: true,
    equity: true,
    expenses: !taxType.startsWith('OUTPUT'),
    liabilities: true,
    revenue: !taxType.startsWith('INPUT'),
  },
  ...change,
});

const reference: ReferenceLists = {
  organisation: { id: 'o', name: 'Kauri', baseCurrency: 'NZD', countryCode: 'NZ', isDemo: true },
  accounts: [
    account('bank', 'BANK', 'ASSET'),
    account('clearing', 'CURRENT', 'ASSET', { enablePayments: true }),
    account('sales', 'REVENUE', 'REVENUE'),
    account('cogs', 'DIRECTCOSTS', 'EXPENSE'),
    account('adjust', 'EXPENSE', 'EXPENSE'),
    account('stock', 'INVENTORY', 'ASSET'),
    account('receivables', 'CURRENT', 'ASSET', { systemAccount: 'DEBTORS' }),
    account('old', 'REVENUE', 'REVENUE', { status: 'ARCHIVED' }),
    withoutCode(account('codeless', 'REVENUE', 'REVENUE')),
    withoutCode(account('codeless bank', 'BANK', 'ASSET')),
  ],
  taxRates: [
    rate('OUTPUT2', '15'),
    rate('INPUT2', '15.0000'),
    rate('NONE', '0'),
    rate('OLD', '12.5'),
    rate('GONE', '15', { status: 'DELETED' }),
  ],
  currencies: ['NZD'],
  trackingCategories: [],
  brandingThemes: [],
};

const facts: SettingsFacts = {
  reference,
  taxRates: [{ id: 'gst', name: 'GST', rate: '15.0000' }],
  paymentMethods: [{ id: 'transfer', name: 'Bank transfer' }],
  itemGroups: [{ id: 'teas', name: 'Teas' }],
  knownItems: new Set(['tea']),
  knownContacts: new Set(['company.1']),
};

const values = (change: Partial<SettingsValues>): SettingsValues => ({
  ...structuredClone(defaultSettings),
  ...change,
});
const problemsOf = (change: Partial<SettingsValues>) =>
  settingsProblems(values(change), facts).map(({ field, code, message }) => [field, code, message]);

describe('settings that may be saved', () => {
  it.each<[string, Partial<SettingsValues>]>([
    ['nothing chosen yet', {}],
    [
      'all accounts of the right kind',
      {
        accounts: {
          sales: 'sales',
          purchases: 'adjust',
          costOfGoodsSold: 'cogs',
          inventory: 'stock',
          stockAdjustments: 'adjust',
          supplierPayments: 'bank',
          supplierRefunds: 'clearing',
          manufacturingClearing: 'clearing',
          absorbedCosts: 'adjust',
        },
      },
    ],
    ['a bank account without a code', { methodAccounts: { transfer: 'codeless bank' } }],
    [
      'overrides',
      {
        productAccounts: { tea: { sales: 'sales', inventory: 'stock' } },
        groupAccounts: { teas: { costOfGoodsSold: 'cogs' } },
        customerAccounts: { 'company.1': { sales: 'sales' } },
      },
    ],
    [
      'a tax rate on both sides, compared as a number',
      { taxRates: { gst: { sales: 'OUTPUT2', purchases: 'INPUT2' } } },
    ],
    ['modes', { modes: { invoice: 'manual', adjustment: 'off', contact: 'automatic' } }],
  ])('%s', (_, change) => {
    expect(problemsOf(change)).toEqual([]);
  });
});

describe('settings that may not be saved', () => {
  const table: [string, Partial<SettingsValues>, [field: string, code: string, message: string]][] = [
    [
      'an account Xero does not have',
      { accounts: { sales: 'nowhere' } },
      [
        'accounts.sales',
        'account_unknown',
        'This account is not in Xero (any more). Choose one of the offered accounts.',
      ],
    ],
    [
      'an archived account',
      { accounts: { sales: 'old' } },
      [
        'accounts.sales',
        'account_archived',
        'The account old Account old is archived in Xero. Restore it there or choose another.',
      ],
    ],
    [
      'an account Xero keeps for itself',
      { accounts: { stockAdjustments: 'receivables' } },
      [
        'accounts.stockAdjustments',
        'account_reserved',
        'The account receivables Account receivables is used by Xero itself and cannot be posted to. Choose another.',
      ],
    ],
    [
      'an expense account for sales',
      { accounts: { sales: 'adjust' } },
      [
        'accounts.sales',
        'account_wrong_type',
        'The account adjust Account adjust cannot serve here: it must be a revenue account.',
      ],
    ],
    [
      'a bank account for inventory',
      { accounts: { inventory: 'bank' } },
      [
        'accounts.inventory',
        'account_wrong_type',
        'The account bank Account bank cannot serve here: it must be an account of the type Inventory.',
      ],
    ],
    [
      'a revenue account for cost of goods sold',
      { accounts: { costOfGoodsSold: 'sales' } },
      [
        'accounts.costOfGoodsSold',
        'account_wrong_type',
        'The account sales Account sales cannot serve here: it must be an expense account (direct costs).',
      ],
    ],
    [
      'the inventory account for adjustments',
      { accounts: { stockAdjustments: 'stock' } },
      [
        'accounts.stockAdjustments',
        'account_wrong_type',
        'The account stock Account stock cannot serve here: it must be an expense, asset, liability or equity account that is neither a bank nor an inventory account.',
      ],
    ],
    [
      'an account closed for payments as supplier payments',
      { accounts: { supplierPayments: 'adjust' } },
      [
        'accounts.supplierPayments',
        'account_wrong_type',
        'The account adjust Account adjust cannot serve here: it must be a bank account or an account that is open for payments.',
      ],
    ],
    [
      'the same for refunds',
      { accounts: { supplierRefunds: 'sales' } },
      [
        'accounts.supplierRefunds',
        'account_wrong_type',
        'The account sales Account sales cannot serve here: it must be a bank account or an account that is open for payments.',
      ],
    ],
    [
      'the same for a payment method',
      { methodAccounts: { transfer: 'sales' } },
      [
        'methodAccounts.transfer',
        'account_wrong_type',
        'The account sales Account sales cannot serve here: it must be a bank account or an account that is open for payments.',
      ],
    ],
    [
      'an account without a code',
      { accounts: { sales: 'codeless' } },
      [
        'accounts.sales',
        'account_without_code',
        'The account Account codeless has no code in Xero. Give it one there or choose another.',
      ],
    ],
    [
      'a payment method of nobody',
      { methodAccounts: { cash: 'bank' } },
      ['methodAccounts.cash', 'unknown_record', 'There is no payment method with the id cash in this workspace.'],
    ],
    [
      'a product of nobody',
      { productAccounts: { coffee: { sales: 'sales' } } },
      ['productAccounts.coffee', 'unknown_record', 'There is no product with the id coffee in this workspace.'],
    ],
    [
      'a group of nobody',
      { groupAccounts: { coffees: {} } },
      ['groupAccounts.coffees', 'unknown_record', 'There is no product group with the id coffees in this workspace.'],
    ],
    [
      'a customer of nobody',
      { customerAccounts: { 'company.2': { sales: 'sales' } } },
      ['customerAccounts.company.2', 'unknown_record', 'There is no customer with the id company.2 in this workspace.'],
    ],
    [
      'a purpose customers do not have',
      { customerAccounts: { 'company.1': { inventory: 'stock' } as object } },
      [
        'customerAccounts.company.1.inventory',
        'unknown_purpose',
        'A customer can have these accounts of its own: sales.',
      ],
    ],
    [
      'a purpose products do not have',
      { productAccounts: { tea: { supplierPayments: 'bank' } as object } },
      [
        'productAccounts.tea.supplierPayments',
        'unknown_purpose',
        'A product can have these accounts of its own: sales, purchases, costOfGoodsSold, inventory.',
      ],
    ],
    [
      'something that is no choice',
      { productAccounts: { tea: 'sales' as unknown as object } },
      ['productAccounts.tea', 'not_an_object', 'Give the accounts by their purpose.'],
    ],
    [
      'a tax rate of nobody',
      { taxRates: { vat: { sales: 'OUTPUT2' } } },
      ['taxRates.vat', 'unknown_record', 'There is no tax rate with the id vat in this workspace.'],
    ],
    [
      'a tax rate Xero does not have',
      { taxRates: { gst: { sales: 'TAX007' } } },
      [
        'taxRates.gst.sales',
        'tax_unknown',
        'This tax rate is not in Xero (any more). Choose one of the offered rates.',
      ],
    ],
    [
      'a deleted tax rate',
      { taxRates: { gst: { sales: 'GONE' } } },
      ['taxRates.gst.sales', 'tax_deleted', 'The tax rate Rate GONE was deleted or archived in Xero. Choose another.'],
    ],
    [
      'a purchase rate for sales',
      { taxRates: { gst: { sales: 'INPUT2' } } },
      [
        'taxRates.gst.sales',
        'tax_wrong_side',
        'Xero does not allow the tax rate Rate INPUT2 on revenue accounts. Choose another.',
      ],
    ],
    [
      'a sales rate for purchases',
      { taxRates: { gst: { purchases: 'OUTPUT2' } } },
      [
        'taxRates.gst.purchases',
        'tax_wrong_side',
        'Xero does not allow the tax rate Rate OUTPUT2 on expense accounts. Choose another.',
      ],
    ],
    [
      'another percentage',
      { taxRates: { gst: { sales: 'OLD' } } },
      [
        'taxRates.gst.sales',
        'tax_rate_differs',
        'GST is 15 % here, but Rate OLD charges 12.5 % in Xero. Choose a rate of 15 %.',
      ],
    ],
    [
      'tax on untaxed lines',
      { untaxed: { sales: 'OUTPUT2', purchases: 'NONE' } },
      [
        'untaxed.sales',
        'tax_rate_differs',
        'Lines without tax need a rate of 0 %, but Rate OUTPUT2 charges 15 % in Xero.',
      ],
    ],
    [
      'a module that is none',
      { modes: { moon: 'off' } as object },
      [
        'modes.moon',
        'unknown_module',
        'There is no module moon. Modules are: contact, item, quote, salesOrder, invoice, creditNote, payment, refund, allocation, purchaseOrder, bill, supplierCredit, adjustment, stocktake, transfer, workOrder, reconciliation.',
      ],
    ],
    [
      'a mode that is none',
      { modes: { invoice: 'sometimes' } as object },
      ['modes.invoice', 'unknown_mode', 'A module is automatic, manual or off.'],
    ],
  ];

  it.each(table)('%s', (_, change, expected) => {
    expect(problemsOf(change)).toEqual([expected]);
  });

  it('name everything that is wrong at once', () => {
    const wrong = Object.assign({}, ...table.map(([, change]) => change)) as Partial<SettingsValues>;
    expect(problemsOf({ ...wrong, accounts: { sales: 'old', inventory: 'bank' } }).length).toBeGreaterThan(6);
  });
});

describe('what is offered', () => {
  it('is exactly what may be saved', () => {
    for (const candidate of reference.accounts)
      for (const purpose of [
        'sales',
        'purchases',
        'costOfGoodsSold',
        'inventory',
        'stockAdjustments',
        'supplierPayments',
      ] as const) {
        const [problem] = problemsOf({ accounts: { [purpose]: candidate.id } });
        const mayBeSaved = !problem || problem[1] === 'account_without_code';
        expect([candidate.id, purpose, accountFits(candidate, purpose)]).toEqual([candidate.id, purpose, mayBeSaved]);
      }
    expect(reference.taxRates.filter((candidate) => taxFits(candidate, 'sales')).map(({ taxType }) => taxType)).toEqual(
      ['OUTPUT2', 'NONE', 'OLD'],
    );
  });
});

import type { ReferenceLists, XeroAccount, XeroTaxRate } from '../reference/reference-lists.js';
import type { SettingsFacts } from './settings-facts.js';
import { accountFits, settingsProblems, taxFits } from './settings.rules.js';
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
  trackingCategories: [
    {
      id: 'region',
      name: 'Region',
      status: 'ACTIVE',
      options: [
        { id: 'north', name: 'North', status: 'ACTIVE' },
        { id: 'east', name: 'East', status: 'ARCHIVED' },
      ],
    },
    { id: 'shop', name: 'Shop', status: 'ACTIVE', options: [{ id: 'main', name: 'Main', status: 'ACTIVE' }] },
    { id: 'former', name: 'Former', status: 'ARCHIVED', options: [] },
  ],
  brandingThemes: [{ id: 'blue', name: 'Blue', sortOrder: 0 }],
};

const facts: SettingsFacts = {
  reference,
  taxRates: [{ id: 'gst', name: 'GST', rate: '15.0000' }],
  paymentMethods: [{ id: 'transfer', name: 'Bank transfer' }],
  itemGroups: [{ id: 'teas', name: 'Teas' }],
  locations: [{ id: 'hall', name: 'Hall' }],
  knownItems: new Map([['tea', 'TEA']]),
  knownContacts: new Map([['company.1', 'C-00001']]),
};

const values = (change: Partial<SettingsValues>): SettingsValues => ({
  ...structuredClone(defaultSettings),
  ...change,
});
const problemsOf = (change: Partial<SettingsValues>) =>
  settingsProblems(values(change), facts).map(({ field, code, message }) => [field, code, message]);

const tracking = (categoryId: string, optionId: string) => ({ categoryId, optionId });
const documentTracking = (...choice: unknown[]): Partial<SettingsValues> => ({
  tracking: { documents: { invoice: choice as never }, groups: {}, customers: {}, locations: {} },
});

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
    [
      'tracking by document, product group, customer and location',
      {
        tracking: {
          documents: { bill: [tracking('region', 'north'), tracking('shop', 'main')] },
          groups: { teas: [tracking('shop', 'main')] },
          customers: { 'company.1': [tracking('region', 'north')] },
          locations: { hall: tracking('shop', 'main') },
        },
      },
    ],
    [
      'branding by document, product group and customer',
      {
        branding: {
          documents: { purchaseOrder: 'blue' },
          groups: { teas: 'blue' },
          customers: { 'company.1': 'blue' },
        },
      },
    ],
    ['what happens in locked periods', { lockDates: { invoice: 'firstOpenDay', stocktake: 'ask', payment: 'block' } }],
    ['limits of the stock check', { discrepancyLimits: { units: '0.5', value: '1000.00' } }],
  ])('%s', (_, change) => {
    expect(problemsOf(change)).toEqual([]);
  });
});

describe('settings that may not be saved', () => {
  const table: [string, Partial<SettingsValues>, [field: string, code: string, message: string]][] = [
    [
      'a tracking category that is gone',
      documentTracking(tracking('colour', 'red')),
      [
        'tracking.documents.invoice.0',
        'tracking_unknown',
        'This tracking category is not in Xero (any more). Choose one of the offered categories.',
      ],
    ],
    [
      'an archived tracking category',
      documentTracking(tracking('former', 'red')),
      [
        'tracking.documents.invoice.0',
        'tracking_archived',
        'The tracking category Former is archived in Xero. Restore it there or choose another.',
      ],
    ],
    [
      'a tracking option of another category',
      documentTracking(tracking('shop', 'north')),
      [
        'tracking.documents.invoice.0',
        'tracking_unknown',
        'The tracking category Shop has no such option in Xero (any more). Choose one of the offered options.',
      ],
    ],
    [
      'an archived tracking option',
      documentTracking(tracking('region', 'east')),
      [
        'tracking.documents.invoice.0',
        'tracking_archived',
        'The option East of the tracking category Region is archived in Xero. Restore it there or choose another.',
      ],
    ],
    [
      'one tracking category twice on a line',
      documentTracking(tracking('region', 'north'), tracking('region', 'north')),
      [
        'tracking.documents.invoice',
        'category_twice',
        'A line carries one option of a category. Choose two different categories.',
      ],
    ],
    [
      'more tracking than a line takes',
      documentTracking(tracking('region', 'north'), tracking('shop', 'main'), tracking('shop', 'main')),
      ['tracking.documents.invoice', 'not_a_list', 'Give a list of at most two tracking options, one of a category.'],
    ],
    [
      'tracking that is no object',
      { tracking: { documents: {}, groups: {}, customers: {}, locations: { hall: 'north' as never } } },
      [
        'tracking.locations.hall',
        'tracking_unknown',
        'This tracking category is not in Xero (any more). Choose one of the offered categories.',
      ],
    ],
    [
      'tracking of a location that does not exist',
      { tracking: { documents: {}, groups: {}, customers: {}, locations: { cellar: tracking('shop', 'main') } } },
      ['tracking.locations.cellar', 'unknown_record', 'There is no location with the id cellar in this workspace.'],
    ],
    [
      'tracking by something else',
      { tracking: { weather: {} } as never },
      ['tracking.weather', 'unknown_field', 'Choose by documents, groups, customers, locations; not by weather.'],
    ],
    [
      'tracking of a kind that has none',
      { tracking: { documents: { payment: [] }, groups: {}, customers: {}, locations: {} } as never },
      [
        'tracking.documents.payment',
        'unknown_record',
        'There is no document (invoice, creditNote, purchaseOrder, bill, supplierCredit) with the id payment in this workspace.',
      ],
    ],
    [
      'a branding theme that is gone',
      { branding: { documents: { invoice: 'red' }, groups: {}, customers: {} } },
      [
        'branding.documents.invoice',
        'branding_unknown',
        'This branding theme is not in Xero (any more). Choose one of the offered themes.',
      ],
    ],
    [
      'a branding theme of a document that shows none',
      { branding: { documents: { bill: 'blue' } as never, groups: {}, customers: {} } },
      [
        'branding.documents.bill',
        'unknown_record',
        'There is no document (invoice, creditNote, purchaseOrder) with the id bill in this workspace.',
      ],
    ],
    [
      'a branding theme of an unknown customer',
      { branding: { documents: {}, groups: {}, customers: { 'company.9': 'blue' } } },
      [
        'branding.customers.company.9',
        'unknown_record',
        'There is no customer with the id company.9 in this workspace.',
      ],
    ],
    [
      'a policy for locked periods that does not exist',
      { lockDates: { invoice: 'ignore' as never } },
      [
        'lockDates.invoice',
        'unknown_policy',
        'A document in a locked period is stopped (block), posted on the first open day (firstOpenDay) or asked about (ask).',
      ],
    ],
    [
      'a limit of zero',
      { discrepancyLimits: { units: '0' } },
      ['discrepancyLimits.units', 'wrong_limit', 'A limit is a number above 0 with at most 4 decimals, such as "100".'],
    ],
    [
      'a limit with too many decimals',
      { discrepancyLimits: { value: '1.005' } },
      ['discrepancyLimits.value', 'wrong_limit', 'A limit is a number above 0 with at most 2 decimals, such as "100".'],
    ],
    [
      'imports that end before they begin',
      { paymentImport: { reconciledOnly: false, days: [1], from: '18:00', until: '08:00' } },
      ['paymentImport.until', 'wrong_hours', 'The imports of a day must end later than they begin.'],
    ],
    [
      'a time zone that nobody knows',
      { paymentImport: { reconciledOnly: false, days: [1], from: '08:00', until: '24:00', timeZone: 'Moon/Crater' } },
      [
        'paymentImport.timeZone',
        'wrong_time_zone',
        'There is no time zone Moon/Crater. Use a name such as "Pacific/Auckland".',
      ],
    ],
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

import type { ReferenceLists } from '../reference/reference-lists.js';
import { proposals, withProposals } from './settings.proposals.js';
import { accountIdFor, defaultSettings, type SettingsValues } from './xero-settings.js';

const account = (code: string, name: string, type: string, kind: string, change = {}) => ({
  id: `id-${code}`, code, name, type, class: kind, status: 'ACTIVE' as const, enablePayments: false, ...change,
}); // prettier-ignore
const rate = (taxType: string, name: string, effectiveRate: string, revenue: boolean, expenses: boolean) => ({
  taxType, name, effectiveRate, status: 'ACTIVE', appliesTo: { assets: true, equity: true, liabilities: true, revenue, expenses },
}); // prettier-ignore

// Codes say nothing here on purpose: 200 is a bank and the sales account is 999.
const lists: ReferenceLists = {
  organisation: { id: 'o', name: 'Kauri', baseCurrency: 'NZD', countryCode: 'NZ', isDemo: true },
  accounts: [
    account('200', 'Business Cheque', 'BANK', 'ASSET'),
    account('201', 'Card Terminal Account', 'BANK', 'ASSET'),
    account('998', 'Interest', 'REVENUE', 'REVENUE'),
    account('999', 'Sales', 'REVENUE', 'REVENUE'),
    account('500', 'Cost of Goods Sold', 'DIRECTCOSTS', 'EXPENSE'),
    account('501', 'Inventory Adjustments', 'DIRECTCOSTS', 'EXPENSE'),
    account('502', 'Purchases', 'DIRECTCOSTS', 'EXPENSE'),
    account('503', 'Labour absorbed', 'DIRECTCOSTS', 'EXPENSE'),
    account('630', 'Stock', 'INVENTORY', 'ASSET'),
    account('610', 'Accounts Receivable', 'CURRENT', 'ASSET', { systemAccount: 'DEBTORS' }),
    account('111', 'Old Sales', 'SALES', 'REVENUE', { status: 'ARCHIVED' }),
  ],
  taxRates: [
    rate('OUTPUT2', '15% GST on Income', '15', true, false),
    rate('INPUT2', '15% GST on Expenses', '15', false, true),
    rate('TAX009', 'Old GST', '12.5', true, true),
    rate('EXEMPT', 'Exempt', '0', true, true),
  ],
  currencies: ['NZD'],
  trackingCategories: [],
  brandingThemes: [],
};
const choices = {
  taxRates: [
    { id: 'gst', name: 'GST', rate: '15.0000' },
    { id: 'old', name: 'old gst', rate: '12.5' },
    { id: 'odd', name: 'Odd', rate: '7' },
  ],
  paymentMethods: [{ id: 'card', name: 'Credit card' }, { id: 'any', name: 'Cheques' }],
}; // prettier-ignore

const found = (values: SettingsValues = defaultSettings) =>
  Object.fromEntries(proposals(values, lists, choices).map(({ path, label }) => [path.join('.'), label]));

describe('proposals', () => {
  it('go by type and name, never by code, and never to archived or reserved accounts', () => {
    expect(found()).toEqual({
      'accounts.sales': '999 Sales',
      'accounts.purchases': '502 Purchases',
      'accounts.costOfGoodsSold': '500 Cost of Goods Sold',
      'accounts.inventory': '630 Stock',
      'accounts.stockAdjustments': '501 Inventory Adjustments',
      'accounts.absorbedCosts': '503 Labour absorbed',
      'accounts.supplierPayments': '200 Business Cheque',
      'accounts.supplierRefunds': '200 Business Cheque',
      'untaxed.sales': 'Exempt',
      'untaxed.purchases': 'Exempt',
      'taxRates.gst.sales': '15% GST on Income',
      'taxRates.gst.purchases': '15% GST on Expenses',
      'taxRates.old.sales': 'Old GST',
      'taxRates.old.purchases': 'Old GST',
      'methodAccounts.card': '201 Card Terminal Account',
      'methodAccounts.any': '200 Business Cheque',
    });
  });

  it('leave alone what was chosen', () => {
    const chosen = {
      ...defaultSettings,
      accounts: { sales: 'id-998' },
      taxRates: { gst: { sales: 'TAX009' } },
      methodAccounts: { card: 'id-200' },
    };
    const rest = found(chosen);
    for (const path of ['accounts.sales', 'taxRates.gst.sales', 'methodAccounts.card'])
      expect(rest).not.toHaveProperty(path);
    expect(rest).toHaveProperty(['taxRates.gst.purchases']);
    const next = withProposals(chosen, proposals(chosen, lists, choices));
    expect(next.accounts).toMatchObject({ sales: 'id-998', inventory: 'id-630' });
    expect(next.taxRates['gst']).toEqual({ sales: 'TAX009', purchases: 'INPUT2' });
    expect(chosen.accounts).toEqual({ sales: 'id-998' });
  });

  it('propose nothing more once all of them were accepted, save what nothing fits', () => {
    const next = withProposals(defaultSettings, proposals(defaultSettings, lists, choices));
    expect(proposals(next, lists, choices)).toEqual([]);
    expect(next.taxRates).not.toHaveProperty('odd');
  });
});

describe('the account of a line', () => {
  const settings: SettingsValues = {
    ...defaultSettings,
    accounts: { sales: 'default', inventory: 'default stock' },
    productAccounts: { tea: { sales: 'of the product' } },
    groupAccounts: { teas: { sales: 'of the group', inventory: 'stock of the group' } },
    customerAccounts: { ada: { sales: 'of the customer' } },
  };
  it.each([
    ['the product’s own', 'sales', { itemId: 'tea', groupId: 'teas', contactId: 'ada' }, 'of the product'],
    ['its group’s', 'sales', { itemId: 'mint', groupId: 'teas', contactId: 'ada' }, 'of the group'],
    ['the customer’s', 'sales', { itemId: 'mint', contactId: 'ada' }, 'of the customer'],
    ['the default', 'sales', {}, 'default'],
    ['not the customer’s for anything but sales', 'inventory', { contactId: 'ada' }, 'default stock'],
    ['the group’s for stock', 'inventory', { itemId: 'tea', groupId: 'teas' }, 'stock of the group'],
    ['none when none was chosen', 'purchases', { itemId: 'tea' }, undefined],
  ] as const)('is %s', (_, purpose, subject, expected) => {
    expect(accountIdFor(settings, purpose, subject)).toBe(expected);
  });
});

import type { ReferenceLists } from '../reference/reference-lists.js';
import { sameNames, type Former } from './former-choices.js';
import { forOrganisation, organisationChoices } from './organisation-choices.js';
import { withProposals } from './settings.proposals.js';
import { defaultSettings, type SettingsValues } from './xero-settings.js';

/** The lists of an organisation: the same names everywhere, ids of its own. */
const listsOf = (own: string, change: Partial<ReferenceLists> = {}): ReferenceLists => ({
  organisation: { id: own, name: own, baseCurrency: 'NZD', countryCode: 'NZ', isDemo: false },
  accounts: [
    { id: `${own}-sales`, code: '200', name: 'Sales', type: 'REVENUE', class: 'REVENUE', status: 'ACTIVE', enablePayments: false },
    { id: `${own}-bank`, code: '090', name: 'Business Cheque', type: 'BANK', class: 'ASSET', status: 'ACTIVE', enablePayments: false },
  ],
  taxRates: [
    { taxType: `${own}-gst`, name: 'GST on sales', status: 'ACTIVE', effectiveRate: '15', appliesTo: { assets: true, equity: true, expenses: false, liabilities: true, revenue: true } },
  ],
  currencies: ['NZD'],
  trackingCategories: [
    { id: `${own}-region`, name: 'Region', status: 'ACTIVE', options: [{ id: `${own}-north`, name: 'North', status: 'ACTIVE' }] },
  ],
  brandingThemes: [{ id: `${own}-theme`, name: 'Standard', sortOrder: 0 }],
  ...change,
}); // prettier-ignore

const choicesOf = (own: string): SettingsValues => ({
  ...structuredClone(defaultSettings),
  accounts: { sales: `${own}-sales` },
  productAccounts: { tea: { sales: `${own}-sales` }, gone: { sales: `${own}-sales` } },
  methodAccounts: { transfer: `${own}-bank` },
  taxRates: { gst: { sales: `${own}-gst` } },
  tracking: {
    documents: { invoice: [{ categoryId: `${own}-region`, optionId: `${own}-north` }] },
    groups: {},
    customers: {},
    locations: { main: { categoryId: `${own}-region`, optionId: `${own}-north` } },
  },
  branding: { documents: { invoice: `${own}-theme` }, groups: {}, customers: {} },
  modes: { quote: 'off' },
});

const former: Former = { organisation: 'Trial', values: choicesOf('a'), reference: listsOf('a') };
const ours = {
  taxRates: [{ id: 'gst', name: 'GST', rate: '15' }],
  paymentMethods: [{ id: 'transfer', name: 'Transfer' }],
  itemGroups: [],
  locations: [{ id: 'main', name: 'Main' }],
  knownItems: new Map([['tea', 'TEA']]),
  knownContacts: new Map<string, string>(),
};
const started = forOrganisation(choicesOf('a'));

describe('what was chosen in the organisation that was left', () => {
  it('is put away whole; how things are done stays', () => {
    expect(JSON.stringify(started)).not.toContain('a-');
    expect(started.modes).toEqual({ quote: 'off' });
    expect(forOrganisation(started, organisationChoices(choicesOf('a')))).toEqual(choicesOf('a'));
  });

  it('is proposed by name in the other one, for records that are still there, and makes the same choices with its ids', () => {
    const proposed = sameNames(started, listsOf('b'), former, ours);
    expect(new Set(proposed.map(({ because }) => because))).toEqual(
      new Set(['It is called as what was chosen for Trial.']),
    );
    const { gone: _gone, ...kept } = choicesOf('b').productAccounts;
    expect(withProposals(started, proposed)).toEqual({ ...choicesOf('b'), productAccounts: kept });
  });

  it('is not proposed where nothing fitting has the name, nor over what was chosen already', () => {
    const { accounts, trackingCategories } = listsOf('b');
    const others = listsOf('b', {
      accounts: accounts.map((account) => ({ ...account, status: 'ARCHIVED' })),
      taxRates: listsOf('b').taxRates.map((rate) => ({ ...rate, effectiveRate: '12.5' })),
      trackingCategories: trackingCategories.map((category) => ({ ...category, options: [] })),
      brandingThemes: [{ id: 'b-other', name: 'Other', sortOrder: 0 }],
    });
    expect(sameNames(started, others, former, ours)).toEqual([]);
    expect(sameNames(choicesOf('b'), listsOf('b'), former, ours)).toEqual([]);
  });
});

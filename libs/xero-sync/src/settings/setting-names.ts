import type { Choice } from '../host/crm-host.js';
import type { OurFacts } from './settings-facts.js';
import type { AccountChoices } from './xero-settings.js';

const accounts: Record<keyof AccountChoices, string> = {
  sales: 'Sales account',
  purchases: 'Purchases account',
  costOfGoodsSold: 'Cost of goods sold account',
  inventory: 'Inventory account',
  stockAdjustments: 'Account for stock adjustments',
  supplierPayments: 'Bank account for supplier payments',
  supplierRefunds: 'Bank account for supplier refunds',
  manufacturingClearing: 'Account for manufacturing clearing',
  absorbedCosts: 'Account for absorbed costs',
};

const documents: Record<string, string> = {
  invoice: 'invoices',
  creditNote: 'credit notes',
  purchaseOrder: 'purchase orders',
  bill: 'supplier bills',
  supplierCredit: 'supplier credits',
};

/** What people call the setting at a path such as `groupAccounts.<id>.sales`. */
export function settingName(field: string, facts: OurFacts): string {
  const [area = '', key = '', last = ''] = field.split('.');
  const account = (purpose: string) => accounts[purpose as keyof AccountChoices] ?? 'Account';
  switch (area) {
    case 'accounts':
      return account(key);
    case 'productAccounts':
      return `${account(last)} of the product ${facts.knownItems.get(key) ?? key}`;
    case 'groupAccounts':
      return `${account(last)} of the product group ${called(facts.itemGroups, key)}`;
    case 'customerAccounts':
      return `${account(last)} of the customer ${facts.knownContacts.get(key) ?? key}`;
    case 'methodAccounts':
      return `Account of the payment method ${called(facts.paymentMethods, key)}`;
    case 'taxRates':
      return `Xero tax rate for ${called(facts.taxRates, key)} on ${last}`;
    case 'untaxed':
      return `Xero tax rate of ${key} without tax`;
    case 'tracking':
      return `Tracking of ${subject(key, last, facts)}`;
    case 'branding':
      return `Branding theme of ${subject(key, last, facts)}`;
    default:
      return field;
  }
}

function subject(area: string, id: string, facts: OurFacts): string {
  if (area === 'documents') return documents[id] ?? id;
  if (area === 'groups') return `the product group ${called(facts.itemGroups, id)}`;
  if (area === 'locations') return `the location ${called(facts.locations, id)}`;
  return `the customer ${facts.knownContacts.get(id) ?? id}`;
}

const called = (choices: readonly Choice[], id: string): string =>
  choices.find((choice) => choice.id === id)?.name ?? id;

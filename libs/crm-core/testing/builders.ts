import type { CompanyInput } from '../src/company/company.service.js';
import type { ContactInput } from '../src/contact/contact.service.js';
import type { LocationInput } from '../src/location/location.service.js';
import type { ProductInput } from '../src/product/product.service.js';
import type { TaxRateInput } from '../src/tax-rate/tax-rate.service.js';

// Valid inputs with nothing remarkable about them: a test states only what it is about.

let counter = 0;
const unique = () => String(++counter).padStart(4, '0');

export const aCompany = (input: Partial<CompanyInput> = {}): CompanyInput => ({
  name: `Harbour Foods ${unique()}`,
  ...input,
});

export const aContact = (input: Partial<ContactInput> = {}): ContactInput => ({
  firstName: 'Ada',
  lastName: `Berg ${unique()}`,
  ...input,
});

export const aProduct = (input: Partial<ProductInput> = {}): ProductInput => {
  const number = unique();
  return { code: `TEA-${number}`, name: `Green tea ${number}`, salesPrice: '12.5', purchasePrice: '7.5', ...input };
};

export const aTaxRate = (input: Partial<TaxRateInput> = {}): TaxRateInput => ({
  name: `VAT ${unique()}`,
  rate: '19',
  ...input,
});

export const aLocation = (input: Partial<LocationInput> = {}): LocationInput => {
  const number = unique();
  return { code: `L${number}`, name: `Store ${number}`, ...input };
};

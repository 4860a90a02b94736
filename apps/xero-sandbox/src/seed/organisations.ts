import { randomBytes, randomUUID } from 'node:crypto';
import { type Organisation } from '../accounting/records.js';
import { type Person, savePerson } from '../identity/people.js';
import type { Tx } from '../journal/store.js';
import type { World } from '../world.js';
import { seedAccounts } from './chart-of-accounts.js';
import { seedTaxRates } from './tax-rates.js';

interface Country {
  currency: string;
  version: string;
  timezone: string;
  zone: string;
  basis: string;
  yearEnd: [day: number, month: number];
}

const COUNTRIES: Record<string, Country> = {
  NZ: {
    currency: 'NZD',
    version: 'NZ',
    timezone: 'NEWZEALANDSTANDARDTIME',
    zone: 'Pacific/Auckland',
    basis: 'PAYMENTS',
    yearEnd: [31, 3],
  },
  AU: {
    currency: 'AUD',
    version: 'AU',
    timezone: 'AUSEASTERNSTANDARDTIME',
    zone: 'Australia/Sydney',
    basis: 'ACCRUALS',
    yearEnd: [30, 6],
  },
  GB: {
    currency: 'GBP',
    version: 'UK',
    timezone: 'GMTSTANDARDTIME',
    zone: 'Europe/London',
    basis: 'ACCRUAL',
    yearEnd: [31, 3],
  },
  US: {
    currency: 'USD',
    version: 'US',
    timezone: 'EASTERNSTANDARDTIME',
    zone: 'America/New_York',
    basis: 'ACCRUAL',
    yearEnd: [31, 12],
  },
};

/** What a test may choose about a new organisation. */
export interface NewOrganisation {
  name: string;
  country?: string;
  baseCurrency?: string;
  multicurrency?: boolean;
  currencies?: string[];
  class?: string;
  /** Fixed id, for organisations that must be found again. */
  id?: string;
}

/** Creates an organisation with the chart, tax rates, currencies and tracking categories of its country. */
export function createOrganisation(world: World, wanted: NewOrganisation): Organisation {
  const countryCode = (wanted.country ?? 'NZ').toUpperCase();
  const country = COUNTRIES[countryCode];
  if (!country)
    throw new Error(`Country must be one of ${Object.keys(COUNTRIES).join(', ')}, not "${wanted.country}".`);
  const id = (wanted.id ?? randomUUID()).toLowerCase();
  const now = world.clock.now();
  const organisation: Organisation = {
    id,
    Name: wanted.name,
    LegalName: wanted.name,
    CountryCode: countryCode,
    BaseCurrency: wanted.baseCurrency ?? country.currency,
    Timezone: country.timezone,
    zone: country.zone,
    Version: country.version,
    Class: wanted.class ?? 'DEMO',
    SalesTaxBasis: country.basis,
    FinancialYearEndDay: country.yearEnd[0],
    FinancialYearEndMonth: country.yearEnd[1],
    ShortCode: `!${randomBytes(4).toString('base64url').slice(0, 5)}`,
    multicurrency: wanted.multicurrency ?? true,
    offline: false,
    created: now,
    numbers: { invoice: 1, creditNote: 1 },
  };
  const tx = world.store.begin(id, { source: 'control' });
  tx.put('organisation', organisation);
  fillBooks(tx, organisation, wanted.currencies ?? ['USD'], now);
  tx.effect({ kind: 'organisation.created', collection: 'organisation', id, number: organisation.Name });
  tx.commit();
  return organisation;
}

function fillBooks(tx: Tx, organisation: Organisation, currencies: string[], now: number): void {
  for (const account of seedAccounts(organisation.CountryCode, organisation.BaseCurrency, now))
    tx.put('accounts', account);
  for (const rate of seedTaxRates(organisation.CountryCode)) tx.put('taxRates', rate);
  const codes = new Set([organisation.BaseCurrency, ...(organisation.multicurrency ? currencies : [])]);
  for (const Code of codes) tx.put('currencies', { id: Code, Code, Description: currencyName(Code) });
  const option = (Name: string): { TrackingOptionID: string; Name: string; Status: 'ACTIVE' } => ({
    TrackingOptionID: randomUUID(),
    Name,
    Status: 'ACTIVE',
  });
  const Options = [option('North'), option('South'), option('Main warehouse'), option('Second warehouse')];
  tx.put('trackingCategories', { id: randomUUID(), Name: 'Region', Status: 'ACTIVE', Options });
  tx.put('brandingThemes', { id: randomUUID(), Name: 'Standard', SortOrder: 0, created: now });
  tx.put('brandingThemes', { id: randomUUID(), Name: 'Special', SortOrder: 1, created: now });
}

export function currencyName(code: string): string {
  return new Intl.DisplayNames(['en'], { type: 'currency' }).of(code) ?? code;
}

const DEMO_TENANTS = {
  NZ: '5a0d0000-0000-4000-8000-0000000000a1',
  AU: '5a0d0000-0000-4000-8000-0000000000a2',
  GB: '5a0d0000-0000-4000-8000-0000000000a3',
  US: '5a0d0000-0000-4000-8000-0000000000a4',
} as const;

type Seeded = Pick<Person, 'id' | 'email' | 'password' | 'firstName' | 'lastName' | 'role' | 'tenantIds'>;

const PEOPLE: Seeded[] = [
  {
    id: '5a0d0000-0000-4000-8000-0000000000b1',
    email: 'alex@demo.example',
    password: 'demo-alex',
    firstName: 'Alex',
    lastName: 'Field',
    role: 'standard',
    tenantIds: [DEMO_TENANTS.NZ, DEMO_TENANTS.AU, DEMO_TENANTS.GB, DEMO_TENANTS.US],
  },
  {
    id: '5a0d0000-0000-4000-8000-0000000000b2',
    email: 'kim@demo.example',
    password: 'demo-kim',
    firstName: 'Kim',
    lastName: 'Hale',
    role: 'adviser',
    tenantIds: [DEMO_TENANTS.NZ, DEMO_TENANTS.GB],
  },
  {
    id: '5a0d0000-0000-4000-8000-0000000000b3',
    email: 'robin@demo.example',
    password: 'demo-robin',
    firstName: 'Robin',
    lastName: 'Moss',
    role: 'readonly',
    tenantIds: [DEMO_TENANTS.NZ],
  },
];

/** The organisations and people of a fresh sandbox. Ids are fixed, so that a script can name them. */
export function seedWorld(world: World): void {
  createOrganisation(world, { id: DEMO_TENANTS.NZ, name: 'Kauri Trading Demo (NZ)', country: 'NZ' });
  createOrganisation(world, { id: DEMO_TENANTS.AU, name: 'Wattle Supplies Demo (AU)', country: 'AU' });
  createOrganisation(world, {
    id: DEMO_TENANTS.GB,
    name: 'Thames Goods Demo (UK)',
    country: 'GB',
    multicurrency: false,
  });
  createOrganisation(world, {
    id: DEMO_TENANTS.US,
    name: 'Hudson Traders Demo (US)',
    country: 'US',
    currencies: ['EUR'],
  });
  for (const person of PEOPLE) savePerson(world, { ...person, tokensValidFrom: 0 });
}

/** Back to the seed, as after the first start. */
export function resetWorld(world: World): void {
  world.empty();
  seedWorld(world);
}

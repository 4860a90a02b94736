import { Decimal } from 'decimal.js';
import type { Session } from '../engine/call.js';
import {
  ReferenceReads,
  type ReferenceList,
  type ReferenceLists,
  type XeroAccount,
  type XeroBrandingTheme,
  type XeroOrganisation,
  type XeroTaxRate,
  type XeroTrackingCategory,
} from '../reference/reference-lists.js';
import { type Json, dayIn, listIn, textIn } from './values.js';
import { XeroSession } from './xero.session.js';

type Reader<L extends ReferenceList> = (session: XeroSession) => Promise<ReferenceLists[L]>;

const readers: { [L in ReferenceList]: Reader<L> } = {
  organisation: async (session) => {
    const body = await session.read((api) => api.getOrganisations(session.tenantId), 'the organisation');
    const [found] = listIn(body, 'Organisations');
    return organisationOf(found ?? {});
  },
  accounts: async (session) =>
    listIn(await session.read((api) => api.getAccounts(session.tenantId), 'the chart of accounts'), 'Accounts').map(
      accountOf,
    ),
  taxRates: async (session) =>
    listIn(await session.read((api) => api.getTaxRates(session.tenantId), 'the tax rates'), 'TaxRates').map(taxRateOf),
  currencies: async (session) =>
    listIn(await session.read((api) => api.getCurrencies(session.tenantId), 'the currencies'), 'Currencies').flatMap(
      (currency) => textIn(currency, 'Code') ?? [],
    ),
  trackingCategories: async (session) =>
    listIn(
      await session.read(
        (api) => api.getTrackingCategories(session.tenantId, undefined, undefined, true),
        'the tracking categories',
      ),
      'TrackingCategories',
    ).map(trackingOf),
  brandingThemes: async (session) =>
    listIn(
      await session.read((api) => api.getBrandingThemes(session.tenantId), 'the branding themes'),
      'BrandingThemes',
    ).map(brandingOf),
};

/** Reads Xero's own lists, archived and deleted entries included: a setting may still point at one. */
export class XeroReads extends ReferenceReads {
  async read<L extends ReferenceList>(session: Session, list: L): Promise<ReferenceLists[L]> {
    return readers[list](XeroSession.of(session));
  }
}

/**
 * Statuses of invoices by id, many at once: tells when one that awaited approval was approved. Unknown ids are absent.
 * One budgeted call for 40 ids. @throws CallFailed
 */
export async function readInvoiceStatuses(session: Session, ids: readonly string[]): Promise<Map<string, string>> {
  const xero = XeroSession.of(session);
  const statuses = new Map<string, string>();
  for (let from = 0; from < ids.length; from += 40) {
    const some = ids.slice(from, from + 40);
    const body = await xero.read(
      (api) => api.getInvoices(xero.tenantId, undefined, undefined, undefined, [...some]),
      'the status of invoices',
    );
    for (const invoice of listIn(body, 'Invoices')) {
      statuses.set(textIn(invoice, 'InvoiceID') ?? '', textIn(invoice, 'Status') ?? '');
    }
  }
  return statuses;
}

/** A contact in Xero, as far as following it goes. */
export interface ContactState {
  id: string;
  name: string;
  status: string;
  number?: string;
  /** The contact that took its place in Xero. */
  mergedInto?: string;
}

/**
 * Contacts by id, archived and merged ones included, together with those they were merged into, however often. One budgeted
 * call for 40 ids and one for each merge on the way. @throws CallFailed
 */
export async function readContactStates(session: Session, ids: readonly string[]): Promise<Map<string, ContactState>> {
  const xero = XeroSession.of(session);
  const states = new Map<string, ContactState>();
  let wanted = [...new Set(ids)];
  for (let round = 0; wanted.length > 0 && round < mostMerges; round++) {
    for (let from = 0; from < wanted.length; from += 40) {
      const some = wanted.slice(from, from + 40);
      const body = await xero.read(
        (api) => api.getContacts(xero.tenantId, undefined, undefined, undefined, some, 1, true),
        'the state of contacts',
      );
      for (const contact of listIn(body, 'Contacts').map(contactState)) states.set(contact.id, contact);
    }
    wanted = [...states.values()].flatMap(({ mergedInto }) => mergedInto ?? []).filter((id) => !states.has(id));
  }
  return states;
}

/** A contact that was merged into one that was merged, and so on: nobody does that more often. */
const mostMerges = 10;

function contactState(found: Json): ContactState {
  const number = textIn(found, 'ContactNumber');
  const mergedInto = textIn(found, 'MergedToContactID');
  return {
    id: textIn(found, 'ContactID') ?? '',
    name: textIn(found, 'Name') ?? '',
    status: textIn(found, 'ContactStatus') ?? '',
    ...(number ? { number } : {}),
    ...(mergedInto ? { mergedInto } : {}),
  };
}

function organisationOf(found: Json): XeroOrganisation {
  const shortCode = textIn(found, 'ShortCode');
  const timezone = textIn(found, 'Timezone');
  const periodLockDate = dayIn(found, 'PeriodLockDate');
  const endOfYearLockDate = dayIn(found, 'EndOfYearLockDate');
  const salesTaxBasis = textIn(found, 'SalesTaxBasis');
  return {
    id: textIn(found, 'OrganisationID') ?? '',
    name: textIn(found, 'Name') ?? '',
    baseCurrency: textIn(found, 'BaseCurrency') ?? '',
    countryCode: textIn(found, 'CountryCode') ?? '',
    isDemo: found['IsDemoCompany'] === true,
    ...(shortCode ? { shortCode } : {}),
    ...(timezone ? { timezone } : {}),
    ...(periodLockDate ? { periodLockDate } : {}),
    ...(endOfYearLockDate ? { endOfYearLockDate } : {}),
    ...(salesTaxBasis ? { salesTaxBasis } : {}),
  };
}

function accountOf(found: Json): XeroAccount {
  const code = textIn(found, 'Code');
  const taxType = textIn(found, 'TaxType');
  const systemAccount = textIn(found, 'SystemAccount');
  const currency = textIn(found, 'CurrencyCode');
  return {
    id: textIn(found, 'AccountID') ?? '',
    name: textIn(found, 'Name') ?? '',
    type: textIn(found, 'Type') ?? '',
    class: textIn(found, 'Class') ?? '',
    status: textIn(found, 'Status') === 'ACTIVE' ? 'ACTIVE' : 'ARCHIVED',
    enablePayments: found['EnablePaymentsToAccount'] === true,
    ...(code ? { code } : {}),
    ...(taxType ? { taxType } : {}),
    ...(systemAccount ? { systemAccount } : {}),
    ...(currency ? { currency } : {}),
  };
}

const taxRateOf = (found: Json): XeroTaxRate => ({
  taxType: textIn(found, 'TaxType') ?? '',
  name: textIn(found, 'Name') ?? '',
  status: textIn(found, 'Status') ?? 'ACTIVE',
  effectiveRate: new Decimal(typeof found['EffectiveRate'] === 'number' ? found['EffectiveRate'] : 0).toString(),
  appliesTo: {
    assets: found['CanApplyToAssets'] === true,
    equity: found['CanApplyToEquity'] === true,
    expenses: found['CanApplyToExpenses'] === true,
    liabilities: found['CanApplyToLiabilities'] === true,
    revenue: found['CanApplyToRevenue'] === true,
  },
});

const trackingOf = (found: Json): XeroTrackingCategory => ({
  id: textIn(found, 'TrackingCategoryID') ?? '',
  name: textIn(found, 'Name') ?? '',
  status: textIn(found, 'Status') ?? '',
  options: listIn(found, 'Options').map((option) => ({
    id: textIn(option, 'TrackingOptionID') ?? '',
    name: textIn(option, 'Name') ?? '',
    status: textIn(option, 'Status') ?? '',
  })),
});

const brandingOf = (found: Json): XeroBrandingTheme => ({
  id: textIn(found, 'BrandingThemeID') ?? '',
  name: textIn(found, 'Name') ?? '',
  sortOrder: typeof found['SortOrder'] === 'number' ? found['SortOrder'] : 0,
});

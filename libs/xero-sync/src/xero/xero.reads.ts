import { CallFailed, type Session } from '../engine/call.js';
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
import { type Json, dayIn, decimalIn, idIn, listIn, textIn } from './values.js';
import { XeroSession } from './xero.session.js';

type Reader<L extends ReferenceList> = (session: XeroSession) => Promise<ReferenceLists[L]>;

const readers: { [L in ReferenceList]: Reader<L> } = {
  organisation: async (session) => {
    const body = await session.read((api) => api.getOrganisations(session.tenantId), 'the organisation');
    const [found = {}] = listIn(body, 'Organisations');
    return organisationOf(found);
  },
  accounts: async (session) =>
    listIn(await session.read((api) => api.getAccounts(session.tenantId), 'the chart of accounts'), 'Accounts').flatMap(
      (row) => (idIn(row, 'AccountID') ? accountOf(row) : []),
    ),
  taxRates: async (session) =>
    listIn(await session.read((api) => api.getTaxRates(session.tenantId), 'the tax rates'), 'TaxRates').flatMap((row) =>
      textIn(row, 'TaxType') ? taxRateOf(row) : [],
    ),
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
    ).flatMap((row) => (idIn(row, 'TrackingCategoryID') ? trackingOf(row) : [])),
  brandingThemes: async (session) =>
    listIn(
      await session.read((api) => api.getBrandingThemes(session.tenantId), 'the branding themes'),
      'BrandingThemes',
    ).flatMap((row) => (idIn(row, 'BrandingThemeID') ? brandingOf(row) : [])),
};

/**
 * Reads Xero's own lists, archived and deleted entries included: a setting may still point at one. Rows without a key of their own
 * are passed over, as nothing can point at them.
 */
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
      const id = idIn(invoice, 'InvoiceID');
      if (id) statuses.set(id, textIn(invoice, 'Status') ?? '');
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
      for (const contact of listIn(body, 'Contacts').flatMap((row) => contactState(row) ?? []))
        states.set(contact.id, contact);
    }
    wanted = [...states.values()].flatMap(({ mergedInto }) => mergedInto ?? []).filter((id) => !states.has(id));
  }
  return states;
}

/** A contact that was merged into one that was merged, and so on: nobody does that more often. */
const mostMerges = 10;

function contactState(found: Json): ContactState | undefined {
  const id = idIn(found, 'ContactID');
  if (!id) return undefined;
  const number = textIn(found, 'ContactNumber');
  const mergedInto = idIn(found, 'MergedToContactID');
  return {
    id,
    name: textIn(found, 'Name') ?? '',
    status: textIn(found, 'ContactStatus') ?? '',
    ...(number ? { number } : {}),
    ...(mergedInto ? { mergedInto } : {}),
  };
}

/** @throws CallFailed where Xero does not say which organisation it is, or in which currency it keeps its books */
function organisationOf(found: Json): XeroOrganisation {
  const id = idIn(found, 'OrganisationID');
  const baseCurrency = textIn(found, 'BaseCurrency');
  if (!id || !baseCurrency)
    throw new CallFailed({ outcome: 'unknown', problems: [] }, 'Xero did not say which organisation this is.');
  const shortCode = textIn(found, 'ShortCode');
  const timezone = textIn(found, 'Timezone');
  const periodLockDate = dayIn(found, 'PeriodLockDate');
  const endOfYearLockDate = dayIn(found, 'EndOfYearLockDate');
  const salesTaxBasis = textIn(found, 'SalesTaxBasis');
  return {
    id,
    name: textIn(found, 'Name') ?? '',
    baseCurrency,
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
  effectiveRate: decimalIn(found, 'EffectiveRate') ?? '0',
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
  options: listIn(found, 'Options').flatMap((option) => {
    const id = idIn(option, 'TrackingOptionID');
    return id ? [{ id, name: textIn(option, 'Name') ?? '', status: textIn(option, 'Status') ?? '' }] : [];
  }),
});

const brandingOf = (found: Json): XeroBrandingTheme => ({
  id: textIn(found, 'BrandingThemeID') ?? '',
  name: textIn(found, 'Name') ?? '',
  sortOrder: typeof found['SortOrder'] === 'number' ? found['SortOrder'] : 0,
});

import { msDate, msInstant } from '../wire/dates.js';
import { type Reply, SANDBOX, Invalid } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { type Sent, textOf, ZERO_GUID } from '../wire/shape.js';
import { currencyShape } from '../wire/shapes.js';
import { currencyName } from '../seed/organisations.js';
import { approvalsLeft } from './approval-cap.js';
import { runSingle } from './batch.js';
import { type Call, envelope, organisationOf, type Route, sentElement, today } from './call.js';
import type { Currency } from './records.js';

/** Organisation, its actions and currencies (api-facts 4.13). */
export const settingsRoutes: Route[] = [
  { method: 'GET', pattern: '/Organisation', family: 'settings', handle: getOrganisation },
  { method: 'GET', pattern: '/Organisation/Actions', family: 'settings', handle: getActions },
  { method: 'GET', pattern: '/Currencies', family: 'settings', handle: listCurrencies },
  { method: 'PUT', pattern: '/Currencies', family: 'settings', handle: putCurrency },
];

function getOrganisation(call: Call): Reply {
  const organisation = organisationOf(call);
  const {
    multicurrency: _m,
    offline: _o,
    zone: _z,
    numbers: _n,
    approvalCap: _a,
    created,
    id,
    ...shown
  } = organisation;
  const view = {
    ...shown,
    OrganisationID: id,
    PaysTax: true,
    OrganisationType: 'COMPANY',
    OrganisationEntityType: 'COMPANY',
    IsDemoCompany: organisation.Class === 'DEMO',
    OrganisationStatus: 'ACTIVE',
    SalesTaxPeriod: 'TWOMONTHS',
    DefaultSalesTax: 'Remember previous',
    DefaultPurchasesTax: 'Remember previous',
    CreatedDateUTC: msInstant(created),
    Edition: 'BUSINESS',
    Addresses: [],
    Phones: [],
    ExternalLinks: [],
    PaymentTerms: {},
    ...(organisation.PeriodLockDate ? { PeriodLockDate: msDate(organisation.PeriodLockDate) } : {}),
    ...(organisation.EndOfYearLockDate ? { EndOfYearLockDate: msDate(organisation.EndOfYearLockDate) } : {}),
  };
  return envelope(call, 'Organisations', [view]);
}

function getActions(call: Call): Reply {
  const writes = call.caller.person.role !== 'readonly';
  const left = (type: 'ACCREC' | 'ACCPAY'): boolean =>
    approvalsLeft(call.tx, organisationOf(call), type, today(call).slice(0, 7)) > 0;
  const actions: Record<string, boolean> = {
    CreateApprovedInvoice: writes && left('ACCREC'),
    CreateApprovedBill: writes && left('ACCPAY'),
    CreateDraftInvoice: writes,
    CreateInvoicePayment: writes,
    CreateApprovedPurchaseOrder: writes,
    CreateSentQuote: writes,
    CreateManualJournal: writes && call.caller.person.reports !== false,
    AttachFilesIntoInvoice: writes,
    UseMulticurrency: organisationOf(call).multicurrency,
    ApproveTransactionsBeforePeriodLockDate: call.caller.person.role === 'adviser',
  };
  const view = Object.entries(actions).map(([Name, allowed]) => ({
    Name,
    Status: allowed ? 'ALLOWED' : 'NOT-ALLOWED',
  }));
  return envelope(call, 'Actions', view);
}

const currencyView = (currency: Currency): Record<string, unknown> => ({
  Code: currency.Code,
  Description: currency.Description,
});

function listCurrencies(call: Call): Reply {
  const { rows } = listRecords(call.tx.all('currencies'), listing(call), {
    read: (currency, path) => (path === 'Code' || path === 'Description' ? currency[path] : undefined),
    id: (currency) => currency.Code,
    pages: false,
  });
  return envelope(call, 'Currencies', rows.map(currencyView));
}

function putCurrency(call: Call): Reply {
  const sent = sentElement(call, 'Currencies', currencyShape);
  const rules = { name: 'Currencies', errorFlag: undefined, refusedExtras: () => ({}) };
  return runSingle(call, sent, rules, (element: Sent, tx) => {
    const Code = (textOf(element, 'Code') ?? '').toUpperCase();
    if (!Intl.supportedValuesOf('currency').includes(Code))
      throw new Invalid([`${SANDBOX}'${Code}' is not a currency code.`]);
    if (!organisationOf(call).multicurrency)
      throw new Invalid([`Users Organisation is not subscribed to currency ${Code}`]);
    const currency: Currency = { id: Code, Code, Description: currencyName(Code) };
    if (!tx.get('currencies', Code)) {
      tx.put('currencies', currency);
      tx.effect({ kind: 'currency.created', collection: 'currencies', id: Code, number: Code });
    }
    return { view: currencyView(currency) };
  });
}

/** What every list needs to know about its call. */
export function listing(call: Call): { query: URLSearchParams; highVolume: number; ifModifiedSince?: string } {
  return {
    query: call.query,
    highVolume: call.world.settings.highVolumeRows,
    ...(call.ifModifiedSince ? { ifModifiedSince: call.ifModifiedSince } : {}),
  };
}

export const zeroId = (name: string) => (): Record<string, unknown> => ({ [name]: ZERO_GUID });

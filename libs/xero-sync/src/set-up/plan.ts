import { documentsPerPage, quotesPerPage } from '../xero/set-up.reads.js';
import type { ReferenceLists } from '../reference/reference-lists.js';
import type { SettingsValues } from '../settings/xero-settings.js';

/** What a workspace is, as far as its organisation in Xero should be the same. */
interface Home {
  baseCurrency: string;
  countryCode: string;
}

/** How many records there are in each of Xero's lists. */
export interface Counts {
  contacts: number;
  items: number;
  invoices: number;
  creditNotes: number;
  quotes: number;
}

/** Something people should know before they begin. `blocks`: it cannot begin like this. */
interface PlanProblem {
  code: string;
  severity: 'blocks' | 'warns';
  sentence: string;
}

export interface Plan {
  counts: Counts;
  /** Calls that reading will take. */
  calls: number;
  /** At 60 calls a minute and the time that taking records over takes. */
  minutes: number;
  /** Of Xero's allowance for a day, how many days the calls are. */
  days: number;
  problems: PlanProblem[];
}

export interface PlanFacts {
  counts: Counts;
  reference: ReferenceLists;
  settings: SettingsValues;
  home?: Home;
  /** Xero's names of what the connecting user may not do. */
  forbidden: readonly string[];
}

const contactsPerPage = 1000;
const callsPerMinute = 60;
const callsPerDay = 5000;
/** What a process takes over in a second, at the least. */
const recordsPerSecond = 30;

/** What a first import will do, and what stands in its way. Writes nothing. Pure. */
export function planOf(facts: PlanFacts): Plan {
  const { contacts, items, invoices, creditNotes, quotes } = facts.counts;
  const pages = (count: number, size: number) => Math.floor(count / size) + 1;
  const calls =
    pages(contacts, contactsPerPage) +
    1 +
    pages(invoices, documentsPerPage) +
    pages(creditNotes, documentsPerPage) +
    pages(quotes, quotesPerPage);
  const records = contacts + items + invoices + creditNotes + quotes;
  const minutes = Math.ceil(calls / callsPerMinute + records / recordsPerSecond / 60);
  return { counts: facts.counts, calls, minutes, days: Math.ceil(calls / callsPerDay), problems: problemsOf(facts) };
}

function problemsOf({ reference, settings, home, forbidden }: PlanFacts): PlanProblem[] {
  return [...homeProblems(reference, home), ...rightProblems(forbidden), ...taxProblems(reference, settings)];
}

function homeProblems({ organisation }: ReferenceLists, home: Home | undefined): PlanProblem[] {
  const { name, baseCurrency, countryCode } = organisation;
  const problems: PlanProblem[] = [];
  if (home && baseCurrency !== home.baseCurrency)
    problems.push({
      code: 'other_base_currency',
      severity: 'blocks',
      sentence: `${name} keeps its books in ${baseCurrency} and this workspace in ${home.baseCurrency}; no amount would mean the same. Connect the organisation that belongs to this workspace.`,
    });
  if (home && countryCode !== home.countryCode)
    problems.push({
      code: 'other_country',
      severity: 'warns',
      sentence: `${name} is an organisation of the country ${countryCode}, this workspace of ${home.countryCode}: taxes may not be the same. Check that it is the right one.`,
    });
  return problems;
}

/** Xero's names of what people may do, as far as the sync needs it. */
const rights: Record<string, string> = {
  CreateApprovedInvoice: 'approve invoices',
  CreateApprovedBill: 'approve bills',
  CreateInvoicePayment: 'enter payments',
  CreateApprovedPurchaseOrder: 'approve purchase orders',
  CreateManualJournal: 'post manual journals',
};

function rightProblems(forbidden: readonly string[]): PlanProblem[] {
  const missing = forbidden.flatMap((name) => rights[name] ?? []);
  if (missing.length === 0) return [];
  return [
    {
      code: 'rights_missing',
      severity: 'warns',
      sentence: `Whoever connected Xero may not ${listed(missing)} there. Records can be taken over, but exports of these will be refused. Give them the role Adviser or Standard in Xero, or let somebody else connect.`,
    },
  ];
}

/** Rates that documents can carry and that are no rate of the CRM's. */
function taxProblems({ taxRates }: ReferenceLists, { taxRates: chosen, untaxed }: SettingsValues): PlanProblem[] {
  const known = new Set(Object.values(chosen).flatMap(({ sales, purchases }) => [sales, purchases]));
  const missing = taxRates.filter(
    ({ status, taxType, effectiveRate }) =>
      status === 'ACTIVE' &&
      Number(effectiveRate) !== 0 &&
      !known.has(taxType) &&
      taxType !== untaxed.sales &&
      taxType !== untaxed.purchases,
  );
  if (missing.length === 0) return [];
  const names = missing.map(({ name }) => `"${name}"`);
  return [
    {
      code: 'taxes_not_mapped',
      severity: 'warns',
      sentence: `${names.length === 1 ? 'The tax rate' : 'The tax rates'} ${listed(names)} of Xero ${names.length === 1 ? 'stands' : 'stand'} for no tax rate of the CRM. Documents with ${names.length === 1 ? 'it' : 'them'} are refused until the settings say which.`,
    },
  ];
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;

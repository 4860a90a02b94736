import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { type Cents, centsText, decimalsOf, toCents, toFine } from '../money/exact.js';
import { lineTax } from '../money/line-amounts.js';
import { msDate, msInstant } from '../wire/dates.js';
import { Findings, Invalid, notFound, type Reply, SANDBOX } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { boolOf, listOf, numberOf, type Sent, textOf } from '../wire/shape.js';
import { manualJournalShape } from '../wire/shapes.js';
import { shown } from './amounts.js';
import { runBatch, runSingle, type Stored } from './batch.js';
import { type Call, envelope, guidParam, type Route, sentElement, sentElements, today } from './call.js';
import { readTracking } from './line-tracking.js';
import { checkLocks } from './locks.js';
import type { Account, JournalLine, ManualJournal } from './records.js';
import { listing, zeroId } from './settings-resources.js';

/** Manual journals (api-facts 4.10). */
export const manualJournalRoutes: Route[] = [
  { method: 'GET', pattern: '/ManualJournals', family: 'manualJournals', handle: listAll },
  { method: 'PUT', pattern: '/ManualJournals', family: 'manualJournals', handle: createAll },
  { method: 'POST', pattern: '/ManualJournals', family: 'manualJournals', handle: upsertAll },
  { method: 'GET', pattern: '/ManualJournals/:', family: 'manualJournals', handle: getOne },
  { method: 'POST', pattern: '/ManualJournals/:', family: 'manualJournals', handle: updateOne },
];

const RULES = { name: 'ManualJournals', errorFlag: undefined, refusedExtras: zeroId('ManualJournalID') };

const NEXT: Record<ManualJournal['Status'], readonly string[]> = {
  DRAFT: ['DRAFT', 'POSTED', 'DELETED'],
  POSTED: ['POSTED', 'VOIDED'],
  DELETED: [],
  VOIDED: [],
};

const NOT_MODIFIABLE = 'Manual Journal not of valid status for modification';
const NO_SUCH = `${SANDBOX}an existing manual journal with the specified ID could not be found.`;

function listAll(call: Call): Reply {
  const { rows, paged, pagination } = listRecords(call.tx.all('manualJournals'), listing(call), {
    read: readJournal,
    updated: (journal) => journal.updated,
    id: (journal) => journal.id,
    pages: true,
  });
  return envelope(
    call,
    'ManualJournals',
    rows.map((journal) => journalView(call.tx, journal, paged)),
    pagination,
  );
}

function getOne(call: Call): Reply {
  const journal = call.tx.get('manualJournals', guidParam(call));
  if (!journal) throw notFound();
  return envelope(call, 'ManualJournals', [journalView(call.tx, journal, true)]);
}

function createAll(call: Call): Reply {
  return runBatch(call, sentElements(call, 'ManualJournals', manualJournalShape), RULES, (sent, tx) => {
    if (textOf(sent, 'ManualJournalID'))
      throw new Invalid([`${SANDBOX}PUT creates manual journals only; send a ManualJournalID with POST.`]);
    return create(call, tx, sent);
  });
}

function upsertAll(call: Call): Reply {
  return runBatch(call, sentElements(call, 'ManualJournals', manualJournalShape), RULES, (sent, tx) => {
    const id = textOf(sent, 'ManualJournalID');
    if (!id) return create(call, tx, sent);
    const known = tx.get('manualJournals', id);
    if (!known) throw new Invalid([NO_SUCH]);
    return update(call, tx, sent, known);
  });
}

function updateOne(call: Call): Reply {
  const id = guidParam(call);
  const sent = sentElement(call, 'ManualJournals', manualJournalShape);
  return runSingle(call, sent, RULES, (element, tx) => {
    const known = tx.get('manualJournals', id);
    if (!known) throw new Invalid([NO_SUCH]);
    return update(call, tx, element, known);
  });
}

function create(call: Call, tx: Tx, sent: Sent): Stored {
  const status = textOf(sent, 'Status') ?? 'DRAFT';
  if (status !== 'DRAFT' && status !== 'POSTED') throw new Invalid(['Manual Journal not of valid status for creation']);
  const blank: ManualJournal = {
    id: randomUUID(),
    Narration: '',
    Date: today(call),
    Status: status,
    LineAmountTypes: 'NoTax',
    JournalLines: [],
    ShowOnCashBasisReports: true,
    updated: 0,
  };
  return store(call, tx, sent, blank, true);
}

function update(call: Call, tx: Tx, sent: Sent, known: ManualJournal): Stored {
  const status = textOf(sent, 'Status') ?? known.Status;
  if (!NEXT[known.Status].includes(status)) throw new Invalid([NOT_MODIFIABLE]);
  return store(call, tx, sent, { ...known, Status: status as ManualJournal['Status'] }, false);
}

function store(call: Call, tx: Tx, sent: Sent, base: ManualJournal, fresh: boolean): Stored {
  const findings = new Findings();
  const warnings: string[] = [];
  if (!fresh) checkLocks(call, base.Date, findings);
  const journal: ManualJournal = {
    ...base,
    Narration: textOf(sent, 'Narration') ?? base.Narration,
    Date: textOf(sent, 'Date') ?? base.Date,
    LineAmountTypes: (textOf(sent, 'LineAmountTypes') as ManualJournal['LineAmountTypes']) ?? base.LineAmountTypes,
    ShowOnCashBasisReports: boolOf(sent, 'ShowOnCashBasisReports') ?? base.ShowOnCashBasisReports,
    updated: call.world.clock.now(),
  };
  const url = textOf(sent, 'Url');
  if (url !== undefined) journal.Url = url;
  const lines = listOf(sent, 'JournalLines');
  if (lines) journal.JournalLines = lines.map((line, index) => readLine(tx, line, index, journal, findings, warnings));
  checkWhole(call, journal, findings);
  findings.throwIfAny();
  tx.put('manualJournals', journal);
  tx.effect({
    kind: `manualJournal.${fresh ? 'created' : verbOf(journal)}`,
    collection: 'manualJournals',
    id: journal.id,
    reference: journal.Narration,
    date: journal.Date,
    status: journal.Status,
  });
  return { view: journalView(tx, journal, true), warnings };
}

const verbOf = ({ Status }: ManualJournal): string =>
  Status === 'VOIDED' ? 'voided' : Status === 'DELETED' ? 'deleted' : 'updated';

function checkWhole(call: Call, journal: ManualJournal, findings: Findings): void {
  if (journal.Narration === '') findings.add(`${SANDBOX}a manual journal needs a Narration.`);
  if (journal.JournalLines.length < 2) findings.add(`${SANDBOX}a manual journal needs at least two JournalLines.`);
  if (journal.Status === 'POSTED' && journal.JournalLines.some((line) => !line.AccountID))
    findings.add('Account code or ID must be specified.');
  const amounts = journal.JournalLines.map((line) => total(line, journal.LineAmountTypes));
  const sum = (values: Cents[]): Cents => values.reduce((all, value) => all + value, 0n);
  const debits = sum(amounts.filter((amount) => amount > 0n));
  const credits = sum(amounts.filter((amount) => amount < 0n));
  if (debits + credits !== 0n)
    findings.add(`The total debits (${centsText(debits)}) must equal total credits (${centsText(credits)})`);
  checkLocks(call, journal.Date, findings);
}

/** What a line adds to the balance of the journal, tax included. */
const total = (line: JournalLine, mode: ManualJournal['LineAmountTypes']): Cents =>
  toCents(line.LineAmount) + (mode === 'Exclusive' ? toCents(line.TaxAmount) : 0n);

function readLine(
  tx: Tx,
  sent: Sent,
  index: number,
  journal: ManualJournal,
  findings: Findings,
  warnings: string[],
): JournalLine {
  const fault = (message: string): void => findings.addBoth('JournalLines', index, message);
  const written = numberOf(sent, 'LineAmount') ?? '0';
  if ((decimalsOf(written) ?? 9) > 2) fault('Account must be valid.');
  const amount = decimalsOf(written) === undefined ? 0n : toCents(written);
  const account = accountOf(tx, sent, journal.Status === 'DRAFT', fault, warnings);
  const taxType = textOf(sent, 'TaxType') ?? account?.TaxType;
  const rate = taxType && journal.LineAmountTypes !== 'NoTax' ? tx.find('taxRates', 'type', taxType)[0] : undefined;
  if (rate && rate.Status !== 'ACTIVE') fault('Tax rate must be valid.');
  if (rate && account && !rate.appliesTo.includes(account.Class))
    fault(`The TaxType code '${rate.TaxType}' cannot be used with account code '${account.Code}'.`);
  const tax = rate ? lineTax(amount, toFine(rate.EffectiveRate), journal.LineAmountTypes) : 0n;
  const description = textOf(sent, 'Description');
  return {
    LineAmount: centsText(amount),
    ...(account ? { AccountID: account.id } : {}),
    ...(description === undefined ? {} : { Description: description }),
    TaxType: rate?.TaxType ?? 'NONE',
    TaxAmount: centsText(tax),
    Tracking: readTracking(tx, listOf(sent, 'Tracking') ?? [], fault),
  };
}

/** System, bank and INVENTORY accounts take no journal; a draft only loses an account that nobody knows. */
function accountOf(
  tx: Tx,
  sent: Sent,
  draft: boolean,
  fault: (message: string) => void,
  warnings: string[],
): Account | undefined {
  const id = textOf(sent, 'AccountID');
  const code = textOf(sent, 'AccountCode');
  if (!id && !code) return undefined;
  const account = id ? tx.get('accounts', id) : tx.find('accounts', 'code', code!.toLowerCase())[0];
  const name = account?.Code ?? code ?? id;
  if (!account && draft) {
    warnings.push(`Account code '${name}' has been removed as it does not match a recognised account.`);
    return undefined;
  }
  if (!account || account.SystemAccount || account.Type === 'BANK' || account.Type === 'INVENTORY') {
    fault(`Account code '${name}' is not a valid code for this document.`);
    return undefined;
  }
  if (account.Status !== 'ACTIVE')
    fault(
      `Account code '${name}' has been archived, or has been deleted. Each line item must reference a valid account.`,
    );
  return account;
}

function journalView(tx: Tx, journal: ManualJournal, full: boolean): Record<string, unknown> {
  return {
    Date: msDate(journal.Date),
    Status: journal.Status,
    LineAmountTypes: journal.LineAmountTypes,
    UpdatedDateUTC: msInstant(journal.updated),
    ManualJournalID: journal.id,
    Narration: journal.Narration,
    ...(journal.Url ? { Url: journal.Url } : {}),
    JournalLines: full ? journal.JournalLines.map((line) => lineView(tx, line)) : [],
    ShowOnCashBasisReports: journal.ShowOnCashBasisReports,
    HasAttachments: false,
  };
}

function lineView(tx: Tx, line: JournalLine): Record<string, unknown> {
  const account = line.AccountID ? tx.get('accounts', line.AccountID) : undefined;
  return {
    ...(line.Description === undefined ? {} : { Description: line.Description }),
    ...(line.TaxType ? { TaxType: line.TaxType } : {}),
    TaxAmount: shown(line.TaxAmount),
    LineAmount: shown(line.LineAmount),
    ...(account ? { AccountCode: account.Code, AccountID: account.id } : {}),
    Tracking: line.Tracking,
    IsBlank: false,
  };
}

/** Fields a filter or order may name. */
function readJournal(journal: ManualJournal, path: string): string | number | boolean | null | undefined {
  switch (path.toLowerCase()) {
    case 'manualjournalid':
      return journal.id;
    case 'narration':
      return journal.Narration;
    case 'status':
      return journal.Status;
    case 'date':
      return Date.parse(`${journal.Date}T00:00:00Z`);
    case 'updateddateutc':
      return journal.updated;
    default:
      return undefined;
  }
}

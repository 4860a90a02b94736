import { randomUUID } from 'node:crypto';
import { classOfType, reportingCode } from '../seed/chart-of-accounts.js';
import { defaultTaxType } from '../seed/tax-rates.js';
import type { Tx } from '../journal/store.js';
import { msInstant } from '../wire/dates.js';
import { Findings, Invalid, notFound, type Reply, SANDBOX } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { boolOf, has, type Sent, textOf } from '../wire/shape.js';
import { accountShape } from '../wire/shapes.js';
import { runSingle, type Stored, validationReply } from './batch.js';
import { type Call, envelope, guidParam, organisationOf, type Route, sentElement } from './call.js';
import { linesInUse } from './lines-in-use.js';
import type { Account } from './records.js';
import { listing, zeroId } from './settings-resources.js';

export const accountRoutes: Route[] = [
  { method: 'GET', pattern: '/Accounts', family: 'settings', handle: listAccounts },
  { method: 'PUT', pattern: '/Accounts', family: 'settings', handle: createAccount },
  { method: 'GET', pattern: '/Accounts/:', family: 'settings', handle: getAccount },
  { method: 'POST', pattern: '/Accounts/:', family: 'settings', handle: updateAccount },
  { method: 'DELETE', pattern: '/Accounts/:', family: 'settings', handle: deleteAccount },
];

const RULES = { name: 'Accounts', errorFlag: undefined, refusedExtras: zeroId('AccountID') };

function listAccounts(call: Call): Reply {
  const records = call.tx.all('accounts').filter((account) => account.Status !== 'DELETED');
  const { rows } = listRecords(records, listing(call), {
    read: readAccount,
    updated: (account) => account.updated,
    id: (account) => account.Code || account.id,
    pages: false,
  });
  return envelope(call, 'Accounts', rows.map(accountView));
}

function getAccount(call: Call): Reply {
  const account = call.tx.get('accounts', guidParam(call));
  if (!account) throw notFound();
  return envelope(call, 'Accounts', [accountView(account)]);
}

function createAccount(call: Call): Reply {
  const sent = sentElement(call, 'Accounts', accountShape);
  return runSingle(call, sent, RULES, (element, tx) => {
    const type = textOf(element, 'Type') ?? '';
    const accountClass = classOfType(type);
    if (!accountClass) throw new Invalid(['Account type must be valid.']);
    const blank: Account = {
      id: randomUUID(),
      Code: '',
      Name: '',
      Type: type,
      Class: accountClass,
      Status: 'ACTIVE',
      TaxType: defaultTaxType(organisationOf(call).CountryCode, accountClass, type),
      EnablePaymentsToAccount: false,
      ShowInExpenseClaims: false,
      AddToWatchlist: false,
      ReportingCode: reportingCode(accountClass),
      updated: call.world.clock.now(),
    };
    return save(tx, element, blank, 'account.created');
  });
}

function updateAccount(call: Call): Reply {
  const known = call.tx.get('accounts', guidParam(call));
  if (!known) throw notFound();
  const sent = sentElement(call, 'Accounts', accountShape);
  return runSingle(call, sent, RULES, (element, tx) => {
    if (known.Type === 'BANK') throw new Invalid([`${SANDBOX}bank accounts cannot be updated through the API.`]);
    const status = textOf(element, 'Status');
    const others = Object.keys(element).filter((name) => name !== 'Status' && name !== 'AccountID');
    if (status === 'ARCHIVED' && others.length > 0) {
      throw new Invalid([`${SANDBOX}archiving an account must be a call of its own.`]);
    }
    const base = { ...known, updated: call.world.clock.now() };
    if (status === 'ARCHIVED' || status === 'ACTIVE') base.Status = status;
    return save(tx, element, base, 'account.updated');
  });
}

function save(tx: Tx, sent: Sent, base: Account, effect: string): Stored {
  const findings = new Findings();
  const account: Account = { ...base };
  for (const name of [
    'Code',
    'Name',
    'Description',
    'TaxType',
    'BankAccountNumber',
    'BankAccountType',
    'CurrencyCode',
  ] as const) {
    const value = textOf(sent, name);
    if (value !== undefined) account[name] = value;
  }
  for (const name of ['EnablePaymentsToAccount', 'ShowInExpenseClaims', 'AddToWatchlist'] as const) {
    account[name] = boolOf(sent, name) ?? account[name];
  }
  if (has(sent, 'Type') && textOf(sent, 'Type') !== base.Type)
    findings.add(`${SANDBOX}the Type of an account cannot be changed.`);
  checkAccount(tx, account, findings);
  findings.throwIfAny();
  tx.put('accounts', account);
  tx.effect({ kind: effect, collection: 'accounts', id: account.id, number: account.Code, status: account.Status });
  return { view: accountView(account) };
}

function checkAccount(tx: Tx, account: Account, findings: Findings): void {
  const others = tx.all('accounts').filter((other) => other.id !== account.id && other.Status !== 'DELETED');
  if (account.Name === '' || others.some((other) => other.Name.toLowerCase() === account.Name.toLowerCase())) {
    findings.add('Please enter a unique Name.');
  }
  if (account.Name.length > 150) findings.add('Name must not be more than 150 characters long');
  if (account.Code.length > 10) findings.add('Code must not be more than 10 characters long');
  if (account.Code === '' && account.Type !== 'BANK') findings.add('Please enter a unique Code.');
  if (account.Code !== '' && others.some((other) => other.Code.toLowerCase() === account.Code.toLowerCase())) {
    findings.add('Please enter a unique Code.');
  }
  if (account.Type === 'BANK' && !account.BankAccountNumber) findings.add('Please enter a Bank Account Number.');
  if (tx.find('taxRates', 'type', account.TaxType)[0]?.Status !== 'ACTIVE' && account.TaxType !== 'NONE') {
    findings.add('Tax rate must be valid.');
  }
}

function deleteAccount(call: Call): Reply {
  const account = call.tx.get('accounts', guidParam(call));
  if (!account || account.Status === 'DELETED') throw notFound();
  const used =
    linesInUse(call.tx).some((line) => line.AccountID === account.id) ||
    call.tx.all('payments').some((payment) => payment.accountId === account.id) ||
    call.tx.all('bankTransactions').some((transaction) => transaction.bankAccountId === account.id);
  if (account.SystemAccount || used) {
    const Message = 'The account cannot be deleted: it is a system account or has been used.';
    return validationReply([{ ...accountView(account), ValidationErrors: [{ Message }] }]);
  }
  const deleted: Account = { ...account, Status: 'DELETED', updated: call.world.clock.now() };
  call.tx.put('accounts', deleted);
  call.tx.effect({ kind: 'account.deleted', collection: 'accounts', id: account.id, number: account.Code });
  return envelope(call, 'Accounts', [accountView(deleted)]);
}

const REPORTING_NAMES: Record<string, string> = {
  ASS: 'Assets',
  EQU: 'Equity',
  EXP: 'Expense',
  LIA: 'Liabilities',
  REV: 'Revenue',
};

function accountView(account: Account): Record<string, unknown> {
  return {
    AccountID: account.id,
    ...(account.Code ? { Code: account.Code } : {}),
    Name: account.Name,
    Status: account.Status,
    Type: account.Type,
    TaxType: account.TaxType,
    ...(account.Description ? { Description: account.Description } : {}),
    Class: account.Class,
    EnablePaymentsToAccount: account.EnablePaymentsToAccount,
    ShowInExpenseClaims: account.ShowInExpenseClaims,
    ...(account.Type === 'BANK'
      ? {
          BankAccountNumber: account.BankAccountNumber ?? '',
          BankAccountType: account.BankAccountType ?? 'BANK',
          ...(account.CurrencyCode ? { CurrencyCode: account.CurrencyCode } : {}),
        }
      : {}),
    ...(account.SystemAccount ? { SystemAccount: account.SystemAccount } : {}),
    ReportingCode: account.ReportingCode,
    ReportingCodeName: REPORTING_NAMES[account.ReportingCode] ?? '',
    HasAttachments: false,
    UpdatedDateUTC: msInstant(account.updated),
    AddToWatchlist: account.AddToWatchlist,
  };
}

function readAccount(account: Account, path: string): string | number | boolean | null | undefined {
  const fields: Record<string, string | number | boolean | null> = {
    accountid: account.id,
    code: account.Code,
    name: account.Name,
    type: account.Type,
    class: account.Class,
    status: account.Status,
    taxtype: account.TaxType,
    systemaccount: account.SystemAccount ?? null,
    enablepaymentstoaccount: account.EnablePaymentsToAccount,
    updateddateutc: account.updated,
  };
  return fields[path.toLowerCase()];
}

import { randomUUID } from 'node:crypto';
import type { Tx } from '../journal/store.js';
import { toCents } from '../money/exact.js';
import { dateString, msDate, msInstant } from '../wire/dates.js';
import { Findings, Invalid, notFound, type Reply, SANDBOX } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { boolOf, has, listOf, objectOf, type Sent, textOf } from '../wire/shape.js';
import { bankTransactionShape } from '../wire/shapes.js';
import { isApplied, isSales, shown } from './amounts.js';
import { runBatch, runSingle, type Stored } from './batch.js';
import {
  type Call,
  envelope,
  guidParam,
  organisationOf,
  type Route,
  sentElement,
  sentElements,
  today,
  unitDecimals,
} from './call.js';
import { embeddedContact, markSide } from './contacts.js';
import { fillCurrency, fillTotals } from './document-amounts.js';
import { applyStock } from './document-stock.js';
import { contactOfDocument, lineView, type ViewOptions } from './document-views.js';
import { readLines } from './lines.js';
import { checkLocks } from './locks.js';
import type { Account, BankTransaction, PrepaidType, TradeDocument } from './records.js';
import { listing } from './settings-resources.js';

/** Money spent and received without an invoice; prepayments and overpayments begin here (api-facts 4.6, 4.9). */
export const bankTransactionRoutes: Route[] = [
  { method: 'GET', pattern: '/BankTransactions', family: 'bankTransactions', handle: listAll },
  { method: 'PUT', pattern: '/BankTransactions', family: 'bankTransactions', handle: createAll },
  { method: 'POST', pattern: '/BankTransactions', family: 'bankTransactions', handle: upsertAll },
  { method: 'GET', pattern: '/BankTransactions/:', family: 'bankTransactions', handle: getOne },
  { method: 'POST', pattern: '/BankTransactions/:', family: 'bankTransactions', handle: updateOne },
];

const RULES = {
  name: 'BankTransactions',
  errorFlag: undefined,
  refusedExtras: () => ({ BankTransactionID: randomUUID() }),
};

const TYPES: readonly BankTransaction['Type'][] = [
  'SPEND',
  'RECEIVE',
  'RECEIVE-PREPAYMENT',
  'SPEND-PREPAYMENT',
  'RECEIVE-OVERPAYMENT',
  'SPEND-OVERPAYMENT',
];
const UNKNOWN_ACCOUNT = 'The specified bank account details do not match a known bank account';
const NO_SUCH = `${SANDBOX}an existing bank transaction with the specified ID could not be found.`;

const isPrepaid = (type: BankTransaction['Type']): type is PrepaidType => type.includes('-');
const notUpdatable = (known: BankTransaction): Invalid =>
  new Invalid([`${known.Type.startsWith('SPEND') ? 'Spend' : 'Receive'} money transactions cannot be updated`]);

function listAll(call: Call): Reply {
  const { rows, paged, pagination } = listRecords(call.tx.all('bankTransactions'), listing(call), {
    read: (transaction, path) => readTransaction(call.tx, transaction, path),
    updated: (transaction) => transaction.updated,
    id: (transaction) => transaction.id,
    pages: true,
  });
  const options = { detail: paged ? ('full' as const) : ('thin' as const), unitDecimals: unitDecimals(call) };
  return envelope(
    call,
    'BankTransactions',
    rows.map((transaction) => transactionView(call.tx, transaction, options)),
    pagination,
  );
}

function getOne(call: Call): Reply {
  const known = call.tx.get('bankTransactions', guidParam(call));
  if (!known) throw notFound();
  return envelope(call, 'BankTransactions', [viewOf(call, call.tx, known)]);
}

function createAll(call: Call): Reply {
  return runBatch(call, sentElements(call, 'BankTransactions', bankTransactionShape), RULES, (sent, tx) => {
    if (textOf(sent, 'BankTransactionID'))
      throw new Invalid([`${SANDBOX}PUT creates bank transactions only; send a BankTransactionID with POST.`]);
    return create(call, tx, sent);
  });
}

function upsertAll(call: Call): Reply {
  return runBatch(call, sentElements(call, 'BankTransactions', bankTransactionShape), RULES, (sent, tx) => {
    const id = textOf(sent, 'BankTransactionID');
    if (!id) return create(call, tx, sent);
    const known = tx.get('bankTransactions', id);
    if (!known) throw new Invalid([NO_SUCH]);
    return update(call, tx, sent, known);
  });
}

function updateOne(call: Call): Reply {
  const id = guidParam(call);
  const sent = sentElement(call, 'BankTransactions', bankTransactionShape);
  return runSingle(call, sent, RULES, (element, tx) => {
    const known = tx.get('bankTransactions', id);
    if (!known) throw new Invalid([NO_SUCH]);
    return update(call, tx, element, known);
  });
}

function create(call: Call, tx: Tx, sent: Sent): Stored {
  const type = textOf(sent, 'Type') as BankTransaction['Type'] | undefined;
  if (!type || !TYPES.includes(type)) throw new Invalid(['Bank Transaction not of valid type for creation']);
  if ((textOf(sent, 'Status') ?? 'AUTHORISED') !== 'AUTHORISED')
    throw new Invalid(['Bank Transaction not of valid status for creation']);
  const account = bankAccount(tx, objectOf(sent, 'BankAccount'));
  const blank: BankTransaction = {
    id: randomUUID(),
    Type: type,
    Status: 'AUTHORISED',
    contactId: '',
    bankAccountId: account.id,
    Date: today(call),
    LineAmountTypes: type.endsWith('-OVERPAYMENT') ? 'NoTax' : 'Inclusive',
    LineItems: [],
    SubTotal: '0.00',
    TotalTax: '0.00',
    Total: '0.00',
    TotalDiscount: '0.00',
    CurrencyCode: account.CurrencyCode ?? organisationOf(call).BaseCurrency,
    CurrencyRate: '1',
    IsReconciled: boolOf(sent, 'IsReconciled') ?? false,
    ...(isPrepaid(type) ? { creditId: randomUUID() } : {}),
    createdBy: call.caller.app.clientId,
    updated: 0,
  };
  return store(call, tx, sent, blank, true);
}

function bankAccount(tx: Tx, sent: Sent | undefined): Account {
  const id = sent && textOf(sent, 'AccountID');
  const code = sent && textOf(sent, 'Code');
  const account = id ? tx.get('accounts', id) : code ? tx.find('accounts', 'code', code.toLowerCase())[0] : undefined;
  if (account?.Type !== 'BANK' || account.Status !== 'ACTIVE') throw new Invalid([UNKNOWN_ACCOUNT]);
  return account;
}

/** What is reconciled, deleted or paid ahead stays as it is; the rest may be changed or deleted. */
function update(call: Call, tx: Tx, sent: Sent, known: BankTransaction): Stored {
  const status = textOf(sent, 'Status') ?? known.Status;
  if (known.Status === 'DELETED' || known.IsReconciled) throw notUpdatable(known);
  if (status === 'DELETED' || status === 'VOIDED') return remove(call, tx, known);
  const type = textOf(sent, 'Type');
  if (isPrepaid(known.Type) || (type && type !== known.Type)) throw notUpdatable(known);
  const account = has(sent, 'BankAccount') ? bankAccount(tx, objectOf(sent, 'BankAccount')).id : known.bankAccountId;
  const IsReconciled = boolOf(sent, 'IsReconciled') ?? known.IsReconciled;
  return store(call, tx, sent, { ...known, bankAccountId: account, IsReconciled }, false);
}

function store(call: Call, tx: Tx, sent: Sent, base: BankTransaction, fresh: boolean): Stored {
  const findings = new Findings();
  if (!fresh) checkLocks(call, base.Date, findings);
  const contact =
    fresh || has(sent, 'Contact')
      ? embeddedContact(call, tx, objectOf(sent, 'Contact'))
      : tx.get('contacts', base.contactId)!;
  const transaction = filled(call, tx, sent, { ...base, contactId: contact.id }, findings);
  if (transaction.LineItems.length === 0) findings.add('One or more line items must be specified');
  if (toCents(transaction.Total) < 0n)
    findings.add(`${SANDBOX}the total must not be negative; swap SPEND and RECEIVE instead.`);
  checkLocks(call, transaction.Date, findings);
  findings.throwIfAny();
  tx.put('bankTransactions', transaction);
  applyStock(call, tx, transaction);
  markSide(tx, tx.get('contacts', contact.id)!, isSales(transaction));
  if (fresh && isPrepaid(transaction.Type)) tx.put(prepaidCollection(transaction), prepaidOf(transaction));
  record(tx, transaction, fresh ? 'created' : 'updated');
  return { view: viewOf(call, tx, transaction) };
}

function filled(call: Call, tx: Tx, sent: Sent, base: BankTransaction, findings: Findings): BankTransaction {
  const transaction: BankTransaction = {
    ...base,
    Date: textOf(sent, 'Date') ?? base.Date,
    LineAmountTypes: (textOf(sent, 'LineAmountTypes') as BankTransaction['LineAmountTypes']) ?? base.LineAmountTypes,
    updated: call.world.clock.now(),
  };
  const reference = textOf(sent, 'Reference');
  if (reference !== undefined && reference.length > 255)
    findings.add('Reference must not be more than 255 characters long');
  if (reference !== undefined && !isPrepaid(base.Type)) transaction.Reference = reference;
  const url = textOf(sent, 'Url');
  if (url !== undefined) transaction.Url = url;
  const overpaid = base.Type.endsWith('-OVERPAYMENT');
  const currency = textOf(sent, 'CurrencyCode');
  if (currency && currency !== base.CurrencyCode && !overpaid)
    findings.add(`${SANDBOX}the currency of a bank transaction is that of its bank account.`);
  fillCurrency(call, tx, sent, transaction, findings);
  if (overpaid && transaction.LineAmountTypes !== 'NoTax')
    findings.add(`${SANDBOX}an overpayment has no tax: send LineAmountTypes NoTax.`);
  const lines = listOf(sent, 'LineItems');
  if (lines) {
    transaction.LineItems = readLines(lines, {
      tx,
      type: base.Type,
      mode: transaction.LineAmountTypes,
      complete: true,
      unitDecimals: unitDecimals(call),
      findings,
      before: base.LineItems,
      ...(overpaid ? { controlAccount: isSales(base) ? 'DEBTORS' : 'CREDITORS' } : {}),
    });
  }
  fillTotals(call, transaction);
  return transaction;
}

const prepaidCollection = ({ Type }: BankTransaction): 'prepayments' | 'overpayments' =>
  Type.endsWith('-PREPAYMENT') ? 'prepayments' : 'overpayments';

/** The credit that money paid ahead leaves behind. */
function prepaidOf(transaction: BankTransaction): TradeDocument {
  const { bankAccountId: _account, IsReconciled: _reconciled, creditId, Url: _url, ...document } = transaction;
  return {
    ...document,
    id: creditId!,
    Type: transaction.Type as PrepaidType,
    Status: 'AUTHORISED',
    number: '',
    SentToContact: false,
    paid: '0.00',
    credited: '0.00',
  };
}

function remove(call: Call, tx: Tx, known: BankTransaction): Stored {
  const findings = new Findings();
  checkLocks(call, known.Date, findings);
  findings.throwIfAny();
  const deleted: BankTransaction = { ...known, Status: 'DELETED', updated: call.world.clock.now() };
  if (isPrepaid(known.Type)) {
    const credit = tx.get(prepaidCollection(known), known.creditId!)!;
    if (isApplied(credit)) throw notUpdatable(known);
    tx.put(prepaidCollection(known), { ...credit, Status: 'VOIDED', updated: deleted.updated });
  }
  tx.put('bankTransactions', deleted);
  applyStock(call, tx, deleted);
  record(tx, deleted, 'deleted');
  return { view: viewOf(call, tx, deleted) };
}

function record(tx: Tx, transaction: BankTransaction, verb: 'created' | 'updated' | 'deleted'): void {
  tx.effect({
    kind: `bankTransaction.${verb}`,
    collection: 'bankTransactions',
    id: transaction.id,
    ...(transaction.Reference ? { reference: transaction.Reference } : {}),
    contactId: transaction.contactId,
    date: transaction.Date,
    amount: transaction.Total,
    currency: transaction.CurrencyCode,
    status: transaction.Status,
  });
}

const viewOf = (call: Call, tx: Tx, transaction: BankTransaction): Record<string, unknown> =>
  transactionView(tx, transaction, { detail: 'full', unitDecimals: unitDecimals(call) });

function transactionView(tx: Tx, transaction: BankTransaction, options: ViewOptions): Record<string, unknown> {
  const account = tx.get('accounts', transaction.bankAccountId);
  const full = options.detail === 'full';
  return {
    BankTransactionID: transaction.id,
    ...(account ? { BankAccount: { AccountID: account.id, Code: account.Code, Name: account.Name } } : {}),
    Type: transaction.Type,
    ...(transaction.Reference ? { Reference: transaction.Reference } : {}),
    ...(transaction.Url ? { Url: transaction.Url } : {}),
    IsReconciled: transaction.IsReconciled,
    ...(transaction.creditId
      ? { [transaction.Type.endsWith('-PREPAYMENT') ? 'PrepaymentID' : 'OverpaymentID']: transaction.creditId }
      : {}),
    HasAttachments: false,
    Contact: contactOfDocument(tx, transaction.contactId, options.detail),
    DateString: dateString(transaction.Date),
    Date: msDate(transaction.Date),
    Status: transaction.Status,
    LineAmountTypes: transaction.LineAmountTypes,
    LineItems: full ? transaction.LineItems.map((line) => lineView(tx, line, options.unitDecimals)) : [],
    SubTotal: shown(transaction.SubTotal),
    TotalTax: shown(transaction.TotalTax),
    Total: shown(transaction.Total),
    UpdatedDateUTC: msInstant(transaction.updated),
    CurrencyCode: transaction.CurrencyCode,
    CurrencyRate: shown(transaction.CurrencyRate),
  };
}

/** Fields a filter or order may name. */
function readTransaction(
  tx: Tx,
  transaction: BankTransaction,
  path: string,
): string | number | boolean | null | undefined {
  switch (path.toLowerCase()) {
    case 'banktransactionid':
      return transaction.id;
    case 'type':
      return transaction.Type;
    case 'status':
      return transaction.Status;
    case 'reference':
      return transaction.Reference ?? null;
    case 'date':
      return Date.parse(`${transaction.Date}T00:00:00Z`);
    case 'total':
      return shown(transaction.Total);
    case 'isreconciled':
      return transaction.IsReconciled;
    case 'updateddateutc':
      return transaction.updated;
    case 'contact.contactid':
      return transaction.contactId;
    case 'contact.name':
      return tx.get('contacts', transaction.contactId)?.Name ?? null;
    case 'bankaccount.accountid':
      return transaction.bankAccountId;
    default:
      return undefined;
  }
}

import assert from 'node:assert/strict';
import type { CrmDocument, CrmRecord, DocumentLine, Kind } from '../src/host/records.js';

const decimal = /^-?\d+(\.\d+)?$/;
const day = /^\d{4}-\d{2}-\d{2}$/;

/** Checks that a record says everything in the port's words: strings for money, days for dates, closed lists for states. */
export function checkShape(record: CrmRecord): void {
  const at = (field: string) => `${record.kind} ${record.number}: ${field}`;
  const is = (value: unknown, pattern: RegExp, field: string, what: string) =>
    assert.ok(typeof value === 'string' && pattern.test(value), `${at(field)} must be ${what}, not ${String(value)}`);
  const amount = (value: unknown, field: string) => is(value, decimal, field, 'a decimal string');
  const date = (value: unknown, field: string) => is(value, day, field, 'a day such as 2026-01-31');
  const one = (value: unknown, allowed: readonly string[], field: string) =>
    assert.ok(
      allowed.includes(value as string),
      `${at(field)} must be one of ${allowed.join(', ')}, not ${String(value)}`,
    );

  assert.ok(typeof record.number === 'string' && record.number.length > 0, at('number must not be empty'));
  assert.ok(Number.isInteger(record.version) && record.version >= 1, at('version must be a whole number from 1'));
  if (record.url !== undefined) {
    assert.match(record.url, /^https?:\/\//, at('url must be absolute'));
    assert.doesNotMatch(record.url, /xero/i, at('url must not contain the word xero'));
  }

  const document = (doc: CrmDocument & { status: string }, states = ['draft', 'issued', 'voided']) => {
    date(doc.date, 'date');
    is(doc.currency, /^[A-Z]{3}$/, 'currency', 'an ISO code');
    one(doc.amountsAre, ['exclusive', 'inclusive', 'noTax'], 'amountsAre');
    one(doc.status, states, 'status');
    for (const field of ['net', 'tax', 'total'] as const) amount(doc[field], field);
    assert.ok(cents(doc.net) + cents(doc.tax) === cents(doc.total), at('net and tax must add up to total'));
    doc.lines.forEach((line, index) => checkLine(line, `lines.${index}`, amount));
    const sum = (of: (line: DocumentLine) => string) => doc.lines.reduce((total, line) => total + cents(of(line)), 0n);
    const shown = doc.amountsAre === 'inclusive' ? doc.total : doc.net;
    assert.ok(sum((line) => line.amount) === cents(shown), at('lines must add up to the document'));
    assert.ok(sum((line) => line.taxAmount) === cents(doc.tax), at('taxes of the lines must add up to the tax'));
  };

  switch (record.kind) {
    case 'contact':
      assert.ok(record.name.trim().length > 0, at('name must not be empty'));
      assert.ok(
        Array.isArray(record.addresses) && Array.isArray(record.persons),
        at('addresses and persons are lists'),
      );
      break;
    case 'item':
      for (const price of [record.salesPrice, record.purchasePrice]) if (price !== undefined) amount(price, 'price');
      assert.ok(typeof record.tracked === 'boolean', at('tracked must be true or false'));
      break;
    case 'invoice':
      date(record.dueDate, 'dueDate');
      document(record);
      break;
    case 'creditNote':
      document(record);
      break;
    case 'purchaseOrder':
      if (record.expectedDate !== undefined) date(record.expectedDate, 'expectedDate');
      document(record, ['draft', 'sent', 'billed', 'cancelled']);
      break;
    case 'bill':
      date(record.dueDate, 'dueDate');
      document(record);
      for (const { landedCost } of record.lines) if (landedCost !== undefined) amount(landedCost, 'landedCost');
      break;
    case 'supplierCredit':
      document(record);
      for (const { stockValue } of record.lines) if (stockValue !== undefined) amount(stockValue, 'stockValue');
      break;
    case 'payment':
      amount(record.amount, 'amount');
      date(record.date, 'date');
      one(record.status, ['received', 'reversed'], 'status');
      for (const allocation of record.allocations) amount(allocation.amount, 'allocation');
      break;
    case 'allocation':
      amount(record.amount, 'amount');
      date(record.date, 'date');
      one(record.status, ['active', 'removed'], 'status');
      break;
    case 'refund':
      amount(record.amount, 'amount');
      date(record.date, 'date');
      one(record.status, ['paid', 'reversed'], 'status');
      break;
    case 'stockChange':
      date(record.date, 'date');
      one(record.status, ['draft', 'posted', 'voided'], 'status');
      for (const line of record.lines) {
        amount(line.quantityChange, 'quantityChange');
        amount(line.unitCost, 'unitCost');
      }
      break;
  }
}

/** Refs of everything a record names and xero-sync will want to read. */
export function namedBy(record: CrmRecord): { kind: Kind; id: string }[] {
  switch (record.kind) {
    case 'invoice':
    case 'creditNote':
    case 'purchaseOrder':
    case 'bill':
    case 'supplierCredit':
      return [
        { kind: 'contact', id: record.contactId },
        ...record.lines.flatMap((line) => (line.itemId ? [{ kind: 'item' as const, id: line.itemId }] : [])),
      ];
    case 'payment':
      return [{ kind: 'contact', id: record.contactId }, ...record.allocations.map(({ document }) => document)];
    case 'allocation':
      return [record.credit, record.document];
    case 'refund':
      return [record.credit];
    case 'stockChange':
      return record.lines.map((line) => ({ kind: 'item', id: line.itemId }));
    default:
      return [];
  }
}

function checkLine(line: DocumentLine, field: string, amount: (value: unknown, field: string) => void): void {
  amount(line.quantity, `${field}.quantity`);
  amount(line.unitPrice, `${field}.unitPrice`);
  amount(line.amount, `${field}.amount`);
  amount(line.taxAmount, `${field}.taxAmount`);
  if (line.discountPercent !== undefined) amount(line.discountPercent, `${field}.discountPercent`);
}

/** Hundredths of a decimal string of at most two decimals that matter. */
function cents(text: string): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  assert.match(fraction.slice(2), /^0*$/, `${text} has more than two decimals`);
  const value = BigInt(whole + fraction.slice(0, 2).padEnd(2, '0'));
  return text.startsWith('-') ? -value : value;
}

import type { EntityManager } from 'typeorm';
import { Decimal } from 'decimal.js';
import { rowsOf } from '../engine/sql.js';
import type { Incoming, IncomingDocument, IncomingLine } from '../host/intake.js';
import type { Books } from '../imports/import-items.js';
import type { SettingsValues } from '../settings/xero-settings.js';
import type { ContactFacts, ItemFacts, RowProblem } from '../xero/incoming.js';
import type { DocumentFacts } from '../xero/incoming.documents.js';
import type { Facts } from './staging.js';

/** The CRM's ids for Xero's keys, as far as some records need them. */
export interface Keys {
  contacts: ReadonlyMap<string, string>;
  items: ReadonlyMap<string, string>;
  itemsByCode: ReadonlyMap<string, string>;
  settings: SettingsValues;
  /** Business date of an opening stock. */
  today: string;
}

/** Reads the ids for a handful of records with two questions. */
export async function keysOf(
  tx: EntityManager,
  books: Books,
  facts: readonly Facts[],
  timeZone: string,
): Promise<Keys> {
  const documents = facts.filter((one): one is DocumentFacts => 'lines' in one);
  const lines = documents.flatMap((document) => document.lines);
  const contacts = await rowsOf<{ remote_id: string; record_id: string }>(
    tx,
    `SELECT lower(remote_id) AS remote_id, record_id FROM xero_links WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL
       AND kind = 'contact' AND part = 'main' AND remote_type = 'Contact' AND remote_id = ANY($3::text[])`,
    [books.workspaceId, books.tenantId, [...new Set(documents.map(({ contactRemoteId }) => contactRemoteId))]],
  );
  const items = await rowsOf<{ remote_id: string; number: string | null; record_id: string }>(
    tx,
    `SELECT lower(remote_id) AS remote_id, lower(number) AS number, record_id FROM xero_links
      WHERE workspace_id = $1 AND tenant_id = $2 AND archived_at IS NULL AND kind = 'item' AND part = 'main' AND remote_type = 'Item'
        AND (remote_id = ANY($3::text[]) OR lower(number) = ANY($4::text[]))`,
    [
      books.workspaceId,
      books.tenantId,
      [...new Set(lines.flatMap(({ itemRemoteId }) => itemRemoteId ?? []))],
      [...new Set(lines.flatMap(({ itemCode }) => itemCode?.toLowerCase() ?? []))],
    ],
  );
  const [clock] = await rowsOf<{ today: string }>(tx, `SELECT to_char(now() AT TIME ZONE $1, 'YYYY-MM-DD') AS today`, [
    timeZone,
  ]);
  return {
    contacts: new Map(contacts.map((row) => [row.remote_id, row.record_id])),
    items: new Map(items.map((row) => [row.remote_id, row.record_id])),
    itemsByCode: new Map(items.flatMap((row) => (row.number === null ? [] : [[row.number, row.record_id]]))),
    settings: books.settings,
    today: clock!.today,
  };
}

/** A record of Xero's in the host's words, or why it cannot be told in them. Pure. */
export function translated(facts: Facts, keys: Keys): Incoming | RowProblem {
  switch (facts.kind) {
    case 'contact':
      return contact(facts);
    case 'item':
      return item(facts, keys);
    default:
      return document(facts, keys);
  }
}

function contact({ standing: _standing, mergedInto: _into, updatedAt: _at, ...facts }: ContactFacts): Incoming {
  return facts;
}

function item(facts: ItemFacts, { settings, today }: Keys): Incoming {
  const { salesTaxType, purchaseTaxType, stock, updatedAt: _at, ...rest } = facts;
  const sales = rateFor(settings, 'sales', salesTaxType);
  const purchases = rateFor(settings, 'purchases', purchaseTaxType);
  return {
    ...rest,
    ...(sales ? { salesTaxRateId: sales } : {}),
    ...(purchases ? { purchaseTaxRateId: purchases } : {}),
    ...(stock ? { stock: { ...stock, date: today } } : {}),
  };
}

function document(facts: DocumentFacts, keys: Keys): Incoming | RowProblem {
  const { kind, remoteId, number, date, dueDate, currency, currencyRate, amountsAre, reference, net, tax, total } = facts;
  const name = facts.contactName ?? 'its contact';
  const contactId = keys.contacts.get(facts.contactRemoteId);
  if (contactId === undefined)
    return {
      code: 'contact_not_taken',
      sentence: `It belongs to ${name}, which is not in the CRM: it was left out or refused. Take that in first.`,
    };
  if (kind === 'supplierCredit' && !new Decimal(facts.due).equals(total))
    return {
      code: 'partly_used',
      sentence: `Of its ${total} ${currency} only ${facts.due} are left in Xero, and a supplier credit cannot be partly used up when it comes in. Enter one of ${facts.due} ${currency} by hand and link it.`,
    };
  const lines: IncomingLine[] = [];
  for (const line of facts.lines) {
    const { itemCode, itemRemoteId, taxType, accountCode: _account, tracking: _tracking, ...rest } = line;
    const side = kind === 'bill' || kind === 'supplierCredit' ? 'purchases' : 'sales';
    const taxRateId = rateFor(keys.settings, side, taxType);
    if (taxRateId === undefined && !new Decimal(line.taxAmount).isZero())
      return {
        code: 'tax_not_mapped',
        sentence: `It has lines with the tax type ${taxType ?? 'that Xero does not name'}, which stands for no tax rate of the CRM. Choose one in the settings, then try again.`,
      };
    const itemId =
      (itemRemoteId ? keys.items.get(itemRemoteId) : undefined) ??
      (itemCode ? keys.itemsByCode.get(itemCode.toLowerCase()) : undefined);
    lines.push({ ...rest, ...(itemId ? { itemId } : {}), ...(taxRateId ? { taxRateId } : {}) });
  }
  const incoming: IncomingDocument = {
    kind,
    remoteId,
    number,
    contactId,
    date,
    currency,
    amountsAre,
    lines,
    net,
    tax,
    total,
    ...(dueDate ? { dueDate } : {}),
    ...(currencyRate ? { currencyRate } : {}),
    ...(reference ? { reference } : {}),
  };
  return incoming;
} // prettier-ignore

/** The CRM's rate that stands for a tax type of Xero's on this side, else on the other. */
function rateFor(settings: SettingsValues, side: 'sales' | 'purchases', taxType: string | undefined): string | undefined {
  if (taxType === undefined) return undefined;
  const other = side === 'sales' ? 'purchases' : 'sales';
  const rates = Object.entries(settings.taxRates);
  return (rates.find(([, choice]) => choice[side] === taxType) ?? rates.find(([, choice]) => choice[other] === taxType))?.[0];
} // prettier-ignore

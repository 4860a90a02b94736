import type { Links, LinkView } from '../engine/exporter.js';
import type { CrmContact, CrmItem, CrmRecord } from '../host/records.js';
import { contactElement } from '../records/contact/contact.mapper.js';
import { standsUnder, type TradeDocument } from '../records/document.mapper.js';
import { itemElement } from '../records/item/item.mapper.js';
import { supplierNumber } from '../records/supplier-number.js';
import type { XeroSettings } from '../settings/xero-settings.js';
import { type Facts, factsIn } from '../xero/agreed-facts.js';

/** What the CRM says of a record, in the words of Xero. Fields that cannot be told in the same words are absent. */
export function oursOf(record: CrmRecord, link: LinkView, links: Links, settings: XeroSettings): Facts {
  switch (record.kind) {
    case 'contact':
      return contactFacts(record, link, settings);
    case 'item':
      return itemFacts(record, link, settings);
    case 'invoice':
    case 'bill':
    case 'creditNote':
    case 'supplierCredit':
    case 'purchaseOrder':
      return documentFacts(record, link, links);
    default:
      return {};
  }
}

/** What is not sent says nothing. */
const without = (facts: Facts, empty: readonly string[]): Facts =>
  Object.fromEntries(Object.entries(facts).filter(([field, value]) => value !== '' || !empty.includes(field)));

function contactFacts(contact: CrmContact, link: LinkView, settings: XeroSettings): Facts {
  const { mergedInto: _merged, ...facts } = factsIn('Contact', contactElement(contact, settings, link.details).element);
  const retired = contact.archived || link.details?.['retire'] === true;
  return { ...without(facts, ['salesTerms', 'purchaseTerms']), ...(retired ? { status: 'ARCHIVED' } : {}) };
}

function itemFacts(item: CrmItem, link: LinkView, settings: XeroSettings): Facts {
  const facts = factsIn('Item', itemElement(item, settings, link.details?.['tracked'] === true).element);
  return without(facts, [
    'description',
    'purchaseDescription',
    'salesPrice',
    'purchasePrice',
    'salesAccount',
    'purchaseAccount',
    'salesTax',
    'purchaseTax',
  ]);
}

function documentFacts(record: TradeDocument, link: LinkView, links: Links): Facts {
  const purchase = record.kind === 'bill' || record.kind === 'supplierCredit';
  const date = standsUnder(record, link);
  const contact = links.get('contact', record.contactId)?.remoteId.toLowerCase();
  const over = record.status === 'voided' || record.status === 'cancelled';
  const due = 'dueDate' in record ? record.dueDate : undefined;
  return {
    number: purchase ? supplierNumber(record, link) : record.number,
    date,
    currency: record.currency,
    total: record.total,
    tax: record.tax,
    ...(contact ? { contact } : {}),
    ...(due ? { dueDate: due < date ? date : due } : {}),
    ...(record.kind === 'purchaseOrder' && record.expectedDate ? { deliveryDate: record.expectedDate } : {}),
    // Where it stands under another day its own stands in the reference there.
    ...(purchase || date !== record.date ? {} : { reference: (record.reference ?? '').slice(0, 255) }),
    ...(over ? { status: 'VOIDED' } : {}),
  };
}

/** What the CRM knows of its document in Xero where nothing was written down when it was sent. */
export function knownOf(record: CrmRecord, link: LinkView, waiting: boolean): Facts {
  const issued = 'status' in record && 'total' in record && record.status !== 'draft';
  return {
    // Items have no status in Xero: they are there, or they are not.
    ...(record.kind === 'item' ? { status: 'ACTIVE' } : link.status ? { status: link.status } : {}),
    ...(link.number ? { number: link.number } : {}),
    ...(issued && !waiting ? { total: record.total, tax: record.tax } : {}),
  };
}

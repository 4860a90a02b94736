import type { PostalAddress } from './records.js';

/** Text fields of contacts, items and documents that a host may take over from Xero. Never amounts. */
export type AcceptedText =
  | 'name'
  | 'email'
  | 'phone'
  | 'mobile'
  | 'fax'
  | 'taxNumber'
  | 'salesTerms'
  | 'purchaseTerms'
  | 'description'
  | 'purchaseDescription'
  | 'salesPrice'
  | 'purchasePrice'
  | 'dueDate'
  | 'expectedDate'
  | 'reference';

/** What a host may be asked to take over from Xero. */
export type AcceptableField = AcceptedText | 'postal' | 'street';

/**
 * What people decided to take over from Xero; an empty text empties the field. Payment terms are days after the document's date.
 * `ended`: the document was voided or deleted there, the contact archived.
 */
export type AcceptedChange = Partial<Record<AcceptedText, string>> & {
  postal?: Omit<PostalAddress, 'kind'>;
  street?: Omit<PostalAddress, 'kind'>;
  ended?: true;
};

/** A refusal is a sentence for people; nothing is written then. */
export type Accepted = { done: 'updated' | 'unchanged' } | { done: 'refused'; reason: string };

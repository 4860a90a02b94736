import type { Problem } from '../engine/outcome.js';

type FixIn = Problem['fixIn'];

interface Cause {
  /** What happened, of any record. */
  what: string;
  remedy: string;
  fixIn: FixIn;
}

const support = 'Please tell support; the record is kept and can be sent again after a correction of the software.';

/**
 * What stops records before or after they were sent, besides the refusals that Xero gives in its own words (xero/xero.errors.ts). The one place of
 * their remedies: where a problem is raised it takes them from here, and adds what happened to which record.
 */
const causes = {
  account_without_code: {
    what: 'Items can only point at accounts with a code, and the account that is chosen has none in Xero.',
    remedy: 'Give the account a code in Xero, or choose another account in the Xero settings.',
    fixIn: 'settings',
  },
  amount_too_large: {
    what: 'A line is larger than the 9,999,999,999.99 that Xero can hold.',
    remedy: 'Split the line.',
    fixIn: 'record',
  },
  answer_lost: {
    what: 'Xero gave no readable answer, so it is not known yet whether it has the document.',
    remedy: 'Nothing to do: it is looked up in Xero before anything is sent again.',
    fixIn: 'xero',
  },
  branding_gone: {
    what: 'The branding theme that was chosen is no longer in Xero.',
    remedy: 'Choose another branding theme in the Xero settings.',
    fixIn: 'settings',
  },
  contact_archived: {
    what: 'A document needs a contact that is archived here and was never in Xero.',
    remedy: 'Restore the contact, or make the document out to another one.',
    fixIn: 'record',
  },
  contact_name_characters: {
    what: 'The name of a contact holds "<" or ">", which Xero does not accept in names.',
    remedy: 'Take "<" and ">" out of the name.',
    fixIn: 'record',
  },
  contact_name_missing: { what: 'A contact has no name.', remedy: 'Enter a name.', fixIn: 'record' },
  contact_name_too_long: {
    what: 'The name of a contact is longer than the 255 characters that Xero allows.',
    remedy: 'Shorten the name.',
    fixIn: 'record',
  },
  contact_number_too_long: {
    what: 'The code of a contact is longer than the 50 characters that Xero allows.',
    remedy: 'Shorten the code.',
    fixIn: 'record',
  },
  currency_rate_decimals: {
    what: 'Xero keeps six decimals of an exchange rate, and the total in the base currency would differ.',
    remedy: 'Round the exchange rate of the document to six decimals.',
    fixIn: 'record',
  },
  currency_rate_missing: {
    what: 'A document in another currency has no exchange rate; Xero would take one of its own, and the books would differ.',
    remedy: 'Enter the exchange rate of the document.',
    fixIn: 'record',
  },
  discount_decimals: {
    what: 'A discount has more than the two decimals that Xero keeps.',
    remedy: 'Round the discount to two decimals, or change the price instead.',
    fixIn: 'record',
  },
  discount_range: {
    what: 'A discount lies outside the 0 to 100 % that Xero takes.',
    remedy: 'Change the price instead.',
    fixIn: 'record',
  },
  exists_several_times: {
    what: 'The document is in Xero more than once.',
    remedy: 'Void the superfluous ones in Xero and press Retry.',
    fixIn: 'xero',
  },
  exists_with_other_content: {
    what: 'Xero already has a document with this number, but with other content.',
    remedy: 'Change the number of one of the two, or make them equal, and press Retry.',
    fixIn: 'xero',
  },
  gateway_refused: {
    what: 'The way to Xero is closed: access was denied before Xero was reached.',
    remedy: 'Tell support: check TLS and proxies.',
    fixIn: 'software',
  },
  line_not_representable: {
    what: 'Quantity, price and discount of a line make another amount in Xero than here.',
    remedy: 'Change the price or the quantity, so that the line can be computed from them.',
    fixIn: 'record',
  },
  linked_differs: {
    what: 'The document is in Xero, but with other totals or another number of lines than here.',
    remedy: 'Compare the two documents, correct the one that is wrong and press Retry.',
    fixIn: 'xero',
  },
  linked_elsewhere: {
    what: 'What was found in Xero belongs to another record already.',
    remedy: 'Change the number of one of the two records and press Retry.',
    fixIn: 'record',
  },
  missing_in_xero: {
    what: 'The document is no longer in Xero.',
    remedy: 'Look for it in Xero; unlink the record if it was removed there.',
    fixIn: 'xero',
  },
  not_authorised: {
    what: 'Xero does not accept our sign-in for this organisation any more.',
    remedy: 'Re-authorise the connection in the settings.',
    fixIn: 'xero',
  },
  number_too_long: {
    what: 'The number of a document is longer than the 255 characters that Xero allows.',
    remedy: 'Issue the document under a shorter number.',
    fixIn: 'record',
  },
  outcome_unknown: {
    what: 'Xero gave no usable answer about a record, and it cannot be found there.',
    remedy:
      'Look for the document in Xero. If it is not there, press Retry: it is looked for once more before it is sent.',
    fixIn: 'xero',
  },
  payment_account_not_allowed: {
    what: 'An account that is chosen for money takes no payments in Xero.',
    remedy: 'Choose a bank account in the Xero settings, or enable payments to this account in Xero.',
    fixIn: 'settings',
  },
  price_decimals: {
    what: 'A price has more than the four decimals that Xero keeps.',
    remedy: 'Round the price to four decimals, or sell by a larger unit.',
    fixIn: 'record',
  },
  price_negative: {
    what: 'A line has a negative price, which Xero does not take for goods whose stock it keeps.',
    remedy: 'Enter a lower price for the goods, or the deduction as a line without a product.',
    fixIn: 'record',
  },
  quantity_decimals: {
    what: 'A quantity has more than the four decimals that Xero keeps.',
    remedy: 'Round the quantity to four decimals, or use a smaller unit.',
    fixIn: 'record',
  },
  quantity_too_large: {
    what: 'A quantity has more digits than Xero can hold.',
    remedy: 'Split the line.',
    fixIn: 'record',
  },
  quantity_zero: {
    what: 'A line has the quantity 0, from which Xero makes no line.',
    remedy: 'Give a quantity, or take the line out.',
    fixIn: 'record',
  },
  request_refused: {
    what: 'Xero could not read what was sent.',
    remedy: 'This is a fault of the software, not of your data. Please tell support.',
    fixIn: 'software',
  },
  scope_missing: {
    what: 'Xero was not given consent for this kind of record.',
    remedy: 'Re-authorise the connection and allow everything that is asked for.',
    fixIn: 'xero',
  },
  software_fault: { what: 'A record could not be prepared for Xero.', remedy: support, fixIn: 'software' },
  tax_number_too_long: {
    what: 'The tax number of a contact is longer than the 50 characters that Xero allows.',
    remedy: 'Correct the tax number.',
    fixIn: 'record',
  },
  tax_unmapped: {
    what: 'A tax rate of the CRM has no counterpart in Xero yet.',
    remedy: 'Choose the tax rate of Xero for it in the Xero settings.',
    fixIn: 'settings',
  },
  totals_not_representable: {
    what: 'Xero would compute other totals of a document than it has here.',
    remedy:
      'Compare the tax rate here with the one that is chosen for it in the Xero settings; both must charge the same percentage.',
    fixIn: 'settings',
  },
  tracking_gone: {
    what: 'A tracking option that is chosen is archived or no longer in Xero.',
    remedy: 'Restore it in Xero and refresh the lists in the settings, or choose another tracking option there.',
    fixIn: 'settings',
  },
  xero_offline: {
    what: 'Xero, or this organisation in it, is offline for the moment.',
    remedy: 'Nothing to do: it goes on by itself as soon as Xero is back.',
    fixIn: 'xero',
  },
  xero_unreachable: {
    what: 'Xero could not be reached.',
    remedy: 'Nothing to do: it is tried again by itself.',
    fixIn: 'xero',
  },
  // Of these the remedy names days, amounts or records where the problem is raised; what is said here is what all have in common.
  applied_in_xero: {
    what: 'Payments or credits are applied to a document in Xero, so it can be neither voided nor changed in what they rest on.',
    remedy: 'Take off what is applied to it first; or correct it with a credit note.',
    fixIn: 'record',
  },
  contact_merged_elsewhere: {
    what: 'A contact was merged in Xero into one that belongs to another contact here.',
    remedy:
      'If both are one business, merge them here too. If they are two, void the document and make it out to the right one.',
    fixIn: 'record',
  },
  lock_date_question: {
    what: 'A document is dated in a period that is locked in Xero, and it is to be decided what becomes of it.',
    remedy: 'Choose to post it on the first open day, to wait, or date it later.',
    fixIn: 'record',
  },
  quantity_negative: {
    what: 'A line has a negative quantity, which Xero does not take.',
    remedy: 'Use a credit note, or a negative price, instead.',
    fixIn: 'record',
  },
  total_negative: {
    what: 'A document comes to less than zero, which Xero does not take.',
    remedy: 'Make out a credit note or a supplier credit instead.',
    fixIn: 'record',
  },
  xero_refused: {
    what: 'Xero refused a record for a reason that has no words of ours; Xero’s own stand with the record.',
    remedy: 'Correct what Xero objects to, then send again; if it is refused again, ask support.',
    fixIn: 'record',
  },
} satisfies Record<string, Cause>;

export type CauseCode = keyof typeof causes;

/** Code, remedy and place of the cure, for a problem that adds its own sentence. */
export function cause(code: CauseCode): Pick<Problem, 'code' | 'remedy' | 'fixIn'> {
  const { remedy, fixIn } = causes[code];
  return { code, remedy, fixIn };
}

/** All of them, for the pages of help. */
export const explainedCauses = (): (Cause & { code: string })[] =>
  Object.entries<Cause>(causes).map(([code, known]) => ({ code, ...known }));

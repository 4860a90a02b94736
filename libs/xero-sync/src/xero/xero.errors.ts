import type { Problem } from '../engine/outcome.js';

/**
 * Xero gives most refusals as words alone, so words are what they are recognised by: stable fragments, compared without
 * case, with plain apostrophes and single spaces. Order matters where one message contains another's fragment.
 */
interface MessageRule {
  code: string;
  fragments: (string | RegExp)[];
  /** `what` is our number of the record, e.g. `INV-00007`. */
  sentence: (what: string) => string;
  remedy: string;
  fixIn: Problem['fixIn'];
}

const software = (code: string, fragments: (string | RegExp)[], about: string): MessageRule => ({
  code,
  fragments,
  sentence: (what) => `Xero could not read what was sent for ${what}: ${about}.`,
  remedy: 'This is a fault of the software, not of your data. Please tell support, with the words of Xero below.',
  fixIn: 'software',
});

const RULES: MessageRule[] = [
  {
    code: 'email_invalid',
    fragments: ['email address must be valid'],
    sentence: (what) => `Xero does not accept the e-mail address of ${what}.`,
    remedy: 'Correct the e-mail address (of the record or of one of its persons); it is then sent by itself.',
    fixIn: 'record',
  },
  {
    code: 'contact_name_taken',
    fragments: ['the contact name must be unique', 'is already assigned to another contact'],
    sentence: (what) => `Xero already has another contact with the name of ${what}, and no two can share a name there.`,
    remedy:
      'Change the name here and it is sent by itself; or rename or archive the other contact in Xero and press Retry. If two of yours share the name, the Xero settings can tell them apart by their codes.',
    fixIn: 'record',
  },
  {
    code: 'contact_number_taken',
    fragments: ['another contact has this contact number'],
    sentence: (what) => `Another contact in Xero, perhaps an archived one, already carries the code ${what}.`,
    remedy: 'Change or clear the code of that contact in Xero, then press Retry.',
    fixIn: 'xero',
  },
  {
    code: 'contact_archived_in_xero',
    fragments: ['has been archived. the contact must be un-archived', 'the contact must be un-archived'],
    sentence: (what) => `The contact of ${what} is archived in Xero.`,
    remedy: 'Restore the contact in Xero; it is then sent by itself within minutes, or at once with Retry.',
    fixIn: 'xero',
  },
  software(
    'contact_not_named',
    ['must contain at least 1 of the following elements to identify the contact', 'a contact must be specified'],
    'the contact is missing',
  ),
  {
    code: 'contact_group_limit',
    fragments: ['reached the limit of 100 contact groups'],
    sentence: () => 'Xero holds 100 contact groups, which is its limit.',
    remedy: 'Remove contact groups that are not used any more in Xero.',
    fixIn: 'xero',
  },
  {
    code: 'item_code_too_long',
    fragments: ['price list item code must not be more than 30 characters'],
    sentence: (what) => `The code of product ${what} is longer than the 30 characters that Xero allows.`,
    remedy: 'Shorten the product code.',
    fixIn: 'record',
  },
  {
    code: 'item_code_taken',
    fragments: [/price list item with code .* already exists/],
    sentence: (what) => `Xero already has an item with the code ${what}.`,
    remedy: 'Give this product another code and it is sent by itself; or rename the item in Xero and press Retry.',
    fixIn: 'record',
  },
  {
    code: 'item_account_invalid',
    fragments: ['cannot be applied to items'],
    sentence: (what) => `An account chosen for product ${what} does not exist in Xero or cannot be used for items.`,
    remedy: 'Choose another account for this product, its group or the default in the settings.',
    fixIn: 'settings',
  },
  {
    code: 'item_unknown',
    fragments: ['item code is invalid', /item code .* is not valid/],
    sentence: (what) => `A product on ${what} is not, or no longer, an item in Xero.`,
    remedy: 'Export the product again, then send this again.',
    fixIn: 'xero',
  },
  {
    code: 'stock_insufficient',
    fragments: ['insufficient stock', 'quantity on hand', 'not enough', 'no items available'],
    sentence: (what) => `Xero has less stock than ${what} takes out.`,
    remedy:
      'Bring the stock into Xero first (an adjustment or a supplier bill), or allow negative stock, then send again. What was voided here while its goods are sold there already needs an adjustment that brings as many back.',
    fixIn: 'record',
  },
  {
    code: 'quantity_negative',
    fragments: ['quantity must not be less than zero'],
    sentence: (what) => `A line of ${what} has a negative quantity, which Xero does not take.`,
    remedy: 'Use a credit note, or a negative price, instead.',
    fixIn: 'record',
  },
  {
    code: 'number_taken',
    fragments: ['invoice # must be unique', 'credit note # must be unique', 'credit note number must be unique'],
    sentence: (what) => `Xero already has a document with the number ${what}.`,
    remedy: 'Renumber or delete that document in Xero and press Retry; or void this one and make it out again.',
    fixIn: 'record',
  },
  {
    code: 'lines_missing',
    fragments: ['one or more line items must be specified'],
    sentence: (what) => `${what} has no lines.`,
    remedy: 'Add at least one line.',
    fixIn: 'record',
  },
  software('status_not_creatable', ['not of valid status for creation'], 'a document cannot begin with this status'),
  software('type_not_creatable', ['not of valid type for creation'], 'the type of document is not known'),
  {
    code: 'document_has_payments',
    fragments: [
      'cannot be edited as it has a payment or credit note allocated',
      /the status \w+ cannot be applied to the invoice because it has payments/,
      'because it has payments or credit notes allocated',
      // We send lines without their ids only where we know of nothing that is applied.
      'you must supply a lineitemid',
    ],
    sentence: (what) => `${what} has a payment or credit in Xero, so Xero does not let it be changed.`,
    remedy: 'Remove the payment or credit in Xero, then send again; or correct it with a credit note.',
    fixIn: 'xero',
  },
  {
    code: 'document_not_editable',
    fragments: ['not of valid status for modification'],
    sentence: (what) => `${what} is paid, voided or deleted in Xero and cannot be changed there any more.`,
    remedy: 'Look at the document in Xero. Remove its payment there, or correct it with a credit note.',
    fixIn: 'xero',
  },
  {
    code: 'due_date_missing',
    fragments: ['duedate field must be specified'],
    sentence: (what) => `${what} has no due date.`,
    remedy: 'Enter a due date, or payment terms for the customer.',
    fixIn: 'record',
  },
  {
    code: 'approval_limit',
    fragments: ['reached the limit of invoices you can approve'],
    sentence: (what) =>
      `The Xero plan of this organisation allows no more approved invoices this month, so ${what} waits.`,
    remedy: 'Upgrade the Xero plan, or send again next month.',
    fixIn: 'xero',
  },
  {
    code: 'order_number_taken',
    fragments: ['order number must be unique'],
    sentence: (what) => `Xero already has a purchase order with the number ${what}.`,
    remedy: 'Use another number, or renumber that order in Xero and press Retry.',
    fixIn: 'record',
  },
  {
    code: 'link_lost',
    fragments: [
      'invoice could not be found',
      'an existing invoice with the specified id could not be found',
      'an existing credit note with the specified creditnoteid could not be found',
      'the document with the supplied id was not found',
      'guid should contain 32 digits',
    ],
    sentence: (what) => `The document in Xero that ${what} belongs to is not there any more.`,
    remedy:
      'It was removed in Xero, or another organisation is connected than before. Void this record and make it out again, or connect the former organisation.',
    fixIn: 'xero',
  },
  {
    code: 'period_locked',
    fragments: ['cannot be before the period lock date'],
    sentence: (what) => `${what} is dated in a period that is locked in Xero.`,
    remedy: 'Use a later date; or ask your adviser to move the period lock date in Xero, then press Retry.',
    fixIn: 'record',
  },
  {
    code: 'year_locked',
    fragments: ['cannot be before the end of year lock date'],
    sentence: (what) => `${what} is dated in a financial year that is locked in Xero.`,
    remedy: 'Use a later date; or ask your adviser to move the end of year lock date in Xero, then press Retry.',
    fixIn: 'record',
  },
  {
    code: 'currency_missing',
    fragments: ['is not subscribed to currency'],
    sentence: (what) => `The currency of ${what} is not switched on in Xero.`,
    remedy: 'Add the currency in Xero (this may need a larger Xero plan), then press Retry.',
    fixIn: 'xero',
  },
  {
    code: 'account_gone',
    fragments: ['has been archived, or has been deleted'],
    sentence: (what) => `An account used on ${what} is archived or deleted in Xero.`,
    remedy: 'Restore the account in Xero, or choose another one in the settings.',
    fixIn: 'settings',
  },
  {
    code: 'account_not_allowed',
    fragments: ['is not a valid code for this document'],
    sentence: (what) => `An account used on ${what} is unknown to Xero or may not be used on this kind of document.`,
    remedy: 'Choose another account for the product, its group or the default in the settings.',
    fixIn: 'settings',
  },
  {
    code: 'payment_account_missing',
    fragments: ['you must specify an account code or account id for the payment'],
    sentence: (what) => `No account is chosen for the payment method of ${what}.`,
    remedy: 'Choose the bank account of this payment method in the settings.',
    fixIn: 'settings',
  },
  {
    code: 'account_missing',
    fragments: ['account code or id must be specified'],
    sentence: (what) => `A line of ${what} has no account.`,
    remedy: 'Choose an account for the product, its group or as default in the settings.',
    fixIn: 'settings',
  },
  {
    code: 'payment_account_gone',
    fragments: ['account could not be found', 'do not match a known bank account'],
    sentence: (what) => `The account that the money of ${what} goes to is not in Xero any more.`,
    remedy: 'Choose another account for this payment method in the settings.',
    fixIn: 'settings',
  },
  {
    code: 'account_invalid',
    fragments: ['account must be valid'],
    sentence: (what) => `Xero does not accept an account, or a number with too many decimals, on ${what}.`,
    remedy: 'Check the accounts in the settings. If they are right, tell support.',
    fixIn: 'settings',
  },
  {
    code: 'tax_account_mismatch',
    fragments: [/the taxtype code .* cannot be used with account code/],
    sentence: (what) => `A tax rate on ${what} does not go with the account of its line.`,
    remedy: 'Choose a sales tax for income and a purchase tax for costs in the tax settings.',
    fixIn: 'settings',
  },
  {
    code: 'tax_gone',
    fragments: ['tax rate must be valid', /the taxtype code .* (does not exist|is not valid|has been)/],
    sentence: (what) => `A tax rate used on ${what} is archived, deleted or unknown in Xero.`,
    remedy: 'Restore the tax rate in Xero and press Retry, or choose another one in the Xero settings.',
    fixIn: 'settings',
  },
  {
    code: 'tax_too_large',
    fragments: ['the tax amount cannot be greater than the line amount'],
    sentence: (what) => `The tax of a line of ${what} is larger than the line itself.`,
    remedy: 'Correct the tax of that line.',
    fixIn: 'record',
  },
  {
    code: 'tracking_unknown',
    fragments: ['unknown tracking details'],
    sentence: (what) => `A tracking category used on ${what} was renamed, archived or removed in Xero.`,
    remedy: 'Refresh the lists from Xero and choose the tracking category again in the settings.',
    fixIn: 'settings',
  },
  {
    code: 'account_name_taken',
    fragments: ['please enter a unique name'],
    sentence: () => 'Xero already has an account with this name.',
    remedy: 'Use another name.',
    fixIn: 'record',
  },
  software('journal_unbalanced', ['must equal total credits'], 'the journal does not balance'),
  {
    code: 'payment_target_not_approved',
    fragments: ['payments can only be made against authorised documents'],
    sentence: (what) => `${what} pays a document that is not approved, already paid, or voided in Xero.`,
    remedy: 'Approve the document in Xero and send again. If it is already paid there, remove one of the two payments.',
    fixIn: 'xero',
  },
  {
    code: 'payment_too_large',
    fragments: ['payment amount exceeds the amount outstanding', 'exceeds the amount outstanding'],
    sentence: (what) => `${what} is more than what is still open on the document in Xero.`,
    remedy: 'Look whether a payment or credit was already entered in Xero; remove one of the two.',
    fixIn: 'xero',
  },
  {
    code: 'credit_too_large',
    fragments: ['exceeds the remaining credit'],
    sentence: (what) => `${what} is more than what is left of the credit in Xero.`,
    remedy: 'Look where the credit was applied or paid back in Xero; take one of the two off.',
    fixIn: 'xero',
  },
  {
    code: 'payment_in_batch',
    fragments: ['payments within a batch cannot be deleted'],
    sentence: (what) => `${what} is part of a batch payment in Xero and cannot be removed alone.`,
    remedy: 'Delete the whole batch payment in Xero, then send again.',
    fixIn: 'xero',
  },
  {
    code: 'payment_reconciled',
    fragments: ['reconciled'],
    sentence: (what) => `${what} is reconciled with the bank in Xero and cannot be changed.`,
    remedy: 'Undo the reconciliation in Xero, then send again.',
    fixIn: 'xero',
  },
  {
    code: 'spend_money_locked',
    fragments: ['spend money transactions cannot be updated'],
    sentence: (what) => `${what} cannot be changed in Xero any more.`,
    remedy: 'Change it in Xero itself.',
    fixIn: 'xero',
  },
  {
    code: 'role_too_low',
    fragments: ['does not have the correct permissions', 'you are not permitted to access this resource'],
    sentence: (what) => `The Xero user who connected this organisation may not do what ${what} needs.`,
    remedy: 'Give that user more rights in Xero, or re-authorise as a user who has them.',
    fixIn: 'xero',
  },
  software('user_unknown', ['a valid user should be identified'], 'a user is missing'),
  software('payment_service_unknown', ['payment service could not be found'], 'a payment service is unknown'),
  software(
    'linked_transaction_wrong',
    ['sourcelineitemid and sourcetransactionid', 'targettransaction contactid'],
    'a linked transaction does not match',
  ),
  software('value_unreadable', ['is not a valid allxsd value', 'error converting value'], 'a value has the wrong form'),
  software('call_not_implemented', ['the api method called is not implemented'], 'it does not know this call'),
];

/** What Xero refuses in words that are known, for the pages of help: said of any record. */
export const explainedRefusals = (): { code: string; what: string; remedy: string; fixIn: Problem['fixIn'] }[] =>
  [
    ...RULES.map(({ sentence, ...rule }) => ({ ...rule, what: sentence('a record') })),
    { ...mergedInXero('a record'), what: mergedInXero('a record').sentence },
  ].map(({ code, what, remedy, fixIn }) => ({
    code,
    what: `${what.charAt(0).toUpperCase()}${what.slice(1)}`,
    remedy,
    fixIn,
  }));

const normalise = (message: string): string =>
  message
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();

/** Our words for one message of Xero. An unlisted one is shown as it is, under `xero_refused`. */
export function problemOf(message: string, what: string): Problem {
  const said = normalise(message);
  const words = said.toLowerCase();
  const rule = RULES.find(({ fragments }) =>
    fragments.some((fragment) => (typeof fragment === 'string' ? words.includes(fragment) : fragment.test(words))),
  );
  if (rule)
    return {
      code: rule.code,
      sentence: rule.sentence(what),
      remedy: rule.remedy,
      xeroSaid: message,
      fixIn: rule.fixIn,
    };
  return {
    code: 'xero_refused',
    sentence: `Xero refused ${what}: "${said.slice(0, 500)}"`,
    remedy: 'Correct what Xero objects to, then send again.',
    xeroSaid: message,
    fixIn: 'record',
  };
}

/** Every message about one member; what says the same in other words is said once. */
export function problemsOf(messages: readonly string[], what: string): Problem[] {
  const problems = messages
    .filter((message) => message !== 'A validation exception occurred')
    .map((message) => problemOf(message, what));
  return problems.filter((problem, at) => {
    const first = problems.findIndex((other) => other.code === problem.code && other.sentence === problem.sentence);
    return first === at;
  });
}

/** The contact was merged into another in Xero, which nobody could follow yet. */
export const mergedInXero = (what: string): Problem => ({
  code: 'contact_merged_in_xero',
  sentence: `The contact of ${what} was merged into another one in Xero.`,
  remedy: 'It is followed to that one by itself within minutes; press Retry to look at once.',
  fixIn: 'xero',
});

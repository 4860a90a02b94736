import { problemOf, problemsOf } from './xero.errors.js';

/** Xero's literal words, with numbers, names and apostrophes as they come. */
const table: [message: string, code: string, fixIn: string][] = [
  ['Email address must be valid.', 'email_invalid', 'record'],
  [
    'The contact name Bakery is already assigned to another contact. The contact name must be unique across all active contacts.',
    'contact_name_taken',
    'record',
  ],
  ['Another contact has this contact number. Please enter a different contact number.', 'contact_number_taken', 'xero'],
  [
    'The contact with the specified contact details has been archived. The contact must be un-archived before creating new invoices or credit notes.',
    'contact_archived_in_xero',
    'xero',
  ],
  [
    'The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber',
    'contact_not_named',
    'software',
  ],
  ['A Contact must be specified for this type of transaction', 'contact_not_named', 'software'],
  ['You’ve reached the limit of 100 contact groups.', 'contact_group_limit', 'xero'],
  ["Price List Item with Code 'abc' already exists", 'item_code_taken', 'record'],
  ['Price List Item Code must not be more than 30 characters long', 'item_code_too_long', 'record'],
  ['Item Code is invalid.', 'item_unknown', 'xero'],
  ["Item code 'X' is not valid", 'item_unknown', 'xero'],
  ["Account code '200' does not exist or cannot be applied to Items.", 'item_account_invalid', 'settings'],
  ['Insufficient stock. Items are eligible for backorder.', 'stock_insufficient', 'record'],
  ["The quantity value '-1.0000' is invalid. Quantity must not be less than zero.", 'quantity_negative', 'record'],
  ['Invoice # must be unique.', 'number_taken', 'record'],
  ['One or more line items must be specified', 'lines_missing', 'record'],
  ['Invoice not of valid status for creation', 'status_not_creatable', 'software'],
  ['Invoice not of valid type for creation', 'type_not_creatable', 'software'],
  ['Invoice not of valid status for modification', 'document_not_editable', 'xero'],
  ['Credit Note not of valid status for modification', 'document_not_editable', 'xero'],
  [
    'This document cannot be edited as it has a payment or credit note allocated to it.',
    'document_has_payments',
    'xero',
  ],
  ['To update fields on a paid invoice line item, you must supply a LineItemID', 'document_has_payments', 'xero'],
  [
    'The status AUTHORISED cannot be applied to the invoice because it has payments or credit notes allocated to it.',
    'document_has_payments',
    'xero',
  ],
  [
    'The status VOIDED cannot be applied to the invoice because it has payments or credit notes allocated to it.',
    'document_has_payments',
    'xero',
  ],
  ['The document DueDate field must be specified', 'due_date_missing', 'record'],
  ['You have reached the limit of invoices you can approve', 'approval_limit', 'xero'],
  ['Order number must be unique', 'order_number_taken', 'record'],
  ['Invoice could not be found', 'link_lost', 'xero'],
  ['An existing invoice with the specified ID could not be found', 'link_lost', 'xero'],
  ['An existing Credit Note with the specified CreditNoteID could not be found', 'link_lost', 'xero'],
  [
    'The document date cannot be before the period lock date, currently set at 31 March 2026',
    'period_locked',
    'record',
  ],
  [
    'The document date cannot be before the end of year lock date, currently set at 31 March 2026',
    'year_locked',
    'record',
  ],
  ['Users Organisation is not subscribed to currency NZD', 'currency_missing', 'xero'],
  ["Account code 'X' is not a valid code for this document.", 'account_not_allowed', 'settings'],
  [
    "Account code 'X' has been archived, or has been deleted. Each line item must reference a valid account.",
    'account_gone',
    'settings',
  ],
  ['Account code or ID must be specified.', 'account_missing', 'settings'],
  ['Account must be valid.', 'account_invalid', 'settings'],
  ['Tax rate must be valid.', 'tax_gone', 'settings'],
  ["The TaxType code 'OUTPUT' cannot be used with account code '400'.", 'tax_account_mismatch', 'settings'],
  ['The tax amount cannot be greater than the line amount!', 'tax_too_large', 'record'],
  [
    'Unknown tracking details. A Tracking Category did not match a known active Tracking Category.',
    'tracking_unknown',
    'settings',
  ],
  ['Please enter a unique Name.', 'account_name_taken', 'record'],
  ['The total debits (100.00) must equal total credits (-10.00)', 'journal_unbalanced', 'software'],
  ['Payments can only be made against Authorised documents', 'payment_target_not_approved', 'xero'],
  ['Payment amount exceeds the amount outstanding on this document', 'payment_too_large', 'xero'],
  ['The amount exceeds the remaining credit of the credit note', 'credit_too_large', 'xero'],
  ['Payments within a batch cannot be deleted.', 'payment_in_batch', 'xero'],
  ['You must specify an Account code or Account ID for the payment.', 'payment_account_missing', 'settings'],
  ['Account could not be found.', 'payment_account_gone', 'settings'],
  ['The specified bank account details do not match a known bank account', 'payment_account_gone', 'settings'],
  ['Spend money transactions cannot be updated', 'spend_money_locked', 'xero'],
  ['The User specified does not have the correct permissions to perform this action', 'role_too_low', 'xero'],
  ['The document with the supplied id was not found for this endpoint.', 'link_lost', 'xero'],
  ['A valid user should be identified using the UserID.', 'user_unknown', 'software'],
  ['Payment service could not be found', 'payment_service_unknown', 'software'],
  ['The SourceLineItemID and SourceTransactionID do not match', 'linked_transaction_wrong', 'software'],
  ['The ContactID and the TargetTransaction ContactID do not match', 'linked_transaction_wrong', 'software'],
  ["The string '20100510' is not a valid AllXsd value.", 'value_unreadable', 'software'],
  [
    "Error converting value \"NO_TAX\" to type 'Xero.API.Library.LineAmountType'. Path 'x'",
    'value_unreadable',
    'software',
  ],
  ['Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).', 'link_lost', 'xero'],
  ['The Api Method called is not implemented', 'call_not_implemented', 'software'],
];

describe('Words of Xero', () => {
  it.each(table)('%s', (message, code, fixIn) => {
    expect(problemOf(message, 'INV-00007')).toMatchObject({ code, fixIn, xeroSaid: message });
    // Case, typographic apostrophes and odd spaces make no difference.
    const disguised = message.toUpperCase().replace(/'/g, '’').replace(' ', '  ');
    expect(problemOf(disguised, 'INV-00007').code).toBe(code);
  });

  it('say what happened, to what, and what to do, as sentences', () => {
    for (const [message] of table) {
      const { sentence, remedy } = problemOf(message, 'INV-00007');
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('are told once, and without the headline that every refusal carries', () => {
    const told = problemsOf(
      ['A validation exception occurred', 'Invoice # must be unique.', 'Invoice # must be unique.'],
      'INV-1',
    );
    expect(told.map(({ code }) => code)).toEqual(['number_taken']);
  });
});

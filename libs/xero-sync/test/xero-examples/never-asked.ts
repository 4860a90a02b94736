/**
 * Lists of Xero's that the product never asks for, and why: what is in them has no record in the CRM, or is told better elsewhere.
 * An answer with such a list is refused for this reason.
 */
export const neverAsked: Record<string, string> = {
  Allocations: 'Where prepaid money went is told by the invoice or bill that it was put on.',
  Attachments: 'Files stay where they were filed: the CRM keeps none of Xero’s.',
  BankTransactions: 'Money spent or received without an invoice or bill is the books’ business alone.',
  BankTransfers: 'Transfers between bank accounts are the books’ business alone.',
  Budgets: 'The CRM has no budgets.',
  CISSetting: 'The CRM keeps nothing of the British construction industry scheme.',
  CISSettings: 'The CRM keeps nothing of the British construction industry scheme.',
  ContactGroups: 'Groups of contacts are Xero’s own; the CRM has its own ways to group companies.',
  ExpenseClaims: 'The CRM has no expense claims.',
  HistoryRecords: 'What people did in Xero is kept there; the CRM has a history of its own.',
  ImportSummary: 'The chart of accounts is set up in Xero, never by the CRM.',
  Invoice: 'Where prepaid money was taken back is told by the invoice or bill that it was on.',
  InvoiceReminders: 'Reminders are Xero’s own.',
  Journals: 'The CRM keeps no general ledger.',
  LinkedTransactions: 'Costs that are billed on are Xero’s own.',
  ManualJournals: 'The CRM keeps no general ledger.',
  OnlineInvoices: 'The address of an invoice on the web is looked up in Xero when people want it.',
  Options: 'The options of a tracking category are read together with it.',
  Overpayments: 'Money paid beyond what was due is taken in as credit with the invoice or bill that it is put on.',
  PaymentServices: 'Ways to pay online are Xero’s own.',
  Prepayments: 'Money paid ahead is taken in as credit with the invoice or bill that it is put on.',
  Receipts: 'The CRM has no expense receipts.',
  RepeatingInvoices: 'What repeats in Xero comes as ordinary invoices once they are made.',
  Reports: 'Reports are read in Xero.',
  Users: 'Who may use Xero is managed there; what the connecting user may do is asked for as such.',
};

/** Every operation of the description that the product's client calls; a run that misses one proves too little. */
export const clientOperations: readonly string[] = [
  ...['getOrganisations', 'getAccounts', 'getTaxRates', 'getCurrencies', 'getTrackingCategories', 'getBrandingThemes'],
  ...['createContacts', 'updateOrCreateContacts', 'getContacts'],
  ...['createItems', 'updateOrCreateItems', 'getItems'],
  ...['createInvoices', 'updateOrCreateInvoices', 'getInvoices'],
  ...['createCreditNotes', 'updateOrCreateCreditNotes', 'getCreditNotes', 'getCreditNote'],
  ...['createCreditNoteAllocation', 'deleteCreditNoteAllocations'],
  ...['createPayments', 'deletePayment', 'getPayments'],
  ...['createBatchPayment', 'deleteBatchPayment', 'getBatchPayments'],
];

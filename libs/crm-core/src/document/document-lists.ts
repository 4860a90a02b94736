import type { ListField } from '../listing/listing.js';

/** Whose document it is. */
export const partyListFields = {
  companyId: { type: 'id' },
  contactId: { type: 'id' },
} satisfies Record<string, ListField>;

/** What every list of documents with a customer or a supplier ends with. */
export const totalListFields = {
  currency: { type: 'text' },
  reference: { type: 'text' },
  total: { type: 'minor', property: 'totalMinor' },
} satisfies Record<string, ListField>;

/** What every list of records with accounting fields may be sorted and filtered by. */
export const accountingListFields = {
  createdAt: { type: 'timestamp' },
  updatedAt: { type: 'timestamp' },
  accountingCode: { type: 'text', property: 'accounting.accountingCode' },
  lastAccountingExportAt: { type: 'timestamp', property: 'accounting.lastAccountingExportAt' },
  lastAccountingImportAt: { type: 'timestamp', property: 'accounting.lastAccountingImportAt' },
  doNotExport: { type: 'boolean', property: 'accounting.doNotExport' },
  doNotImport: { type: 'boolean', property: 'accounting.doNotImport' },
} satisfies Record<string, ListField>;

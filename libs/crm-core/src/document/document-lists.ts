import type { ListField } from '../listing/listing.js';

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

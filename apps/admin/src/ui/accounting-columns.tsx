import { BooleanField, DataTable, NullableBooleanInput, TextField, TextInput } from 'react-admin';
import { MomentField } from './dates';
import { MomentInput } from './moment-input';

/** The columns that every record has which is exchanged with the accounting system. Spread into a list's columns. */
export const accountingColumns = [
  <DataTable.Col key="accountingCode" source="accountingCode" />,
  <DataTable.Col key="lastAccountingImportAt" source="lastAccountingImportAt">
    <MomentField source="lastAccountingImportAt" />
  </DataTable.Col>,
  <DataTable.Col key="lastAccountingExportAt" source="lastAccountingExportAt">
    <MomentField source="lastAccountingExportAt" />
  </DataTable.Col>,
  <DataTable.Col key="doNotExport" source="doNotExport">
    <BooleanField source="doNotExport" looseValue />
  </DataTable.Col>,
  <DataTable.Col key="doNotExportReason" source="doNotExportReason">
    <TextField source="doNotExportReason" />
  </DataTable.Col>,
  <DataTable.Col key="doNotImport" source="doNotImport">
    <BooleanField source="doNotImport" looseValue />
  </DataTable.Col>,
  <DataTable.Col key="doNotImportReason" source="doNotImportReason">
    <TextField source="doNotImportReason" />
  </DataTable.Col>,
];

/** They are there to be chosen; the accounting code is shown from the start. */
export const hiddenAccountingColumns = [
  'lastAccountingImportAt',
  'lastAccountingExportAt',
  'doNotExport',
  'doNotExportReason',
  'doNotImport',
  'doNotImportReason',
];

/** Filters on them: by text, by empty or not, by a range of days. */
export const accountingFilters = [
  <TextInput key="code" source="accountingCode.like" label="fields.accountingCode" />,
  <NullableBooleanInput key="codeEmpty" source="accountingCode.empty" label="filters.accountingCodeEmpty" />,
  <MomentInput key="exportFrom" source="lastAccountingExportAt.gte" label="filters.exportedFrom" />,
  <MomentInput key="exportTo" source="lastAccountingExportAt.lt" label="filters.exportedTo" endOfDay />,
  <NullableBooleanInput key="exportEmpty" source="lastAccountingExportAt.empty" label="filters.neverExported" />,
  <MomentInput key="importFrom" source="lastAccountingImportAt.gte" label="filters.importedFrom" />,
  <MomentInput key="importTo" source="lastAccountingImportAt.lt" label="filters.importedTo" endOfDay />,
  <NullableBooleanInput key="importEmpty" source="lastAccountingImportAt.empty" label="filters.neverImported" />,
  <NullableBooleanInput key="noExport" source="doNotExport" label="fields.doNotExport" />,
  <NullableBooleanInput key="noImport" source="doNotImport" label="fields.doNotImport" />,
];

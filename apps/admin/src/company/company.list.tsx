import { BooleanInput, DataTable, TextInput } from 'react-admin';
import { accountingColumns, accountingFilters, hiddenAccountingColumns } from '../ui/accounting-columns';
import { archivedFilter } from '../ui/archived-filter';
import { RecordList } from '../ui/record-list';
import { Yes } from '../ui/yes';

const filters = [
  <TextInput key="email" source="email.like" label="fields.email" />,
  <BooleanInput key="isCustomer" source="isCustomer" />,
  <BooleanInput key="isSupplier" source="isSupplier" />,
  archivedFilter,
  ...accountingFilters,
];

const CompanyList = () => (
  <RecordList
    sort={{ field: 'name', order: 'ASC' }}
    rowClick={(id) => `/companies/${id}/show`}
    filters={filters}
    hiddenColumns={['currency', 'archived', 'phone', ...hiddenAccountingColumns]}
  >
    <DataTable.Col source="code" />
    <DataTable.Col source="name" />
    <DataTable.Col source="email" />
    <DataTable.Col source="phone" disableSort />
    <DataTable.Col source="isCustomer">
      <Yes source="isCustomer" />
    </DataTable.Col>
    <DataTable.Col source="isSupplier">
      <Yes source="isSupplier" />
    </DataTable.Col>
    <DataTable.Col source="currency" />
    <DataTable.Col source="archived">
      <Yes source="archived" />
    </DataTable.Col>
    {accountingColumns}
  </RecordList>
);

export default CompanyList;

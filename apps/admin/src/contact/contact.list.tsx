import { BooleanInput, DataTable, TextInput, useResourceContext } from 'react-admin';
import { accountingColumns, accountingFilters, hiddenAccountingColumns } from '../ui/accounting-columns';
import { archivedFilter } from '../ui/archived-filter';
import { Choose, Link } from '../ui/choose';
import { RecordList } from '../ui/record-list';
import { Yes } from '../ui/yes';

const filters = [
  <Choose key="company" source="companyId" reference="companies" />,
  <TextInput key="email" source="email.like" label="fields.email" />,
  <BooleanInput key="primary" source="isPrimary" />,
  archivedFilter,
  ...accountingFilters,
];

const ContactList = () => (
  <RecordList
    canCreate={useResourceContext() === 'contacts'}
    rowClick={(id) => `/contacts/${id}/show`}
    sort={{ field: 'lastName', order: 'ASC' }}
    filters={filters}
    hiddenColumns={['number', 'archived', ...hiddenAccountingColumns]}
  >
    <DataTable.Col source="number" />
    <DataTable.Col source="firstName" />
    <DataTable.Col source="lastName" />
    <DataTable.Col source="companyId">
      <Link source="companyId" reference="companies" />
    </DataTable.Col>
    <DataTable.Col source="email" />
    <DataTable.Col source="phone" disableSort />
    <DataTable.Col source="isPrimary">
      <Yes source="isPrimary" />
    </DataTable.Col>
    <DataTable.Col source="archived">
      <Yes source="archived" />
    </DataTable.Col>
    {accountingColumns}
  </RecordList>
);

export default ContactList;

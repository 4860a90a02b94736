import { DataTable, ReferenceField, ReferenceInput, SelectInput } from 'react-admin';
import { accountingColumns, accountingFilters, hiddenAccountingColumns } from '../ui/accounting-columns';
import { dateFilters, statusFilter } from '../ui/dated-filters';
import { DayField } from '../ui/dates';
import { DecimalInput } from '../ui/decimal-input';
import { MoneyField } from '../ui/money';
import { PartyField, partyFilters } from '../ui/party-field';
import { RecordList } from '../ui/record-list';
import { StatusChip } from '../ui/status-chip';

const filters = [
  statusFilter(['received', 'reversed']),
  ...partyFilters,
  ...dateFilters,
  <ReferenceInput key="method" source="methodId" reference="payment-methods" perPage={100}>
    <SelectInput label="settle.method" />
  </ReferenceInput>,
  <DecimalInput key="from" source="amount.gte" label="filters.amountFrom" />,
  <DecimalInput key="to" source="amount.lte" label="filters.amountTo" />,
  <DecimalInput key="open" source="unallocated.gte" label="filters.unallocatedFrom" />,
  ...accountingFilters,
];

const PaymentList = () => (
  <RecordList
    sort={{ field: 'date', order: 'DESC' }}
    filters={filters}
    hiddenColumns={['currency', ...hiddenAccountingColumns]}
  >
    <DataTable.Col source="number" />
    <DataTable.Col source="date">
      <DayField source="date" />
    </DataTable.Col>
    <DataTable.Col source="companyId" label="document.customer">
      <PartyField />
    </DataTable.Col>
    <DataTable.Col source="status">
      <StatusChip />
    </DataTable.Col>
    <DataTable.Col source="methodId" label="settle.method">
      <ReferenceField source="methodId" reference="payment-methods" link={false} />
    </DataTable.Col>
    <DataTable.Col align="right" source="amount">
      <MoneyField source="amount" />
    </DataTable.Col>
    <DataTable.Col align="right" source="unallocated">
      <MoneyField source="unallocated" />
    </DataTable.Col>
    <DataTable.Col source="reference" />
    <DataTable.Col source="currency" />
    {accountingColumns}
  </RecordList>
);

export default PaymentList;

import { DataTable } from 'react-admin';

import { dateFilters, statusFilter } from '../ui/dated-filters';
import { DayField } from '../ui/dates';
import { MoneyField } from '../ui/money';
import { PartyField, partyFilters, totalFilters } from '../ui/party-field';
import { RecordList } from '../ui/record-list';
import { StatusChip } from '../ui/status-chip';

const filters = [
  statusFilter(['draft', 'sent', 'accepted', 'declined', 'expired', 'converted']),
  ...partyFilters,
  ...dateFilters,
  ...totalFilters,
];

const QuoteList = () => (
  <RecordList sort={{ field: 'date', order: 'DESC' }} filters={filters} hiddenColumns={['currency']}>
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
    <DataTable.Col source="expiryDate">
      <DayField source="expiryDate" />
    </DataTable.Col>
    <DataTable.Col align="right" source="total">
      <MoneyField source="total" />
    </DataTable.Col>

    <DataTable.Col source="reference" />
    <DataTable.Col source="currency" />
  </RecordList>
);

export default QuoteList;

import { DataTable } from 'react-admin';
import { accountingColumns, accountingFilters, hiddenAccountingColumns } from '../ui/accounting-columns';
import { dateFilters, statusFilter } from '../ui/dated-filters';
import { DayField } from '../ui/dates';
import { MoneyField } from '../ui/money';
import { PartyField, partyFilters, totalFilters } from '../ui/party-field';
import { RecordList } from '../ui/record-list';
import { StatusChip } from '../ui/status-chip';

const filters = [
  statusFilter(['draft', 'issued', 'paid', 'voided']),
  ...partyFilters,
  ...dateFilters,
  ...totalFilters,
  ...accountingFilters,
];

const CreditNoteList = () => (
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

    <DataTable.Col align="right" source="total">
      <MoneyField source="total" />
    </DataTable.Col>
    <DataTable.Col align="right" source="remaining">
      <MoneyField source="remaining" />
    </DataTable.Col>
    <DataTable.Col source="reference" />
    <DataTable.Col source="currency" />
    {accountingColumns}
  </RecordList>
);

export default CreditNoteList;

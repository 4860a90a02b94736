import { DataTable } from 'react-admin';
import { accountingColumns, accountingFilters, hiddenAccountingColumns } from '../ui/accounting-columns';
import { Choose, Link } from '../ui/choose';
import { dateFilters, statusFilter } from '../ui/dated-filters';
import { DayField } from '../ui/dates';
import { RecordList } from '../ui/record-list';
import { StatusChip } from '../ui/status-chip';

const filters = [
  statusFilter(['draft', 'counting', 'completed', 'cancelled']),
  ...dateFilters,
  <Choose key="location" source="locationId" reference="locations" typed="name" />,
  ...accountingFilters,
];

const StocktakeList = () => (
  <RecordList
    sort={{ field: 'date', order: 'DESC' }}
    filters={filters}
    hiddenColumns={hiddenAccountingColumns}
    canSearch={false}
  >
    <DataTable.Col source="number" />
    <DataTable.Col source="date">
      <DayField source="date" />
    </DataTable.Col>
    <DataTable.Col source="status">
      <StatusChip />
    </DataTable.Col>
    <DataTable.Col source="locationId">
      <Link source="locationId" reference="locations" link={false} />
    </DataTable.Col>
    <DataTable.Col source="note" disableSort />
    {accountingColumns}
  </RecordList>
);

export default StocktakeList;

import { DataTable } from 'react-admin';
import { accountingColumns, accountingFilters, hiddenAccountingColumns } from '../ui/accounting-columns';
import { Choose, Link } from '../ui/choose';
import { dateFilters, statusFilter } from '../ui/dated-filters';
import { DayField } from '../ui/dates';
import { RecordList } from '../ui/record-list';
import { StatusChip } from '../ui/status-chip';

const filters = [
  statusFilter(['draft', 'completed', 'cancelled']),
  ...dateFilters,
  <Choose key="from" source="fromLocationId" reference="locations" typed="name" />,
  <Choose key="to" source="toLocationId" reference="locations" typed="name" />,
  ...accountingFilters,
];

const StockTransferList = () => (
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
    <DataTable.Col source="fromLocationId">
      <Link source="fromLocationId" reference="locations" link={false} />
    </DataTable.Col>
    <DataTable.Col source="toLocationId">
      <Link source="toLocationId" reference="locations" link={false} />
    </DataTable.Col>
    {accountingColumns}
  </RecordList>
);

export default StockTransferList;

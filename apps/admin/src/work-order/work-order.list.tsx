import { DataTable } from 'react-admin';
import { accountingColumns, accountingFilters, hiddenAccountingColumns } from '../ui/accounting-columns';
import { Choose, Link } from '../ui/choose';
import { dateFilters, statusFilter } from '../ui/dated-filters';
import { DayField } from '../ui/dates';
import { DecimalField } from '../ui/money';
import { RecordList } from '../ui/record-list';
import { StatusChip } from '../ui/status-chip';

const filters = [
  statusFilter(['planned', 'released', 'completed', 'cancelled']),
  ...dateFilters,
  <Choose key="product" source="productId" reference="products" />,
  ...accountingFilters,
];

const WorkOrderList = () => (
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
    <DataTable.Col source="productId">
      <Link source="productId" reference="products" />
    </DataTable.Col>
    <DataTable.Col source="quantity" align="right" disableSort>
      <DecimalField source="quantity" />
    </DataTable.Col>
    {accountingColumns}
  </RecordList>
);

export default WorkOrderList;

import { BooleanInput, DataTable } from 'react-admin';
import { accountingColumns, accountingFilters, hiddenAccountingColumns } from '../ui/accounting-columns';
import { archivedFilter } from '../ui/archived-filter';
import { Choose, Link } from '../ui/choose';
import { MoneyField } from '../ui/money';
import { RecordList } from '../ui/record-list';
import { Yes } from '../ui/yes';

const filters = [
  <Choose key="group" source="groupId" reference="product-groups" typed="name" />,
  <BooleanInput key="tracked" source="tracked" />,
  <BooleanInput key="sold" source="isSold" />,
  <BooleanInput key="purchased" source="isPurchased" />,
  archivedFilter,
  ...accountingFilters,
];

const ProductList = () => (
  <RecordList
    sort={{ field: 'code', order: 'ASC' }}
    filters={filters}
    hiddenColumns={['archived', 'averageCost', ...hiddenAccountingColumns]}
  >
    <DataTable.Col source="code" />
    <DataTable.Col source="name" />
    <DataTable.Col source="groupId">
      <Link source="groupId" reference="product-groups" link={false} />
    </DataTable.Col>
    <DataTable.Col align="right" source="salesPrice">
      <MoneyField source="salesPrice" />
    </DataTable.Col>
    <DataTable.Col align="right" source="purchasePrice">
      <MoneyField source="purchasePrice" />
    </DataTable.Col>
    <DataTable.Col align="right" source="averageCost" disableSort>
      <MoneyField source="averageCost" />
    </DataTable.Col>
    <DataTable.Col source="tracked">
      <Yes source="tracked" />
    </DataTable.Col>
    <DataTable.Col source="archived">
      <Yes source="archived" />
    </DataTable.Col>
    {accountingColumns}
  </RecordList>
);

export default ProductList;

import { BooleanInput, DataTable } from 'react-admin';
import { Choose, Link } from '../ui/choose';
import { MoneyField } from '../ui/money';
import { RecordList } from '../ui/record-list';
import { Yes } from '../ui/yes';

const filters = [
  <Choose key="product" source="productId" reference="products" />,
  <BooleanInput key="active" source="active" />,
];

const BillOfMaterialsList = () => (
  <RecordList sort={{ field: 'updatedAt', order: 'DESC' }} filters={filters} canSearch={false}>
    <DataTable.Col source="productId">
      <Link source="productId" reference="products" />
    </DataTable.Col>
    <DataTable.Col source="revision" align="right" />
    <DataTable.Col source="active">
      <Yes source="active" />
    </DataTable.Col>
    <DataTable.Col source="note" disableSort />
    <DataTable.Col source="labourCost" align="right" disableSort>
      <MoneyField source="labourCost" />
    </DataTable.Col>
    <DataTable.Col source="overheadCost" align="right" disableSort>
      <MoneyField source="overheadCost" />
    </DataTable.Col>
  </RecordList>
);

export default BillOfMaterialsList;

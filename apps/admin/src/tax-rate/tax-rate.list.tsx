import { DataTable } from 'react-admin';
import { archivedFilter } from '../ui/archived-filter';
import { DecimalField } from '../ui/money';
import { RecordList } from '../ui/record-list';
import { Yes } from '../ui/yes';

const TaxRateList = () => (
  <RecordList sort={{ field: 'name', order: 'ASC' }} filters={[archivedFilter]} rowClick="edit" canSearch={false}>
    <DataTable.Col source="name" />
    <DataTable.Col align="right" source="rate">
      <DecimalField source="rate" />
    </DataTable.Col>
    <DataTable.Col source="archived">
      <Yes source="archived" />
    </DataTable.Col>
  </RecordList>
);

export default TaxRateList;

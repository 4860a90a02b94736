import { BooleanField, DataTable, NullableBooleanInput } from 'react-admin';
import { DecimalField } from '../ui/money';
import { RecordList } from '../ui/record-list';

const filters = [<NullableBooleanInput key="archived" source="archived" />];

const TaxRateList = () => (
  <RecordList sort={{ field: 'name', order: 'ASC' }} filters={filters} rowClick="edit" canSearch={false}>
    <DataTable.Col source="name" />
    <DataTable.NumberCol source="rate">
      <DecimalField source="rate" />
    </DataTable.NumberCol>
    <DataTable.Col source="archived">
      <BooleanField source="archived" looseValue />
    </DataTable.Col>
  </RecordList>
);

export default TaxRateList;

import { DataTable } from 'react-admin';
import { archivedFilter } from '../ui/archived-filter';
import { RecordList } from '../ui/record-list';
import { Yes } from '../ui/yes';

const PaymentMethodList = () => (
  <RecordList sort={{ field: 'name', order: 'ASC' }} filters={[archivedFilter]} rowClick="edit" canSearch={false}>
    <DataTable.Col source="name" />
    <DataTable.Col source="archived">
      <Yes source="archived" />
    </DataTable.Col>
  </RecordList>
);

export default PaymentMethodList;

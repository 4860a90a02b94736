import { DataTable } from 'react-admin';
import { archivedFilter } from '../ui/archived-filter';
import { RecordList } from '../ui/record-list';
import { Yes } from '../ui/yes';

const LocationList = () => (
  <RecordList sort={{ field: 'code', order: 'ASC' }} filters={[archivedFilter]} rowClick="edit" canSearch={false}>
    <DataTable.Col source="code" />
    <DataTable.Col source="name" />
    <DataTable.Col source="isDefault">
      <Yes source="isDefault" />
    </DataTable.Col>
    <DataTable.Col source="archived">
      <Yes source="archived" />
    </DataTable.Col>
  </RecordList>
);

export default LocationList;

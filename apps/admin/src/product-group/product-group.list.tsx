import { DataTable } from 'react-admin';
import { RecordList } from '../ui/record-list';

const ProductGroupList = () => (
  <RecordList sort={{ field: 'name', order: 'ASC' }} rowClick="edit" canSearch={false}>
    <DataTable.Col source="name" />
  </RecordList>
);

export default ProductGroupList;

import { required, TextInput } from 'react-admin';
import { RecordEdit } from '../ui/record-form';

const ProductGroupEdit = () => (
  <RecordEdit>
    <TextInput source="name" validate={required()} />
  </RecordEdit>
);

export default ProductGroupEdit;

import { BooleanInput } from 'react-admin';
import { RecordEdit } from '../ui/record-form';
import { ProductInputs } from './product.inputs';

const ProductEdit = () => (
  <RecordEdit redirect="show">
    <ProductInputs />
    <BooleanInput source="archived" helperText="helper.archived" />
  </RecordEdit>
);

export default ProductEdit;

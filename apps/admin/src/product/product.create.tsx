import { RecordCreate } from '../ui/record-form';
import { ProductInputs } from './product.inputs';

const ProductCreate = () => (
  <RecordCreate>
    <ProductInputs />
  </RecordCreate>
);

export default ProductCreate;

import { RecordCreate } from '../ui/record-form';
import { BillOfMaterialsInputs } from './bill-of-materials.inputs';

const BillOfMaterialsCreate = () => (
  <RecordCreate>
    <BillOfMaterialsInputs />
  </RecordCreate>
);

export default BillOfMaterialsCreate;

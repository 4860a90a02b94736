import { RecordEdit } from '../ui/record-form';
import { BillOfMaterialsInputs } from './bill-of-materials.inputs';

const BillOfMaterialsEdit = () => (
  <RecordEdit redirect="show">
    <BillOfMaterialsInputs />
  </RecordEdit>
);

export default BillOfMaterialsEdit;

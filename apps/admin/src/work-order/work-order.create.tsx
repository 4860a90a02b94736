import { RecordCreate } from '../ui/record-form';
import { WorkOrderInputs } from './work-order.inputs';

const WorkOrderCreate = () => (
  <RecordCreate>
    <WorkOrderInputs />
  </RecordCreate>
);

export default WorkOrderCreate;

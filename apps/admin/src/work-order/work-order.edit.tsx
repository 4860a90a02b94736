import { RecordEdit } from '../ui/record-form';
import { WorkOrderInputs } from './work-order.inputs';

const WorkOrderEdit = () => (
  <RecordEdit redirect="show">
    <WorkOrderInputs />
  </RecordEdit>
);

export default WorkOrderEdit;

import { RecordEdit } from '../ui/record-form';
import { salesOrderBody, SalesOrderInputs } from './sales-order.inputs';

const SalesOrderEdit = () => (
  <RecordEdit transform={salesOrderBody} redirect="show">
    <SalesOrderInputs />
  </RecordEdit>
);

export default SalesOrderEdit;

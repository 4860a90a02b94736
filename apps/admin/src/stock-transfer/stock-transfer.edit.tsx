import { RecordEdit } from '../ui/record-form';
import { StockTransferInputs } from './stock-transfer.inputs';

const StockTransferEdit = () => (
  <RecordEdit redirect="show">
    <StockTransferInputs />
  </RecordEdit>
);

export default StockTransferEdit;

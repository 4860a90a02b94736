import { RecordEdit } from '../ui/record-form';
import { StockAdjustmentInputs } from './stock-adjustment.inputs';

const StockAdjustmentEdit = () => (
  <RecordEdit redirect="show">
    <StockAdjustmentInputs />
  </RecordEdit>
);

export default StockAdjustmentEdit;

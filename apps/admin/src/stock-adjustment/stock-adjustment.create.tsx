import { RecordCreate } from '../ui/record-form';
import { StockAdjustmentInputs } from './stock-adjustment.inputs';

const StockAdjustmentCreate = () => (
  <RecordCreate>
    <StockAdjustmentInputs />
  </RecordCreate>
);

export default StockAdjustmentCreate;

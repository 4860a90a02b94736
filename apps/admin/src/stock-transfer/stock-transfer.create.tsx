import { RecordCreate } from '../ui/record-form';
import { StockTransferInputs } from './stock-transfer.inputs';

const StockTransferCreate = () => (
  <RecordCreate>
    <StockTransferInputs />
  </RecordCreate>
);

export default StockTransferCreate;

import { RecordCreate } from '../ui/record-form';
import { StocktakeInputs } from './stocktake.inputs';

const StocktakeCreate = () => (
  <RecordCreate>
    <StocktakeInputs />
  </RecordCreate>
);

export default StocktakeCreate;

import { RecordEdit } from '../ui/record-form';
import { StocktakeInputs } from './stocktake.inputs';

const StocktakeEdit = () => (
  <RecordEdit redirect="show">
    <StocktakeInputs />
  </RecordEdit>
);

export default StocktakeEdit;

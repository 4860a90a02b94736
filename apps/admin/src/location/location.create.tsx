import { RecordCreate } from '../ui/record-form';
import { LocationInputs } from './location.inputs';

const LocationCreate = () => (
  <RecordCreate redirect="list">
    <LocationInputs />
  </RecordCreate>
);

export default LocationCreate;

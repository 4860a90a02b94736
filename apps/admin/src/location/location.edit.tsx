import { BooleanInput } from 'react-admin';
import { RecordEdit } from '../ui/record-form';
import { LocationInputs } from './location.inputs';

const LocationEdit = () => (
  <RecordEdit>
    <LocationInputs />
    <BooleanInput source="archived" />
  </RecordEdit>
);

export default LocationEdit;

import { required, TextInput } from 'react-admin';
import { DecimalInput } from '../ui/decimal-input';
import { RecordCreate } from '../ui/record-form';

const TaxRateCreate = () => (
  <RecordCreate redirect="list">
    <TextInput source="name" validate={required()} />
    <DecimalInput source="rate" validate={required()} helperText="resources.tax-rates.helper.rate" />
  </RecordCreate>
);

export default TaxRateCreate;

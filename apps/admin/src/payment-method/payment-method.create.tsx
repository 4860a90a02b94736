import { required, TextInput } from 'react-admin';
import { RecordCreate } from '../ui/record-form';

const PaymentMethodCreate = () => (
  <RecordCreate redirect="list">
    <TextInput source="name" validate={required()} />
  </RecordCreate>
);

export default PaymentMethodCreate;

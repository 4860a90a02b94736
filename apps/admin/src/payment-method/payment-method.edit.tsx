import { BooleanInput, required, TextInput } from 'react-admin';
import { RecordEdit } from '../ui/record-form';

const PaymentMethodEdit = () => (
  <RecordEdit>
    <TextInput source="name" validate={required()} />
    <BooleanInput source="archived" />
  </RecordEdit>
);

export default PaymentMethodEdit;

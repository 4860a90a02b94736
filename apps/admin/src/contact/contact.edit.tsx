import { BooleanInput } from 'react-admin';
import { RecordEdit } from '../ui/record-form';
import { ContactInputs } from './contact.inputs';

const ContactEdit = () => (
  <RecordEdit redirect="show">
    <ContactInputs />
    <BooleanInput source="archived" helperText="helper.archived" />
  </RecordEdit>
);

export default ContactEdit;

import { RecordCreate } from '../ui/record-form';
import { ContactInputs } from './contact.inputs';

const ContactCreate = () => (
  <RecordCreate>
    <ContactInputs />
  </RecordCreate>
);

export default ContactCreate;

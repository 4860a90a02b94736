import { NewDocumentToolbar } from '../ui/document-form';
import { RecordCreate } from '../ui/record-form';
import { creditNoteBody, CreditNoteInputs } from './credit-note.inputs';

const CreditNoteCreate = () => (
  <RecordCreate
    transform={creditNoteBody}
    toolbar={<NewDocumentToolbar further="issue" label="document.saveAndIssue" />}
  >
    <CreditNoteInputs />
  </RecordCreate>
);

export default CreditNoteCreate;

import { RecordEdit } from '../ui/record-form';
import { creditNoteBody, CreditNoteInputs } from './credit-note.inputs';

const CreditNoteEdit = () => (
  <RecordEdit transform={creditNoteBody} redirect="show">
    <CreditNoteInputs />
  </RecordEdit>
);

export default CreditNoteEdit;

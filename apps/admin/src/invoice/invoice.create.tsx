import { NewDocumentToolbar } from '../ui/document-form';
import { RecordCreate } from '../ui/record-form';
import { invoiceBody, InvoiceInputs } from './invoice.inputs';

const InvoiceCreate = () => (
  <RecordCreate transform={invoiceBody} toolbar={<NewDocumentToolbar further="issue" label="document.saveAndIssue" />}>
    <InvoiceInputs />
  </RecordCreate>
);

export default InvoiceCreate;

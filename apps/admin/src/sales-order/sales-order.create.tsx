import { NewDocumentToolbar } from '../ui/document-form';
import { RecordCreate } from '../ui/record-form';
import { salesOrderBody, SalesOrderInputs } from './sales-order.inputs';

const SalesOrderCreate = () => (
  <RecordCreate
    transform={salesOrderBody}
    toolbar={<NewDocumentToolbar further="confirm" label="document.saveAndConfirm" />}
  >
    <SalesOrderInputs />
  </RecordCreate>
);

export default SalesOrderCreate;

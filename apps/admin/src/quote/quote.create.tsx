import { NewDocumentToolbar } from '../ui/document-form';
import { RecordCreate } from '../ui/record-form';
import { quoteBody, QuoteInputs } from './quote.inputs';

const QuoteCreate = () => (
  <RecordCreate transform={quoteBody} toolbar={<NewDocumentToolbar further="send" label="document.saveAndSend" />}>
    <QuoteInputs />
  </RecordCreate>
);

export default QuoteCreate;

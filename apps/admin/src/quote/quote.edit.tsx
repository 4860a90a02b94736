import { RecordEdit } from '../ui/record-form';
import { quoteBody, QuoteInputs } from './quote.inputs';

const QuoteEdit = () => (
  <RecordEdit transform={quoteBody} redirect="show">
    <QuoteInputs />
  </RecordEdit>
);

export default QuoteEdit;

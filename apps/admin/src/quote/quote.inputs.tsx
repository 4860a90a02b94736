import { DateInput } from 'react-admin';
import { DocumentFields } from '../ui/document-form';
import { documentBody, type LineOptions } from '../ui/document-line';

const options: LineOptions = { trade: 'sale' };
export const quoteBody = documentBody(options);

/** Everything that people may say of a quote. */
export const QuoteInputs = () => (
  <DocumentFields options={options}>
    <DateInput
      source="expiryDate"
      helperText="resources.quotes.helper.expiryDate"
      parse={(day: string) => day || null}
    />
  </DocumentFields>
);

import { DocumentFields, DueDateInput } from '../ui/document-form';
import { documentBody, type LineOptions } from '../ui/document-line';

const options: LineOptions = { trade: 'sale' };
export const invoiceBody = documentBody(options);

/** Everything that people may say of an invoice. */
export const InvoiceInputs = () => (
  <DocumentFields options={options}>
    <DueDateInput />
  </DocumentFields>
);

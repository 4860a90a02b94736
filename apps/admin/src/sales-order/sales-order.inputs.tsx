import { DateInput } from 'react-admin';
import { DocumentFields } from '../ui/document-form';
import { documentBody, type LineOptions } from '../ui/document-line';

const options: LineOptions = { trade: 'sale' };
export const salesOrderBody = documentBody(options);

/** Everything that people may say of a sales order. */
export const SalesOrderInputs = () => (
  <DocumentFields options={options}>
    <DateInput source="requiredDate" helperText={false} parse={(day: string) => day || null} />
  </DocumentFields>
);

import { BooleanInput } from 'react-admin';
import { RecordEdit } from '../ui/record-form';
import { CompanyInputs } from './company.inputs';

const CompanyEdit = () => (
  <RecordEdit redirect="show">
    <CompanyInputs />
    <BooleanInput source="archived" helperText="helper.archived" />
  </RecordEdit>
);

export default CompanyEdit;

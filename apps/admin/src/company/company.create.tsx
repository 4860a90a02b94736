import { useResourceContext } from 'react-admin';
import { RecordCreate } from '../ui/record-form';
import { CompanyInputs } from './company.inputs';

const CompanyCreate = () => {
  const isSupplier = useResourceContext() === 'supplier-companies';
  return (
    <RecordCreate record={{ isCustomer: !isSupplier, isSupplier }} redirect={(_, id) => `companies/${id}/show`}>
      <CompanyInputs />
    </RecordCreate>
  );
};

export default CompanyCreate;

import { BooleanInput, required, TextInput } from 'react-admin';

export const LocationInputs = () => (
  <>
    <TextInput source="code" validate={required()} />
    <TextInput source="name" validate={required()} />
    <BooleanInput source="isDefault" helperText="resources.locations.helper.isDefault" />
  </>
);

import { Box } from '@mui/material';
import { ArrayInput, SelectInput, SimpleFormIterator, TextInput, required } from 'react-admin';

const kinds = ['postal', 'street'].map((id) => ({ id, name: `address.${id}` }));

/** Where a party gets its post and where it is found: at most one address of each kind. */
export const AddressesInput = () => (
  <ArrayInput source="addresses" defaultValue={[]}>
    <SimpleFormIterator inline disableReordering fullWidth>
      <SelectInput source="kind" choices={kinds} validate={required()} defaultValue="postal" />
      <Box sx={{ display: 'grid', columnGap: 1, gridTemplateColumns: { xs: '1fr', md: '1fr 1fr 1fr' }, flex: 1 }}>
        <TextInput source="line1" />
        <TextInput source="line2" />
        <TextInput source="city" />
        <TextInput source="region" />
        <TextInput source="postalCode" />
        <TextInput source="country" />
      </Box>
    </SimpleFormIterator>
  </ArrayInput>
);

import { Box } from '@mui/material';
import { BooleanInput, NumberInput, required, TextInput } from 'react-admin';
import { AddressesInput } from '../ui/addresses-input';

/** Everything that people may say of a company. */
export const CompanyInputs = () => (
  <Box
    sx={{
      width: '100%',
      display: 'grid',
      columnGap: 2,
      gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' },
      alignItems: 'start',
    }}
  >
    <TextInput source="name" validate={required()} sx={{ gridColumn: '1 / -1' }} />
    <BooleanInput source="isCustomer" />
    <BooleanInput source="isSupplier" />
    <TextInput source="email" type="email" />
    <TextInput source="phone" />
    <TextInput source="mobile" />
    <TextInput source="fax" />
    <TextInput source="website" />
    <TextInput source="taxNumber" />
    <NumberInput source="salesTermsDays" min={0} helperText="helper.salesTermsDays" />
    <NumberInput source="purchaseTermsDays" min={0} helperText="helper.purchaseTermsDays" />
    <TextInput source="currency" helperText="helper.currency" parse={(typed: string) => typed.toUpperCase() || null} />
    <Box sx={{ gridColumn: '1 / -1' }}>
      <AddressesInput />
    </Box>
  </Box>
);

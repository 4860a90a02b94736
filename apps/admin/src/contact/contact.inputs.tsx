import { Box } from '@mui/material';
import { BooleanInput, NumberInput, TextInput } from 'react-admin';
import { AddressesInput } from '../ui/addresses-input';
import { Choose } from '../ui/choose';

/** Everything that people may say of a person. */
export const ContactInputs = () => (
  <Box
    sx={{
      width: '100%',
      display: 'grid',
      columnGap: 2,
      gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' },
      alignItems: 'start',
    }}
  >
    <TextInput source="firstName" />
    <TextInput source="lastName" />
    <Choose source="companyId" reference="companies" helperText="resources.contacts.helper.companyId" />
    <TextInput source="email" type="email" />
    <TextInput source="phone" />
    <TextInput source="mobile" />
    <NumberInput source="salesTermsDays" min={0} helperText="helper.salesTermsDays" />
    <TextInput source="currency" helperText="helper.currency" parse={(typed: string) => typed.toUpperCase() || null} />
    <BooleanInput source="includeInEmails" defaultValue={true} />
    <BooleanInput source="isPrimary" helperText="resources.contacts.helper.isPrimary" />
    <Box sx={{ gridColumn: '1 / -1' }}>
      <AddressesInput />
    </Box>
  </Box>
);

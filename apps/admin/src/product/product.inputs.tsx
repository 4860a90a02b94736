import { Box } from '@mui/material';
import { BooleanInput, required, TextInput } from 'react-admin';
import { Choose } from '../ui/choose';
import { DecimalInput } from '../ui/decimal-input';

const rates = { archived: false };

/** Everything that people may say of a product; what it is worth is the stock ledger's to say. */
export const ProductInputs = () => (
  <Box
    sx={{
      width: '100%',
      display: 'grid',
      columnGap: 2,
      gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' },
      alignItems: 'start',
    }}
  >
    <TextInput source="code" validate={required()} />
    <TextInput source="name" validate={required()} />
    <TextInput source="description" multiline minRows={2} />
    <TextInput source="purchaseDescription" multiline minRows={2} />
    <DecimalInput source="salesPrice" />
    <DecimalInput source="purchasePrice" />
    <Choose source="salesTaxRateId" reference="tax-rates" filter={rates} typed="name" />
    <Choose source="purchaseTaxRateId" reference="tax-rates" filter={rates} typed="name" />
    <Choose source="groupId" reference="product-groups" typed="name" />
    <BooleanInput source="tracked" helperText="resources.products.helper.tracked" />
    <BooleanInput source="isSold" defaultValue={true} />
    <BooleanInput source="isPurchased" defaultValue={true} />
  </Box>
);

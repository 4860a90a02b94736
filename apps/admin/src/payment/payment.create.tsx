import { Box, Typography } from '@mui/material';
import { DateInput, TextInput, useTranslate } from 'react-admin';
import { DecimalInput } from '../ui/decimal-input';
import { PartyInput } from '../ui/party-input';
import { RecordCreate } from '../ui/record-form';
import { MethodInput, SpreadInput, spreadBody, usePartyOfForm } from '../ui/settle';

const paymentBody = ({ spread, ...payment }: Record<string, unknown>): object => ({
  ...payment,
  allocations: spreadBody(spread, 'invoiceId'),
});

const PaymentCreate = () => (
  <RecordCreate transform={paymentBody}>
    <Box
      sx={{
        width: '100%',
        display: 'grid',
        columnGap: 2,
        alignItems: 'start',
        gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr', lg: '2fr 1fr 1fr 1fr' },
      }}
    >
      <PartyInput trade="sale" />
      <DecimalInput source="amount" isRequired helperText={false} />
      <DateInput source="date" helperText="document.helper.date" parse={(day: string) => day || undefined} />
      <MethodInput />
      <TextInput source="reference" helperText={false} parse={(typed: string) => typed || null} />
      <TextInput
        source="currency"
        helperText="document.helper.currency"
        parse={(typed: string) => typed.toUpperCase() || undefined}
      />
    </Box>
    <Spread />
  </RecordCreate>
);

const Spread = () => {
  const translate = useTranslate();
  const party = usePartyOfForm();
  return party.companyId || party.contactId ? (
    <>
      <Typography variant="h6" component="h2" sx={{ mt: 2 }}>
        {translate('settle.openInvoices')}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
        {translate('settle.spread')}
      </Typography>
      <SpreadInput source="spread" reference="invoices" party={party} />
    </>
  ) : null;
};

export default PaymentCreate;

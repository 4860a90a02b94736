import { Box, Link, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router';
import { Section } from '../../ui/record-show';
import { ChoiceInput } from './choice-input';
import { useSettings, type AccountPurpose } from './settings-form';

const forStock = ['stockAdjustments', 'supplierPayments', 'supplierRefunds'] as const;
const others = [
  'sales',
  'purchases',
  'costOfGoodsSold',
  'inventory',
  'manufacturingClearing',
  'absorbedCosts',
] as const;

/** Which of Xero's accounts are used for what. */
export const AccountsSection = () => {
  const translate = useTranslate();
  return (
    <Section title="xero.settings.accounts.title">
      <Typography variant="body2" sx={{ mb: 1 }}>
        {translate('xero.settings.accounts.forStock')}{' '}
        <Link component={RouterLink} to="/help/bank-accounts">
          {translate('xero.settings.accounts.help')}
        </Link>
      </Typography>
      <Accounts purposes={forStock} />
      <Typography variant="body2" sx={{ mt: 2, mb: 1 }}>
        {translate('xero.settings.accounts.others')}
      </Typography>
      <Accounts purposes={others} />
    </Section>
  );
};

const Accounts = ({ purposes }: { purposes: readonly AccountPurpose[] }) => {
  const translate = useTranslate();
  const { values, isFixed, set, problemAt } = useSettings();
  return (
    <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: 'repeat(auto-fill, minmax(min(320px, 100%), 1fr))' }}>
      {purposes.map((purpose) => (
        <ChoiceInput
          key={purpose}
          id={`accounts.${purpose}`}
          label={translate(`xero.settings.accounts.${purpose}.label`)}
          help={translate(`xero.settings.accounts.${purpose}.help`)}
          problem={problemAt(`accounts.${purpose}`)}
          list="accounts"
          purpose={purpose}
          value={values.accounts[purpose]}
          disabled={isFixed}
          onChange={(id) => set({ accounts: { ...values.accounts, [purpose]: id } })}
        />
      ))}
    </Box>
  );
};

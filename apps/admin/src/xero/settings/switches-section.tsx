import { FormControlLabel, MenuItem, Stack, Switch, TextField, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Section } from '../../ui/record-show';
import { useSettings } from './settings-form';

const preferences = ['syncInventory', 'syncDescriptions', 'lockInvoices'] as const;
const further = ['oneBankLine', 'tellApartByCode'] as const;
const statuses = ['DRAFT', 'SUBMITTED', 'AUTHORISED'] as const;

/** How records are sent. */
export const SwitchesSection = () => {
  const translate = useTranslate();
  const { values, isFixed, set, problemAt } = useSettings();
  return (
    <Section title="xero.settings.switches.title">
      <Stack spacing={1.5}>
        {preferences.map((name) => (
          <OneSwitch key={name} name={name} />
        ))}
        {further.map((name) => (
          <OneSwitch key={name} name={name} />
        ))}
        <TextField
          select
          id="invoiceStatus"
          label={translate('xero.settings.invoiceStatus.label')}
          value={values.invoiceStatus}
          disabled={isFixed}
          error={problemAt('invoiceStatus') !== undefined}
          helperText={problemAt('invoiceStatus') ?? translate('xero.settings.invoiceStatus.help')}
          onChange={({ target }) => set({ invoiceStatus: target.value })}
          sx={{ maxWidth: 420, '&&': { mt: 2.5 } }}
        >
          {statuses.map((status) => (
            <MenuItem key={status} value={status}>
              {translate(`xero.settings.invoiceStatus.${status}`)}
            </MenuItem>
          ))}
        </TextField>
      </Stack>
    </Section>
  );
};

const OneSwitch = ({ name }: { name: (typeof preferences)[number] | (typeof further)[number] }) => {
  const translate = useTranslate();
  const { values, isFixed, set } = useSettings();
  return (
    <div>
      <FormControlLabel
        label={translate(`xero.settings.switches.${name}.label`)}
        slotProps={{ typography: { sx: { fontWeight: 600 } } }}
        control={
          <Switch
            id={name}
            checked={values[name]}
            disabled={isFixed}
            onChange={(_, isOn) => set({ [name]: isOn })}
            slotProps={{ input: { 'aria-describedby': `${name}-help` } }}
          />
        }
      />
      <Typography id={`${name}-help`} variant="body2" color="textSecondary" sx={{ ml: 6, maxWidth: 820 }}>
        {translate(`xero.settings.switches.${name}.help`)}
      </Typography>
    </div>
  );
};

import {
  FormControl,
  FormControlLabel,
  FormGroup,
  FormLabel,
  Checkbox,
  Stack,
  Switch,
  TextField,
  Typography,
} from '@mui/material';
import { useLocaleState, useTranslate } from 'react-admin';
import { Section } from '../../ui/record-show';
import { useSettings, type SettingsValues } from './settings-form';

const week = [1, 2, 3, 4, 5, 6, 7] as const;

/** Monday is 1; the first Monday of 2024 was its first day. */
const dayName = (day: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, day)));

/** When payments come in from Xero. */
export const ImportSection = () => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const { values, isFixed, set, problemAt } = useSettings();
  const { paymentImport } = values;
  const change = (patch: Partial<SettingsValues['paymentImport']>) =>
    set({ paymentImport: { ...paymentImport, ...patch } });
  return (
    <Section title="xero.settings.imports.title">
      <Stack spacing={1.5}>
        <Typography variant="body2" color="textSecondary">
          {translate('xero.settings.imports.about')}
        </Typography>
        <FormControl component="fieldset" disabled={isFixed}>
          <FormLabel component="legend">{translate('xero.settings.imports.days')}</FormLabel>
          <FormGroup row>
            {week.map((day) => (
              <FormControlLabel
                key={day}
                label={dayName(day, locale)}
                control={
                  <Checkbox
                    size="small"
                    checked={paymentImport.days.includes(day)}
                    onChange={(_, isOn) =>
                      change({ days: week.filter((one) => (one === day ? isOn : paymentImport.days.includes(one))) })
                    }
                  />
                }
              />
            ))}
          </FormGroup>
        </FormControl>
        <Stack direction="row" useFlexGap sx={{ gap: 1.5, flexWrap: 'wrap' }}>
          {(['from', 'until'] as const).map((name) => (
            <TextField
              key={name}
              id={`paymentImport.${name}`}
              label={translate(`xero.settings.imports.${name}`)}
              value={paymentImport[name]}
              disabled={isFixed}
              error={problemAt(`paymentImport.${name}`) !== undefined}
              helperText={problemAt(`paymentImport.${name}`) ?? translate('xero.settings.imports.clock')}
              onChange={({ target }) => change({ [name]: target.value })}
              sx={{ width: 170 }}
            />
          ))}
          <TextField
            id="paymentImport.timeZone"
            label={translate('xero.settings.imports.timeZone')}
            value={paymentImport.timeZone ?? ''}
            disabled={isFixed}
            error={problemAt('paymentImport.timeZone') !== undefined}
            helperText={problemAt('paymentImport.timeZone') ?? translate('xero.settings.imports.zoneHelp')}
            onChange={({ target }) => change({ timeZone: target.value || null })}
            sx={{ minWidth: 240 }}
          />
        </Stack>
        <FormControlLabel
          label={translate('xero.settings.imports.reconciledOnly')}
          control={
            <Switch
              checked={paymentImport.reconciledOnly}
              disabled={isFixed}
              onChange={(_, reconciledOnly) => change({ reconciledOnly })}
            />
          }
        />
      </Stack>
    </Section>
  );
};

import { Stack, TextField, Typography } from '@mui/material';
import { useLocaleState, useTranslate } from 'react-admin';
import { readDecimal } from '../../ui/decimal';
import { Section } from '../../ui/record-show';
import { useSettings } from './settings-form';

/** From which difference on the stock check asks, and how much is spent on looking for changes in Xero. */
export const LimitsSection = () => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const { values, isFixed, set, problemAt } = useSettings();
  const { discrepancyLimits, drift } = values;
  return (
    <Section title="xero.settings.limits.title">
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>
        {translate('xero.settings.limits.about')}
      </Typography>
      <Stack direction="row" useFlexGap sx={{ gap: 1.5, flexWrap: 'wrap' }}>
        {(['units', 'value'] as const).map((name) => (
          <TextField
            key={name}
            id={`discrepancyLimits.${name}`}
            label={translate(`xero.settings.limits.${name}`)}
            value={discrepancyLimits[name] ?? ''}
            disabled={isFixed}
            error={problemAt(`discrepancyLimits.${name}`) !== undefined}
            helperText={problemAt(`discrepancyLimits.${name}`) ?? translate('xero.settings.limits.never')}
            onChange={({ target }) =>
              set({ discrepancyLimits: { ...discrepancyLimits, [name]: target.value || null } })
            }
            onBlur={({ target }) =>
              target.value &&
              set({ discrepancyLimits: { ...discrepancyLimits, [name]: readDecimal(target.value, locale) } })
            }
            sx={{ width: 250 }}
            slotProps={{ htmlInput: { inputMode: 'decimal' } }}
          />
        ))}
        <TextField
          id="drift.callsPerDay"
          type="number"
          label={translate('xero.settings.limits.calls')}
          value={drift.callsPerDay}
          disabled={isFixed}
          error={problemAt('drift.callsPerDay') !== undefined}
          helperText={problemAt('drift.callsPerDay') ?? translate('xero.settings.limits.callsHelp')}
          onChange={({ target }) => set({ drift: { callsPerDay: Number(target.value) } })}
          sx={{ width: 330 }}
          slotProps={{ htmlInput: { min: 0, max: 1000 } }}
        />
      </Stack>
    </Section>
  );
};

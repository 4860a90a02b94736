import { Alert, Box, Button, LinearProgress, Stack, Typography } from '@mui/material';
import { useLocaleState, useTranslate } from 'react-admin';
import { Section } from '../../ui/record-show';
import { useStep, type Plan } from './first-import';

const counted = ['contacts', 'items', 'invoices', 'creditNotes', 'quotes'] as const;

/** What there is, how long it takes, and what stands in the way, before anything is written. */
export const PlanStep = ({ plan }: { plan: Plan | undefined }) => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const { go, isBusy } = useStep();
  if (!plan) return <LinearProgress aria-label={translate('xero.setUp.steps.plan')} />;
  const number = new Intl.NumberFormat(locale);
  const isBlocked = plan.problems.some(({ severity }) => severity === 'blocks');
  return (
    <Section title="xero.setUp.plan.title">
      <Stack spacing={2}>
        <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: 'repeat(auto-fill, minmax(140px, 1fr))' }}>
          {counted.map((name) => (
            <Figure key={name} label={translate(`xero.setUp.plan.${name}`)} value={number.format(plan.counts[name])} />
          ))}
          <Figure label={translate('xero.setUp.plan.calls')} value={number.format(plan.calls)} />
          <Figure
            label={translate('xero.setUp.plan.time')}
            value={
              plan.days > 1
                ? translate('xero.setUp.plan.days', { smart_count: plan.days })
                : translate('xero.setUp.plan.minutes', { smart_count: plan.minutes })
            }
          />
        </Box>
        {plan.problems.map(({ code, severity, sentence }) => (
          <Alert key={code} severity={severity === 'blocks' ? 'error' : 'warning'}>
            {sentence}
          </Alert>
        ))}
        <Typography variant="body2" color="textSecondary">
          {translate('xero.setUp.plan.about')}
        </Typography>
        <Button
          variant="contained"
          disabled={isBusy || isBlocked}
          onClick={() => go('read')}
          sx={{ alignSelf: 'flex-start' }}
        >
          {translate('xero.setUp.plan.read')}
        </Button>
      </Stack>
    </Section>
  );
};

const Figure = ({ label, value }: { label: string; value: string }) => (
  <Box>
    <Typography variant="caption" color="textSecondary">
      {label}
    </Typography>
    <Typography variant="h6" component="p">
      {value}
    </Typography>
  </Box>
);

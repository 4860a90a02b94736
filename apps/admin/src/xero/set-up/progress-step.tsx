import { Box, LinearProgress, Stack, Typography } from '@mui/material';
import { useLocaleState, useTranslate } from 'react-admin';
import { Section } from '../../ui/record-show';
import type { FirstImport, Progress } from './first-import';

/** How far it is, one bar a phase. */
export const ProgressStep = ({
  firstImport: { state, progress, secondsLeft, calls },
}: {
  firstImport: FirstImport;
}) => {
  const translate = useTranslate();
  return (
    <Section title={state === 'reading' ? 'xero.setUp.progress.reading' : 'xero.setUp.progress.running'}>
      <Stack spacing={1.5}>
        {progress.length === 0 && <LinearProgress aria-label={translate('xero.setUp.progress.reading')} />}
        {progress.map((one) => (
          <Bar key={one.kind} progress={one} isReading={state === 'reading'} />
        ))}
        <Typography variant="body2" color="textSecondary">
          {secondsLeft !== undefined &&
            translate('xero.setUp.progress.left', { smart_count: Math.max(1, Math.ceil(secondsLeft / 60)) })}{' '}
          {calls !== undefined && translate('xero.setUp.progress.calls', { smart_count: calls })}
        </Typography>
      </Stack>
    </Section>
  );
};

const Bar = ({ progress, isReading }: { progress: Progress; isReading: boolean }) => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const { kind, words, total, waiting, refused } = progress;
  const done = total - waiting;
  const number = new Intl.NumberFormat(locale);
  return (
    <Box>
      <Stack direction="row" sx={{ justifyContent: 'space-between' }}>
        <Typography variant="body2">{translate(`xero.setUp.kinds.${kind}`, { _: words })}</Typography>
        <Typography variant="body2" color="textSecondary">
          {isReading
            ? number.format(total)
            : translate('xero.card.of', { used: number.format(done), limit: number.format(total) })}
          {refused > 0 && ` · ${translate('xero.setUp.progress.refused', { smart_count: refused })}`}
        </Typography>
      </Stack>
      <LinearProgress
        variant={isReading ? 'indeterminate' : 'determinate'}
        value={total === 0 ? 100 : (100 * done) / total}
        aria-label={translate(`xero.setUp.kinds.${kind}`, { _: words })}
        sx={{ height: 8, borderRadius: 4 }}
      />
    </Box>
  );
};

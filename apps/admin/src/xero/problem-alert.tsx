import { Alert, Button, Link, Stack, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router';
import type { ProblemInWords, RecordName } from './answers';
import { usePageOf } from './record-link';

/** What is wrong and what to do, in red, with the way there. */
export const ProblemAlert = ({
  problem,
  record,
  url,
  children,
}: {
  problem: ProblemInWords;
  /** The record that it is about: absent where its page is open already. */
  record?: RecordName;
  /** Where it stands in Xero. */
  url?: string | undefined;
  children?: ReactNode;
}) => {
  const translate = useTranslate();
  return (
    <Alert severity="error" sx={{ '& .MuiAlert-message': { minWidth: 0, overflowWrap: 'anywhere', flex: 1 } }}>
      <Typography variant="body2" sx={{ fontWeight: 600 }}>
        {problem.sentence}
      </Typography>
      <Typography variant="body2">{problem.remedy}</Typography>
      {problem.xeroSaid && (
        <Typography variant="body2" color="textSecondary" sx={{ mt: 0.5 }}>
          {translate('xero.problem.xeroSaid', { words: problem.xeroSaid })}
        </Typography>
      )}
      <Stack direction="row" useFlexGap sx={{ mt: 1, gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
        <Remedy problem={problem} record={record} url={url} />
        {children}
        <Link component={RouterLink} to={`/help/errors/${problem.code}`} variant="body2">
          {translate('xero.problem.help')}
        </Link>
      </Stack>
    </Alert>
  );
};

/** The button that leads to where it is put right. */
const Remedy = ({
  problem: { fixIn, field },
  record,
  url,
}: {
  problem: ProblemInWords;
  record: RecordName | undefined;
  url: string | undefined;
}) => {
  const translate = useTranslate();
  const pageOf = usePageOf();
  const look = { size: 'small', variant: 'outlined', color: 'inherit' } as const;
  if (fixIn === 'settings')
    return (
      <Button {...look} component={RouterLink} to={`/xero${field ? `?field=${encodeURIComponent(field)}` : ''}`}>
        {translate('xero.problem.openSettings')}
      </Button>
    );
  if (fixIn === 'xero')
    return (
      <Button {...look} href={url ?? 'https://go.xero.com/'} target="_blank" rel="noreferrer">
        {translate('xero.problem.openXero')}
      </Button>
    );
  const to = record && pageOf(record);
  return fixIn === 'record' && to ? (
    <Button {...look} component={RouterLink} to={to}>
      {translate('xero.problem.openRecord')}
    </Button>
  ) : null;
};

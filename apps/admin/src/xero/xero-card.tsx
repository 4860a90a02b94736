import { Box, Button, Card, CardContent, Chip, Skeleton, Stack, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useLocaleState, usePermissions, useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { mayDo, type Me } from '../data/auth-provider';
import { XeroMark } from '../ui/xero-mark';
import type { XeroStatus } from './answers';
import { useXero } from './ask-xero';
import { WentWrong } from './loaded';
import { Ago } from './moment';

/** The dashboard's word on Xero: whether all is well, and how much is still under way. */
export const XeroCard = () => {
  const { data, error, isPending, refetch } = useXero<XeroStatus>('status');
  return (
    <Card component="section" aria-label="Xero" sx={{ height: '100%' }}>
      <CardContent>
        {data ? (
          <Standing status={data} />
        ) : isPending ? (
          <Skeleton variant="rounded" height={150} />
        ) : (
          <WentWrong error={error} again={() => void refetch()} />
        )}
      </CardContent>
    </Card>
  );
};

const Standing = ({ status }: { status: XeroStatus }) => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const { connection } = status;
  return (
    <Stack spacing={1.5}>
      <Stack direction="row" sx={{ alignItems: 'center', gap: 1.5 }}>
        <XeroMark />
        <Typography noWrap sx={{ fontWeight: 600, flex: 1, minWidth: 0 }}>
          {connection?.organisation ?? translate('xero.card.notConnected')}
        </Typography>
        {connection?.isDemo && <Chip size="small" label={translate('xero.card.demo')} />}
        {status.connected && <Health status={status} />}
      </Stack>
      {connection ? (
        <Figures status={status} />
      ) : (
        <>
          <Typography variant="body2" color="textSecondary">
            {translate('xero.card.whatFor')}
          </Typography>
          {mayDo(role, 'admin') && (
            <Button component={Link} to="/xero" variant="contained" sx={{ alignSelf: 'flex-start' }}>
              {translate('xero.connect.activate')}
            </Button>
          )}
        </>
      )}
    </Stack>
  );
};

const Health = ({ status: { errors, queue } }: { status: XeroStatus }) => {
  const translate = useTranslate();
  const [colour, word] =
    errors.count > 0
      ? (['error', 'errors'] as const)
      : queue.paused
        ? (['warning', 'paused'] as const)
        : (['success', 'well'] as const);
  return <Chip size="small" variant="outlined" color={colour} label={translate(`xero.card.${word}`)} />;
};

const Figures = ({ status: { queue, errors, lastSuccessAt, calls, changedInXero } }: { status: XeroStatus }) => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const count = (value: number) => new Intl.NumberFormat(locale).format(value);
  const waiting = queue.waiting + queue.sending;
  return (
    <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: 'repeat(auto-fill, minmax(130px, 1fr))' }}>
      <Figure name="xero.card.lastSuccess" to="/xero/history">
        {lastSuccessAt ? <Ago at={lastSuccessAt} /> : translate('xero.card.never')}
      </Figure>
      <Figure name="xero.card.queue" to="/xero/queue">
        {count(waiting)}
        {queue.oldestAt && waiting > 0 && (
          <Typography component="span" variant="body2" color="textSecondary">
            {' '}
            ({translate('xero.card.oldest')} <Ago at={queue.oldestAt} />)
          </Typography>
        )}
      </Figure>
      <Figure name="xero.card.unresolved" to="/xero/errors" isBad={errors.count > 0}>
        {count(errors.count)}
      </Figure>
      <Figure name="xero.card.changed" to="/xero/changes">
        {count(changedInXero)}
      </Figure>
      {calls.today !== null && (
        <Figure name="xero.card.calls">
          {calls.limit === null
            ? count(calls.today)
            : translate('xero.card.of', { used: count(calls.today), limit: count(calls.limit) })}
        </Figure>
      )}
    </Box>
  );
};

const Figure = ({
  name,
  to,
  isBad = false,
  children,
}: {
  name: string;
  to?: string;
  isBad?: boolean;
  children: ReactNode;
}) => {
  const translate = useTranslate();
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography
        variant="caption"
        color="textSecondary"
        {...(to
          ? { component: Link, to, sx: { textDecoration: 'none', '&:hover': { textDecoration: 'underline' } } }
          : {})}
      >
        {translate(name)}
      </Typography>
      <Typography color={isBad ? 'error' : 'textPrimary'} sx={{ fontWeight: 600 }}>
        {children}
      </Typography>
    </Box>
  );
};

import { Alert, Button, Stack } from '@mui/material';
import { usePermissions, useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { mayDo, type Me } from '../data/auth-provider';
import type { XeroStatus } from '../xero/answers';
import { useXero } from '../xero/ask-xero';
import { useXeroNews } from '../xero/live';
import { usePageOf } from '../xero/record-link';

/** At the top of every page, for everybody, while something could not be synced. */
export const ErrorBanner = () => {
  useXeroNews();
  const { data } = useXero<XeroStatus>('status');
  if (!data) return null;
  const needsConsent = data.connection?.state === 'needs_reauthorisation';
  if (data.errors.count === 0 && !needsConsent) return null;
  return (
    <Stack spacing={1} sx={{ mb: 1.5 }}>
      {needsConsent && <ConnectionLost reason={data.connection?.reason} />}
      {data.errors.count > 0 && <Unresolved errors={data.errors} />}
    </Stack>
  );
};

const Unresolved = ({ errors: { count, records } }: { errors: XeroStatus['errors'] }) => {
  const translate = useTranslate();
  const pageOf = usePageOf();
  const [first] = records;
  const record = count === 1 && first ? pageOf({ name: first.kind, id: first.id }) : undefined;
  return (
    <Alert
      severity="error"
      action={
        <Button
          color="inherit"
          size="small"
          component={Link}
          to={record ?? '/xero/errors'}
          sx={{ whiteSpace: 'nowrap' }}
        >
          {translate('xero.banner.view')}
        </Button>
      }
    >
      {count === 1 && first
        ? translate('xero.banner.one', { label: first.label })
        : translate('xero.banner.many', { smart_count: count })}
    </Alert>
  );
};

const ConnectionLost = ({ reason }: { reason: string | null | undefined }) => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  return (
    <Alert
      severity="error"
      action={
        mayDo(role, 'admin') && (
          <Button color="inherit" size="small" component={Link} to="/xero" sx={{ whiteSpace: 'nowrap' }}>
            {translate('xero.banner.reauthorise')}
          </Button>
        )
      }
    >
      {reason ?? translate('xero.banner.connectionLost')}
    </Alert>
  );
};

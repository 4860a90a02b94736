import MoreIcon from '@mui/icons-material/MoreVert';
import {
  Alert,
  Button,
  Card,
  CardContent,
  Chip,
  IconButton,
  Link,
  Menu,
  MenuItem,
  Stack,
  Typography,
} from '@mui/material';
import { useState } from 'react';
import { usePermissions, useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router';
import { mayDo, type Me } from '../../data/auth-provider';
import { XeroMark } from '../../ui/xero-mark';
import type { Connection } from '../answers';
import { useXero, useXeroAct } from '../ask-xero';
import { Moment } from '../moment';
import { useConsent } from './consent';
import { DisconnectDialog } from './disconnect-dialog';

const colours = {
  connected: 'success',
  needs_reauthorisation: 'error',
  disconnected: 'warning',
  none: 'default',
} as const;

/** With which organisation the workspace is connected; behind the three dots what can be done about it. */
export const ConnectionCard = ({ connection }: { connection: Connection }) => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const isAdmin = mayDo(role, 'admin');
  const { begin, isBusy } = useConsent();
  const { state, organisation, reason, connectedBy, connectedAt, listsReadAt } = connection;
  const way = state === 'disconnected' ? 'connect' : 're-authorise';
  return (
    <Card component="section" aria-label={translate('xero.connection.title')}>
      <CardContent sx={{ position: 'relative', '&:last-child': { pb: 2 } }}>
        <Stack direction="row" useFlexGap sx={{ gap: 1.5, alignItems: 'center', flexWrap: 'wrap', pr: 5 }}>
          <XeroMark />
          <Typography variant="h6" component="h2" sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
            {organisation?.name}
          </Typography>
          <Chip
            size="small"
            variant="outlined"
            color={colours[state]}
            label={translate(`xero.connection.state.${state}`)}
          />
          <Typography variant="body2" color="textSecondary" sx={{ flex: 1 }}>
            {[organisation?.countryCode, organisation?.baseCurrency].filter(Boolean).join(' · ')}
          </Typography>
          {isAdmin && <ConnectionMenu connection={connection} />}
        </Stack>
        <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
          {connectedAt && (
            <>
              {translate('xero.connection.by', { name: connectedBy ?? '' })} <Moment at={connectedAt} />
              {'. '}
            </>
          )}
          {listsReadAt && (
            <>
              {translate('xero.connection.lists')} <Moment at={listsReadAt} />.
            </>
          )}
        </Typography>
        {state !== 'connected' && (
          <Alert
            severity={state === 'disconnected' ? 'warning' : 'error'}
            sx={{ mt: 1.5 }}
            action={
              isAdmin && (
                <Button color="inherit" size="small" disabled={isBusy} onClick={() => begin(way)}>
                  {translate(`xero.connection.${way}`)}
                </Button>
              )
            }
          >
            {reason ?? translate('xero.banner.connectionLost')}
          </Alert>
        )}
        {state === 'connected' && isAdmin && <SetUpHint />}
      </CardContent>
    </Card>
  );
};

const ConnectionMenu = ({ connection }: { connection: Connection }) => {
  const translate = useTranslate();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [isDisconnecting, setDisconnecting] = useState(false);
  const { begin, isBusy } = useConsent();
  const refresh = useXeroAct();
  const close = () => setAnchor(null);
  const choose = (work: () => void) => () => {
    close();
    work();
  };
  return (
    <>
      <IconButton
        sx={{ position: 'absolute', top: 10, right: 10 }}
        aria-label={translate('xero.connection.menu')}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
      >
        <MoreIcon />
      </IconButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={close}>
        <MenuItem disabled={isBusy} onClick={choose(() => begin('re-authorise'))}>
          {translate('xero.connection.re-authorise')}
        </MenuItem>
        <MenuItem
          disabled={connection.state !== 'connected'}
          onClick={choose(() => refresh.mutate({ path: 'refresh-reference', done: 'xero.connection.refreshed' }))}
        >
          {translate('xero.connection.refresh')}
        </MenuItem>
        <MenuItem disabled={connection.state === 'disconnected'} onClick={choose(() => setDisconnecting(true))}>
          {translate('xero.connection.disconnect')}
        </MenuItem>
      </Menu>
      {isDisconnecting && <DisconnectDialog connection={connection} onClose={() => setDisconnecting(false)} />}
    </>
  );
};

/** What Xero holds from before can be taken over once; until then this says so. */
const SetUpHint = () => {
  const translate = useTranslate();
  const { data } = useXero<{ state: string; sentence: string }>('first-import');
  if (!data || data.state === 'finished') return null;
  const isOpen = data.state !== 'never' && data.state !== 'cancelled';
  return (
    <Typography variant="body2" sx={{ mt: 1 }}>
      {isOpen ? data.sentence : translate('xero.setUp.hint')}{' '}
      <Link component={RouterLink} to="/xero/set-up">
        {translate(isOpen ? 'xero.setUp.goOn' : 'xero.setUp.begin')}
      </Link>
    </Typography>
  );
};

import { Box, Stack, Tab, Tabs } from '@mui/material';
import type { ReactNode } from 'react';
import { Title, usePermissions, useTranslate } from 'react-admin';
import { Link, useLocation } from 'react-router';
import { mayDo, type Me } from '../data/auth-provider';
import type { Connection, XeroStatus } from './answers';
import { useXero } from './ask-xero';
import { Activate } from './connection/activate';
import { ConnectionCard } from './connection/connection-card';
import { Loaded } from './loaded';

/** The frame of the integration: connection, tabs, and what the tab shows. Before the first connection: how to make one. */
export const XeroPage = ({ children }: { children: ReactNode }) => {
  const connection = useXero<Connection>('connection');
  return (
    <Box>
      <Title title="xero.title" />
      <Loaded of={connection} lines={6}>
        {(data) =>
          data.state === 'none' ? (
            <Activate />
          ) : (
            <Stack spacing={2} sx={{ minWidth: 0 }}>
              <ConnectionCard connection={data} />
              <XeroTabs />
              <Box sx={{ minWidth: 0 }}>{children}</Box>
            </Stack>
          )
        }
      </Loaded>
    </Box>
  );
};

const XeroTabs = () => {
  const translate = useTranslate();
  const { pathname } = useLocation();
  const { permissions: role } = usePermissions<Me['role']>();
  const { data } = useXero<XeroStatus>('status');
  const tabs = [
    ['/xero', 'settings', 0],
    ['/xero/queue', 'queue', data ? data.queue.waiting + data.queue.sending : 0],
    ['/xero/history', 'history', 0],
    ['/xero/errors', 'errors', data?.errors.count ?? 0],
    ['/xero/changes', 'changes', data?.changedInXero ?? 0],
    ['/xero/stock-check', 'stockCheck', data?.stockCheck.questions ?? 0],
    ...(mayDo(role, 'admin') ? ([['/xero/linking', 'linking', 0]] as const) : []),
  ] as const;
  const current = tabs.some(([path]) => path === pathname) ? pathname : false;
  return (
    <Tabs
      value={current}
      variant="scrollable"
      scrollButtons="auto"
      allowScrollButtonsMobile
      aria-label={translate('xero.title')}
      sx={{ borderBottom: 1, borderColor: 'divider' }}
    >
      {tabs.map(([path, name, count]) => (
        <Tab
          key={path}
          component={Link}
          to={path}
          value={path}
          label={translate(`xero.tabs.${name}`) + (count > 0 ? ` (${count})` : '')}
        />
      ))}
    </Tabs>
  );
};

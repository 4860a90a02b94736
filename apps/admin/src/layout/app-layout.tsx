import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import { Layout, useLoading } from 'react-admin';
import { SessionDialog } from '../session/session-dialog';
import { AppHeader } from './app-header';
import { AppMenu } from './app-menu';
import { ErrorBanner } from './error-banner';

/** The frame of every page. */
export const AppLayout = ({ children }: { children: ReactNode }) => (
  <Layout appBar={AppHeader} menu={AppMenu}>
    <Page>{children}</Page>
    <SessionDialog />
  </Layout>
);

const Page = ({ children }: { children: ReactNode }) => (
  <Box aria-busy={useLoading()} data-page sx={{ maxWidth: 1640, width: '100%', minWidth: 0, pt: 1.5 }}>
    <ErrorBanner />
    {children}
  </Box>
);

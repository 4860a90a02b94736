import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import { Layout } from 'react-admin';
import { SessionDialog } from '../session/session-dialog';
import { AppHeader } from './app-header';
import { AppMenu } from './app-menu';

/** The frame of every page. */
export const AppLayout = ({ children }: { children: ReactNode }) => (
  <Layout appBar={AppHeader} menu={AppMenu}>
    <Box component="main" sx={{ maxWidth: 1640, width: '100%', pt: 1.5 }}>
      {children}
    </Box>
    <SessionDialog />
  </Layout>
);

import Icon from '@mui/icons-material/SyncAltOutlined';
import type { SinglePage } from '../record-pages';

const page = (path: string, right: 'view' | 'admin', load: SinglePage['page']): SinglePage => ({
  path,
  group: 'accounting',
  title: 'xero.title',
  right,
  page: load,
  inMenu: false,
});

/** Admin > Integrations > Accounting > Xero: each tab has an address of its own. */
export const xeroPages: readonly SinglePage[] = [
  { ...page('/xero', 'view', () => import('./settings/settings.page')), icon: Icon, inMenu: true },
  page('/xero/queue', 'view', () => import('./queue/queue.page')),
  page('/xero/history', 'view', () => import('./history/history.page')),
  page('/xero/errors', 'view', () => import('./errors/errors.page')),
  page('/xero/changes', 'view', () => import('./changes/changes.page')),
  page('/xero/stock-check', 'view', () => import('./stock-check/stock-check.page')),
  page('/xero/linking', 'admin', () => import('./linking/linking.page')),
  page('/xero/set-up', 'admin', () => import('./set-up/set-up.page')),
  page('/xero/connected', 'admin', () => import('./connection/connected.page')),
  page('/xero/connection', 'admin', () => import('./connection/connection.page')),
];

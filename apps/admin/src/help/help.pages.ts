import Icon from '@mui/icons-material/HelpOutlineOutlined';
import type { SinglePage } from '../record-pages';

const page = (path: string, load: SinglePage['page']): SinglePage => ({
  path,
  title: 'help.title',
  right: 'view',
  page: load,
  inMenu: false,
});

/** Help inside the product; pages lead here from where the question arises. */
export const helpPages: readonly SinglePage[] = [
  { ...page('/help', () => import('./help.page')), group: 'settings', icon: Icon, inMenu: true },
  page('/help/errors', () => import('./error-codes.page')),
  page('/help/errors/:code', () => import('./error-code.page')),
  page('/help/rules', () => import('./rules.page')),
  page('/help/:topic', () => import('./topic.page')),
];

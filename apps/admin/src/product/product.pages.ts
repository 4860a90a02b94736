import Icon from '@mui/icons-material/Inventory2Outlined';
import type { RecordPages } from '../record-pages';

export const productPages: RecordPages = {
  name: 'products',
  group: 'stock',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./product.list'),
    show: () => import('./product.show'),
    create: () => import('./product.create'),
    edit: () => import('./product.edit'),
  },
  represent: ({ code, name }) => `${code as string} · ${name as string}`,
};

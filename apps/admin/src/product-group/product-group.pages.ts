import Icon from '@mui/icons-material/CategoryOutlined';
import type { RecordPages } from '../record-pages';

export const productGroupPages: RecordPages = {
  name: 'product-groups',
  group: 'stock',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./product-group.list'),
    create: () => import('./product-group.create'),
    edit: () => import('./product-group.edit'),
  },
  represent: 'name',
};

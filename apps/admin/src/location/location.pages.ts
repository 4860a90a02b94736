import Icon from '@mui/icons-material/WarehouseOutlined';
import type { RecordPages } from '../record-pages';

export const locationPages: RecordPages = {
  name: 'locations',
  group: 'stock',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./location.list'),
    create: () => import('./location.create'),
    edit: () => import('./location.edit'),
  },
  represent: 'name',
};

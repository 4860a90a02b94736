import Icon from '@mui/icons-material/FactCheckOutlined';
import type { RecordPages } from '../record-pages';

export const stocktakePages: RecordPages = {
  name: 'stocktakes',
  group: 'stock',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./stocktake.list'),
    show: () => import('./stocktake.show'),
    create: () => import('./stocktake.create'),
    edit: () => import('./stocktake.edit'),
  },
  represent: 'number',
};

import Icon from '@mui/icons-material/TuneOutlined';
import type { RecordPages } from '../record-pages';

export const stockAdjustmentPages: RecordPages = {
  name: 'stock-adjustments',
  group: 'stock',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./stock-adjustment.list'),
    show: () => import('./stock-adjustment.show'),
    create: () => import('./stock-adjustment.create'),
    edit: () => import('./stock-adjustment.edit'),
  },
  represent: ({ number, date }) => (number ?? date) as string,
};

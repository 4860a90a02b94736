import Icon from '@mui/icons-material/PercentOutlined';
import type { RecordPages } from '../record-pages';

export const taxRatePages: RecordPages = {
  name: 'tax-rates',
  group: 'settings',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./tax-rate.list'),
    create: () => import('./tax-rate.create'),
    edit: () => import('./tax-rate.edit'),
  },
  represent: 'name',
};

import Icon from '@mui/icons-material/PrecisionManufacturingOutlined';
import type { RecordPages } from '../record-pages';

export const workOrderPages: RecordPages = {
  name: 'work-orders',
  group: 'making',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./work-order.list'),
    show: () => import('./work-order.show'),
    create: () => import('./work-order.create'),
    edit: () => import('./work-order.edit'),
  },
  represent: 'number',
};

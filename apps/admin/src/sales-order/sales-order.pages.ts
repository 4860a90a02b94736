import Icon from '@mui/icons-material/ShoppingCartOutlined';
import type { RaRecord } from 'react-admin';
import type { RecordPages } from '../record-pages';

export const salesOrderPages: RecordPages = {
  name: 'sales-orders',
  group: 'sales',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./sales-order.list'),
    show: () => import('./sales-order.show'),
    create: () => import('./sales-order.create'),
    edit: () => import('./sales-order.edit'),
  },
  represent: ({ number, date }: RaRecord) => (number as string | null) ?? `(${date as string})`,
};

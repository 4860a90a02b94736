import Icon from '@mui/icons-material/PaymentsOutlined';
import type { RecordPages } from '../record-pages';

export const paymentMethodPages: RecordPages = {
  name: 'payment-methods',
  group: 'settings',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./payment-method.list'),
    create: () => import('./payment-method.create'),
    edit: () => import('./payment-method.edit'),
  },
  represent: 'name',
};

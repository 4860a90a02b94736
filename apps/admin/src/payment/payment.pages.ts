import Icon from '@mui/icons-material/PaymentsOutlined';
import type { RaRecord } from 'react-admin';
import type { RecordPages } from '../record-pages';

export const paymentPages: RecordPages = {
  name: 'payments',
  group: 'sales',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./payment.list'),
    show: () => import('./payment.show'),
    create: () => import('./payment.create'),
  },
  represent: ({ number, date }: RaRecord) => (number as string | null) ?? `(${date as string})`,
};

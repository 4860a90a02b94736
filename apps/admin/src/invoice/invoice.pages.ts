import Icon from '@mui/icons-material/ReceiptLongOutlined';
import type { RaRecord } from 'react-admin';
import type { RecordPages } from '../record-pages';

export const invoicePages: RecordPages = {
  name: 'invoices',
  group: 'sales',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./invoice.list'),
    show: () => import('./invoice.show'),
    create: () => import('./invoice.create'),
    edit: () => import('./invoice.edit'),
  },
  represent: ({ number, date }: RaRecord) => (number as string | null) ?? `(${date as string})`,
};

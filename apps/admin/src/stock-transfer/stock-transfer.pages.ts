import Icon from '@mui/icons-material/SwapHorizOutlined';
import type { RecordPages } from '../record-pages';

export const stockTransferPages: RecordPages = {
  name: 'stock-transfers',
  group: 'stock',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./stock-transfer.list'),
    show: () => import('./stock-transfer.show'),
    create: () => import('./stock-transfer.create'),
    edit: () => import('./stock-transfer.edit'),
  },
  represent: 'number',
};

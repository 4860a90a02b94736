import Icon from '@mui/icons-material/AccountTreeOutlined';
import type { RecordPages } from '../record-pages';

export const billOfMaterialsPages: RecordPages = {
  name: 'bills-of-materials',
  group: 'making',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./bill-of-materials.list'),
    show: () => import('./bill-of-materials.show'),
    create: () => import('./bill-of-materials.create'),
    edit: () => import('./bill-of-materials.edit'),
  },
  represent: ({ revision }) => `#${revision as number}`,
};

import Icon from '@mui/icons-material/QuestionAnswerOutlined';
import type { RaRecord } from 'react-admin';
import type { RecordPages } from '../record-pages';

export const quotePages: RecordPages = {
  name: 'quotes',
  group: 'sales',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./quote.list'),
    show: () => import('./quote.show'),
    create: () => import('./quote.create'),
    edit: () => import('./quote.edit'),
  },
  represent: ({ number, date }: RaRecord) => (number as string | null) ?? `(${date as string})`,
};

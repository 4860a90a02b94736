import Icon from '@mui/icons-material/AssignmentReturnOutlined';
import type { RaRecord } from 'react-admin';
import type { RecordPages } from '../record-pages';

export const creditNotePages: RecordPages = {
  name: 'credit-notes',
  group: 'sales',
  icon: Icon,
  right: 'view',
  pages: {
    list: () => import('./credit-note.list'),
    show: () => import('./credit-note.show'),
    create: () => import('./credit-note.create'),
    edit: () => import('./credit-note.edit'),
  },
  represent: ({ number, date }: RaRecord) => (number as string | null) ?? `(${date as string})`,
};

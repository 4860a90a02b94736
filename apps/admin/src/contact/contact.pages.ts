import PersonIcon from '@mui/icons-material/PersonOutlined';
import SupplierPersonIcon from '@mui/icons-material/ContactPhoneOutlined';
import type { RaRecord } from 'react-admin';
import type { RecordPages } from '../record-pages';

const pages: RecordPages['pages'] = {
  list: () => import('./contact.list'),
  show: () => import('./contact.show'),
  create: () => import('./contact.create'),
  edit: () => import('./contact.edit'),
};

export const contactPages: RecordPages = {
  name: 'contacts',
  group: 'parties',
  icon: PersonIcon,
  right: 'view',
  pages,
  represent: ({ firstName, lastName, number }: RaRecord) =>
    [firstName, lastName].filter(Boolean).join(' ') || (number as string),
};

/** The people of suppliers; each has one page, which is the person's. */
export const supplierContactPages: RecordPages = {
  ...contactPages,
  name: 'supplier-contacts',
  icon: SupplierPersonIcon,
  pages: { list: pages.list! },
};

import CompanyIcon from '@mui/icons-material/BusinessOutlined';
import SupplierIcon from '@mui/icons-material/LocalShippingOutlined';
import type { RecordPages } from '../record-pages';

const pages: RecordPages['pages'] = {
  list: () => import('./company.list'),
  show: () => import('./company.show'),
  create: () => import('./company.create'),
  edit: () => import('./company.edit'),
};

export const companyPages: RecordPages = {
  name: 'companies',
  group: 'parties',
  icon: CompanyIcon,
  right: 'view',
  pages,
  represent: 'name',
};

/** The same companies, seen by those who buy; each has one page, which is the company's. */
export const supplierCompanyPages: RecordPages = {
  ...companyPages,
  name: 'supplier-companies',
  icon: SupplierIcon,
  pages: { list: pages.list!, create: pages.create! },
};

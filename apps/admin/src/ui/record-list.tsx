import { Box, Typography } from '@mui/material';
import type { ReactElement, ReactNode } from 'react';
import {
  ColumnsButton,
  CreateButton,
  DataTable,
  FilterButton,
  List,
  Pagination,
  SearchInput,
  TopToolbar,
  useListContext,
  useLocaleState,
  usePermissions,
  useTranslate,
  type Identifier,
} from 'react-admin';
import { mayDo, type Me } from '../data/auth-provider';
import { ColumnGroupButtons } from './column-groups';
import { ExportCsvButton } from './export-csv-button';

interface RecordListProps {
  /** `<DataTable.Col …>` and the like. */
  children: ReactNode;
  filters?: ReactElement[];
  /** Columns that are there but not shown until somebody chooses them. */
  hiddenColumns?: string[];
  sort: { field: string; order: 'ASC' | 'DESC' };
  /** Actions on the rows that are ticked; `false`: no ticking. */
  bulkActions?: ReactElement | false;
  /** Further buttons above the list. */
  actions?: ReactNode;
  canCreate?: boolean;
  canSearch?: boolean;
  /** Where a click on a row leads; a function answers an address. */
  rowClick?: 'show' | 'edit' | false | ((id: Identifier) => string);
  empty?: ReactElement;
}

const searchInput = <SearchInput key="q" source="q" alwaysOn />;

/** A list as all lists are: paged, sorted and filtered by the server; columns and filters kept for each person. */
export const RecordList = ({
  children,
  filters = [],
  hiddenColumns = [],
  sort,
  bulkActions = false,
  actions,
  canCreate = true,
  canSearch = true,
  rowClick = 'show',
  empty,
}: RecordListProps) => (
  <List
    sort={sort}
    perPage={25}
    filters={canSearch ? [searchInput, ...filters] : filters}
    actions={<ListActions {...{ more: actions, canCreate, hiddenColumns, hasFilters: filters.length > 0 }} />}
    pagination={<ListPagination />}
    empty={false}
  >
    <DataTable
      hiddenColumns={hiddenColumns}
      bulkActionButtons={bulkActions}
      rowClick={rowClick}
      empty={empty ?? <Nothing />}
    >
      {children}
    </DataTable>
  </List>
);

interface ListActionsProps {
  more: ReactNode;
  canCreate: boolean;
  hiddenColumns: string[];
  hasFilters: boolean;
}

const ListActions = ({ more, canCreate, hiddenColumns, hasFilters }: ListActionsProps) => {
  const { permissions: role } = usePermissions<Me['role']>();
  return (
    <TopToolbar sx={{ flexWrap: 'wrap', justifyContent: 'flex-end' }}>
      {more}
      {hasFilters && <FilterButton />}
      <ColumnsButton />
      <ColumnGroupButtons hiddenColumns={hiddenColumns} />
      <ExportCsvButton />
      {canCreate && mayDo(role, 'edit') && <CreateButton variant="contained" />}
    </TopToolbar>
  );
};

/** Long lists are counted to 10,000 only, and say so. */
const ListPagination = () => {
  const { meta, total } = useListContext() as { meta?: { totalIsExact?: boolean }; total?: number };
  const translate = useTranslate();
  const [locale] = useLocaleState();
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'flex-end' }}>
      {meta?.totalIsExact === false && total !== undefined && (
        <Typography variant="body2" color="textSecondary">
          {translate('list.about', { count: new Intl.NumberFormat(locale).format(total) })}
        </Typography>
      )}
      <Pagination rowsPerPageOptions={[10, 25, 50, 100]} />
    </Box>
  );
};

const Nothing = () => {
  const translate = useTranslate();
  const { filterValues } = useListContext();
  const isFiltered = Object.keys((filterValues ?? {}) as object).length > 0;
  return (
    <Typography color="textSecondary" sx={{ p: 4, textAlign: 'center' }}>
      {translate(isFiltered ? 'list.nothingFound' : 'list.nothing')}
    </Typography>
  );
};

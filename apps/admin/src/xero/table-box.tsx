import { Box, Card, Table, TableContainer, TablePagination, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';

/** A table that scrolls within its own box, also by the keyboard. `label` is a key. */
export const TableBox = ({ label, children }: { label: string; children: ReactNode }) => {
  const translate = useTranslate();
  return (
    <TableContainer component={Card} tabIndex={0} role="region" aria-label={translate(label)}>
      <Table size="small">{children}</Table>
    </TableContainer>
  );
};

export interface PageWish {
  page: number;
  pageSize: number;
}

/** Leads through a list that comes in pages. */
export const Pages = ({
  of: { page, pageSize },
  total,
  onChange,
}: {
  of: PageWish;
  total: number;
  onChange: (wish: PageWish) => void;
}) => {
  const translate = useTranslate();
  if (total <= 10) return null;
  return (
    <TablePagination
      component="div"
      count={total}
      page={page - 1}
      rowsPerPage={pageSize}
      rowsPerPageOptions={[10, 25, 50, 100]}
      labelRowsPerPage={translate('ra.navigation.page_rows_per_page')}
      onPageChange={(_, next) => onChange({ page: next + 1, pageSize })}
      onRowsPerPageChange={({ target }) => onChange({ page: 1, pageSize: Number(target.value) })}
    />
  );
};

/** What a list says when there is nothing in it. `children` is a key. */
export const NothingHere = ({ children }: { children: string }) => {
  const translate = useTranslate();
  return (
    <Card>
      <Typography color="textSecondary" sx={{ p: 4, textAlign: 'center' }}>
        {translate(children)}
      </Typography>
    </Card>
  );
};

/** What stands above a list: what it is, and what can be done. */
export const Above = ({ about, children }: { about?: ReactNode; children?: ReactNode }) => (
  <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center', mb: 1.5 }}>
    <Typography variant="body2" color="textSecondary" sx={{ flex: '1 1 260px', minWidth: 0, maxWidth: 760 }}>
      {about}
    </Typography>
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center', ml: 'auto' }}>{children}</Box>
  </Box>
);

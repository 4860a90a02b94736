import { Box, Card, CardContent, Skeleton, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import {
  DataTable,
  ListContextProvider,
  ResourceContextProvider,
  Title,
  useGetList,
  useList,
  useLocaleState,
  useTranslate,
  type RaRecord,
} from 'react-admin';
import { ask } from '../data/rest';
import { Link } from '../ui/choose';
import { DayField } from '../ui/dates';
import { formatAmount, formatDecimal, MoneyField } from '../ui/money';
import { XeroCard } from '../xero/xero-card';

/** What one wants to know in the morning: how the sync stands, who owes since when, and what the stock is worth. */
const DashboardPage = () => (
  <>
    <Title title="ra.page.dashboard" />
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        mt: 1,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
      }}
    >
      <XeroCard />
      <StockCard />
      <Box sx={{ gridColumn: '1 / -1', minWidth: 0 }}>
        <Overdue />
      </Box>
    </Box>
  </>
);

interface StockTotal {
  products: number;
  value: string;
}

const StockCard = () => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const { data } = useQuery({
    queryKey: ['stock-valuation', 'total'],
    queryFn: () => ask<StockTotal>('stock-valuation/total'),
  });
  return (
    <Tile title="dashboard.stock">
      {data ? (
        <>
          <Typography sx={{ fontSize: '1.9rem', fontWeight: 650 }}>{formatAmount(data.value, locale)}</Typography>
          <Typography variant="body2" color="textSecondary">
            {translate('dashboard.products', {
              smart_count: data.products,
              count: formatDecimal(String(data.products), locale),
            })}
          </Typography>
        </>
      ) : (
        <Skeleton variant="rounded" height={60} />
      )}
    </Tile>
  );
};

const today = (): string => new Date().toLocaleDateString('sv-SE');

const Overdue = () => {
  const translate = useTranslate();
  const { data, isPending } = useGetList<RaRecord>('invoices', {
    pagination: { page: 1, perPage: 8 },
    sort: { field: 'dueDate', order: 'ASC' },
    filter: { status: 'issued', dueDate: { lt: today() } },
  });
  const list = useList({ data: data ?? [], isPending });
  return (
    <Tile title="dashboard.overdue">
      {data?.length === 0 ? (
        <Typography color="textSecondary">{translate('dashboard.nothingOverdue')}</Typography>
      ) : (
        <ResourceContextProvider value="invoices">
          <ListContextProvider value={list}>
            <Box sx={{ overflowX: 'auto' }}>
              <DataTable bulkActionButtons={false} rowClick="show">
                <DataTable.Col source="number" disableSort />
                <DataTable.Col source="companyId" disableSort>
                  <Link source="companyId" reference="companies" link={false} />
                </DataTable.Col>
                <DataTable.Col source="dueDate" disableSort>
                  <DayField source="dueDate" />
                </DataTable.Col>
                <DataTable.Col source="amountDue" align="right" disableSort>
                  <MoneyField source="amountDue" />
                </DataTable.Col>
              </DataTable>
            </Box>
          </ListContextProvider>
        </ResourceContextProvider>
      )}
    </Tile>
  );
};

const Tile = ({ title, children }: { title: string; children: ReactNode }) => {
  const translate = useTranslate();
  return (
    <Card component="section" aria-label={translate(title)} sx={{ height: '100%' }}>
      <CardContent>
        <Typography variant="h6" component="h2" sx={{ mb: 1 }}>
          {translate(title)}
        </Typography>
        {children}
      </CardContent>
    </Card>
  );
};

export default DashboardPage;

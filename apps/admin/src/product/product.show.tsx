import { Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import {
  DataTable,
  Pagination,
  ReferenceManyField,
  TextField,
  useLocaleState,
  useRecordContext,
  useTranslate,
} from 'react-admin';
import { ask } from '../data/rest';
import { Link } from '../ui/choose';
import { DayField } from '../ui/dates';
import { DecimalField, formatAmount, formatDecimal, MoneyField } from '../ui/money';
import { Facts, RecordShow, Section } from '../ui/record-show';
import { Yes } from '../ui/yes';
import { XeroPanel } from '../xero/panel/xero-panel';

const ProductShow = () => (
  <RecordShow aside={<XeroPanel />}>
    <Section>
      <Facts>
        <TextField source="code" />
        <TextField source="name" />
        <Link source="groupId" reference="product-groups" link="edit" />
        <MoneyField source="salesPrice" />
        <MoneyField source="purchasePrice" />
        <MoneyField source="averageCost" />
        <Link source="salesTaxRateId" reference="tax-rates" link="edit" />
        <Link source="purchaseTaxRateId" reference="tax-rates" link="edit" />
        <TextField source="description" emptyText="–" />
        <Yes source="tracked" no="–" />
        <Yes source="isSold" no="–" />
        <Yes source="isPurchased" no="–" />
        <Yes source="archived" no="–" />
      </Facts>
    </Section>
    <StockOfProduct />
  </RecordShow>
);

interface Stock {
  onHand: string;
  value: string;
  levels: { locationId: string; locationCode: string; locationName: string; onHand: string }[];
}

const StockOfProduct = () => {
  const record = useRecordContext<{ id: string; tracked: boolean }>();
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const { data } = useQuery({
    queryKey: ['products', record?.id, 'stock'],
    queryFn: () => ask<Stock>(`products/${record!.id}/stock`),
    enabled: record?.tracked === true,
  });
  if (!record?.tracked) return null;
  return (
    <>
      <Section title="stock.byLocation">
        {data && (
          <Table size="small" aria-label={translate('stock.byLocation')}>
            <TableHead>
              <TableRow>
                <TableCell>{translate('fields.locationId')}</TableCell>
                <TableCell align="right">{translate('fields.onHand')}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {data.levels.map(({ locationId, locationCode, locationName, onHand }) => (
                <TableRow key={locationId}>
                  <TableCell>
                    {locationCode} · {locationName}
                  </TableCell>
                  <TableCell align="right">{formatDecimal(onHand, locale)}</TableCell>
                </TableRow>
              ))}
              <TableRow>
                <TableCell>
                  <Typography variant="subtitle2">{translate('fields.total')}</Typography>
                </TableCell>
                <TableCell align="right">
                  <Typography variant="subtitle2">
                    {formatDecimal(data.onHand, locale)} ({formatAmount(data.value, locale)})
                  </Typography>
                </TableCell>
              </TableRow>
            </TableBody>
          </Table>
        )}
      </Section>
      <Section title="stock.ledger">
        <ReferenceManyField
          reference="stock-movements"
          target="productId"
          sort={{ field: 'seq', order: 'DESC' }}
          perPage={10}
          pagination={<Pagination />}
        >
          <DataTable bulkActionButtons={false} rowClick={false}>
            <DataTable.Col source="businessDate" disableSort>
              <DayField source="businessDate" />
            </DataTable.Col>
            <DataTable.Col
              source="cause"
              disableSort
              render={({ cause }: { cause: string }) => translate(`stock.causes.${cause}`, { _: cause })}
            />
            <DataTable.Col source="locationId" disableSort>
              <Link source="locationId" reference="locations" link={false} />
            </DataTable.Col>
            <DataTable.Col align="right" source="quantity" disableSort>
              <DecimalField source="quantity" />
            </DataTable.Col>
            <DataTable.Col align="right" source="unitCost" disableSort>
              <MoneyField source="unitCost" />
            </DataTable.Col>
            <DataTable.Col align="right" source="value" disableSort>
              <MoneyField source="value" />
            </DataTable.Col>
          </DataTable>
        </ReferenceManyField>
      </Section>
    </>
  );
};

export default ProductShow;

import InvoiceIcon from '@mui/icons-material/ReceiptLongOutlined';
import { Box, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { BooleanInput, DateInput, useLocaleState, useRecordContext, useRedirect, useTranslate } from 'react-admin';
import { useController } from 'react-hook-form';
import { ActButton } from '../ui/act-dialog';
import { DecimalCell } from '../ui/cells';
import { formatDecimal } from '../ui/money';
import { wantedLines, type Quantities } from './wanted-lines';

interface OrderLine {
  id: string;
  name: string;
  quantity: string;
  quantityOpen: string;
}

interface SalesOrder {
  id: string;
  version: number;
  status: string;
  lines?: OrderLine[];
}

/** Makes an invoice of what is open of the order, or of a part of it. */
export const InvoiceOrderButton = () => {
  const record = useRecordContext<SalesOrder>();
  const redirect = useRedirect();
  if (!record) return null;
  const open = (record.lines ?? []).filter(({ quantityOpen }) => !/^0*(\.0*)?$/.test(quantityOpen));
  return (
    <ActButton
      isWide
      label="resources.sales-orders.invoice"
      icon={<InvoiceIcon />}
      variant="contained"
      defaults={{ issue: true, quantities: Object.fromEntries(open.map(({ id, quantityOpen }) => [id, quantityOpen])) }}
      request={({ date, issue, quantities }) => ({
        path: `sales-orders/${record.id}/convert`,
        body: {
          version: record.version,
          ...(date ? { date } : {}),
          issue,
          lines: wantedLines(quantities as Quantities),
        },
      })}
      onDone={({ id }) => redirect('show', 'invoices', id)}
    >
      <OpenLines lines={open} />
      <DateInput source="date" label="fields.date" helperText="document.helper.date" />
      <BooleanInput source="issue" label="resources.sales-orders.issueAtOnce" helperText={false} />
    </ActButton>
  );
};

const OpenLines = ({ lines }: { lines: OrderLine[] }) => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const { field } = useController({ name: 'quantities' });
  const quantities = field.value as Quantities;
  return (
    <Box sx={{ overflowX: 'auto', mb: 1 }}>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{translate('document.name')}</TableCell>
            <TableCell align="right">{translate('resources.sales-orders.ordered')}</TableCell>
            <TableCell align="right">{translate('resources.sales-orders.open')}</TableCell>
            <TableCell align="right">{translate('resources.sales-orders.now')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {lines.map(({ id, name, quantity, quantityOpen }) => (
            <TableRow key={id}>
              <TableCell>{name}</TableCell>
              <TableCell align="right">{formatDecimal(quantity, locale)}</TableCell>
              <TableCell align="right">{formatDecimal(quantityOpen, locale)}</TableCell>
              <TableCell align="right" sx={{ width: 120 }}>
                <DecimalCell
                  label={`${translate('resources.sales-orders.now')}: ${name}`}
                  column="now"
                  value={quantities[id]}
                  onChange={(now) => field.onChange({ ...quantities, [id]: now })}
                />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
};

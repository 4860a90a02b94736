import { Box, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { RecordContextProvider, useRecordContext, useTranslate, type RaRecord } from 'react-admin';
import { Link } from './choose';
import { DecimalField, MoneyField } from './money';

interface Column {
  source: string;
  kind: 'quantity' | 'money';
}

/** The lines of a stock document as they were written. */
export const ProductLinesTable = ({ columns }: { columns: readonly Column[] }) => {
  const record = useRecordContext<RaRecord & { lines: RaRecord[] }>();
  const translate = useTranslate();
  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Table size="small" aria-label={translate('fields.lines')}>
        <TableHead>
          <TableRow>
            <TableCell>{translate('fields.productId')}</TableCell>
            {columns.map(({ source }) => (
              <TableCell key={source} align="right">
                {translate(`fields.${source}`)}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {record?.lines.map((line) => (
            <RecordContextProvider key={line.id} value={line}>
              <TableRow>
                <TableCell>
                  <Link source="productId" reference="products" />
                </TableCell>
                {columns.map(({ source, kind }) => (
                  <TableCell key={source} align="right">
                    {kind === 'money' ? <MoneyField source={source} /> : <DecimalField source={source} />}
                  </TableCell>
                ))}
              </TableRow>
            </RecordContextProvider>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
};

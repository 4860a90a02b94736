import { Box, Table, TableBody, TableCell, TableHead, TableRow, TextField } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useRef, type KeyboardEvent } from 'react';
import {
  RecordContextProvider,
  useLocaleState,
  useRecordContext,
  useRefresh,
  useTranslate,
  type RaRecord,
} from 'react-admin';
import { act } from '../data/data-provider';
import { Link } from '../ui/choose';
import { readDecimal } from '../ui/decimal';
import { DecimalField } from '../ui/money';
import { useProblemNotice } from '../ui/problem-notice';

interface Line extends RaRecord {
  productId: string;
  countedQuantity: string | null;
}

/** The sheet on which people write what they count: type, Enter, next line. Each count is kept at once. */
export const CountSheet = () => {
  const record = useRecordContext<RaRecord & { lines: Line[] }>();
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const refresh = useRefresh();
  const tellProblem = useProblemNotice();
  const sheet = useRef<HTMLTableSectionElement>(null);
  const { mutate } = useMutation({
    mutationFn: ({ productId, typed }: { productId: string; typed: string }) =>
      act(
        `stocktakes/${record!.id}/counts/${productId}`,
        { countedQuantity: typed === '' ? null : readDecimal(typed, locale) },
        'PUT',
      ),
    onSuccess: refresh,
    onError: tellProblem,
  });
  if (!record) return null;

  const next = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const inputs = [...(sheet.current?.querySelectorAll<HTMLInputElement>('input') ?? [])];
    const following = inputs[inputs.indexOf(event.target as HTMLInputElement) + 1];
    if (following) following.select();
    else (event.target as HTMLInputElement).blur();
  };

  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Table size="small" aria-label={translate('stock.countSheet')}>
        <TableHead>
          <TableRow>
            <TableCell>{translate('fields.productId')}</TableCell>
            <TableCell align="right">{translate('fields.frozenQuantity')}</TableCell>
            <TableCell align="right">{translate('fields.countedQuantity')}</TableCell>
            <TableCell align="right">{translate('fields.variance')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody ref={sheet} onKeyDown={next}>
          {record.lines.map((line) => (
            <RecordContextProvider key={line.id} value={line}>
              <TableRow>
                <TableCell>
                  <Link source="productId" reference="products" link={false} />
                </TableCell>
                <TableCell align="right">
                  <DecimalField source="frozenQuantity" />
                </TableCell>
                <TableCell align="right" sx={{ width: 150 }}>
                  <TextField
                    key={line.countedQuantity}
                    defaultValue={line.countedQuantity === null ? '' : Number(line.countedQuantity)}
                    onBlur={({ target }) =>
                      target.value !== (line.countedQuantity === null ? '' : String(Number(line.countedQuantity))) &&
                      mutate({ productId: line.productId, typed: target.value })
                    }
                    slotProps={{
                      htmlInput: {
                        inputMode: 'decimal',
                        style: { textAlign: 'right' },
                        'aria-label': translate('fields.countedQuantity'),
                      },
                    }}
                  />
                </TableCell>
                <TableCell align="right">
                  <DecimalField source="variance" />
                </TableCell>
              </TableRow>
            </RecordContextProvider>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
};

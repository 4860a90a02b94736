import { Alert, Chip, Stack, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { useLocaleState, useTranslate } from 'react-admin';
import { formatAmount, formatDecimal } from '../../ui/money';
import { TableBox } from '../table-box';
import type { Verification } from './first-import';

/** Both sides compared at the end, and why they differ where they do. */
export const VerificationTable = ({ verification: { agrees, rows, causes } }: { verification: Verification }) => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const written = (value: string, measure: string) =>
    measure === 'count' || measure === 'quantity' ? formatDecimal(value, locale) : formatAmount(value, locale);
  return (
    <Stack spacing={1.5}>
      <Alert severity={agrees ? 'success' : 'warning'}>
        {translate(agrees ? 'xero.setUp.compare.agrees' : 'xero.setUp.compare.differs')}
      </Alert>
      {rows.length > 0 && (
        <TableBox label="xero.setUp.steps.compare">
          <TableHead>
            <TableRow>
              <TableCell>{translate('xero.setUp.compare.what')}</TableCell>
              <TableCell align="right">{translate('xero.setUp.compare.inXero')}</TableCell>
              <TableCell align="right">{translate('xero.setUp.compare.here')}</TableCell>
              <TableCell />
            </TableRow>
          </TableHead>
          <TableBody>
            {rows.map(({ what, measure, inXero, here, agrees: isSame }) => (
              <TableRow key={`${what} ${measure}`}>
                <TableCell component="th" scope="row">
                  {what}
                </TableCell>
                <TableCell align="right">{written(inXero, measure)}</TableCell>
                <TableCell align="right">{written(here, measure)}</TableCell>
                <TableCell>
                  <Chip
                    size="small"
                    variant="outlined"
                    color={isSame ? 'success' : 'warning'}
                    label={translate(isSame ? 'xero.setUp.compare.same' : 'xero.setUp.compare.other')}
                  />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </TableBox>
      )}
      {causes.map(({ what, code, sentence, count, examples }) => (
        <Alert key={`${what} ${code}`} severity="warning">
          {translate('xero.setUp.compare.cause', { smart_count: count, what })} {sentence} ({examples.join(', ')})
        </Alert>
      ))}
    </Stack>
  );
};

import { Box, Typography } from '@mui/material';
import { useLocaleState, useTranslate } from 'react-admin';
import { useDocumentPreview } from './document-preview';
import { formatAmount, formatDecimal } from './money';

export interface TotalsRow {
  label: string;
  amount: string;
  isStrong?: boolean;
}

/** Amounts under each other, the last word in bold. */
export const TotalsTable = ({
  rows,
  currency,
  isStale = false,
}: {
  rows: TotalsRow[];
  currency: string;
  isStale?: boolean;
}) => {
  const [locale] = useLocaleState();
  return (
    <Box
      component="dl"
      aria-busy={isStale}
      sx={{
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr) auto',
        columnGap: 0,
        rowGap: 0.75,
        m: 0,
        ml: 'auto',
        width: '100%',
        maxWidth: 340,
        transition: 'opacity .15s',
        opacity: isStale ? 0.55 : 1,
      }}
    >
      {rows.flatMap(({ label, amount, isStrong }) => {
        const look = isStrong
          ? { fontWeight: 650, fontSize: '1.05rem', borderTop: 1, borderColor: 'divider', pt: 0.75 }
          : {};
        return [
          <Typography
            key={`${label} name`}
            component="dt"
            variant="body2"
            sx={{ ...(isStrong ? {} : { color: 'text.secondary' }), ...look }}
          >
            {label}
          </Typography>,
          <Typography
            key={`${label} amount`}
            component="dd"
            variant="body2"
            sx={{ m: 0, textAlign: 'right', pl: 3, ...look }}
          >
            {formatAmount(amount, locale, currency)}
          </Typography>,
        ];
      })}
    </Box>
  );
};

/** Net, tax by rate and total of the document in the form around, as the server worked them out; faded while it does so again. */
export const LiveTotals = () => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const { preview, isStale } = useDocumentPreview();
  if (!preview) return null;
  const named = (name: string | null, rate: string | null) =>
    name ?? translate('document.taxOf', { rate: formatDecimal(rate ?? '0', locale) });
  const rows = [
    { label: translate('fields.net'), amount: preview.net },
    ...preview.taxes
      .filter(({ name, rate }) => name ?? rate)
      .map(({ name, rate, tax }) => ({ label: named(name, rate), amount: tax })),
    { label: translate('fields.total'), amount: preview.total, isStrong: true },
  ];
  return (
    <Box component="output" sx={{ display: 'block' }} aria-live="polite" aria-label={translate('document.totals')}>
      <TotalsTable rows={rows} currency={preview.currency} isStale={isStale} />
    </Box>
  );
};

import { Typography } from '@mui/material';
import { useLocaleState, useRecordContext } from 'react-admin';

/** A decimal string as people of the locale write it, to the last digit: never through a float. */
export function formatAmount(amount: string, locale: string, currency?: string | null): string {
  // Intl takes decimal strings exactly; its types do not say so yet.
  const exact = amount as unknown as number;
  if (!currency)
    return new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 4 }).format(exact);
  return new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(exact);
}

/** A quantity or a percentage without the zeros that the database keeps. */
export const formatDecimal = (value: string, locale: string): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(value as unknown as number);

interface AmountProps {
  source: string;
  /** The field that holds the currency; absent: the amount stands alone. */
  currency?: string;
  label?: string;
}

/** An amount of the record, in its currency. */
export const MoneyField = ({ source, currency = 'currency' }: AmountProps) => {
  const record = useRecordContext<Record<string, string | null>>();
  const [locale] = useLocaleState();
  const amount = record?.[source];
  return <Figure>{amount ? formatAmount(amount, locale, record?.[currency]) : '–'}</Figure>;
};

/** A quantity, rate or percentage of the record. */
export const DecimalField = ({ source }: { source: string; label?: string }) => {
  const record = useRecordContext<Record<string, string | null>>();
  const [locale] = useLocaleState();
  const value = record?.[source];
  return <Figure>{value ? formatDecimal(value, locale) : '–'}</Figure>;
};

const Figure = ({ children }: { children: string }) => (
  <Typography component="span" variant="body2" noWrap>
    {children}
  </Typography>
);

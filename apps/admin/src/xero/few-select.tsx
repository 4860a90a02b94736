import { MenuItem, TextField } from '@mui/material';
import { useTranslate } from 'react-admin';

/** A choice among few; the first one means "all". `label` and the words of the options are keys below `words`. */
export const FewSelect = ({
  label,
  words,
  options,
  value,
  onChange,
}: {
  label: string;
  words: string;
  options: readonly string[];
  value: string;
  onChange: (value: string) => void;
}) => {
  const translate = useTranslate();
  return (
    <TextField
      select
      label={translate(label)}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      sx={{ minWidth: 150 }}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
    >
      <MenuItem value="">{translate('xero.all')}</MenuItem>
      {options.map((one) => (
        <MenuItem key={one} value={one}>
          {translate(`${words}.${one}`)}
        </MenuItem>
      ))}
    </TextField>
  );
};

/** Kinds of records that are exchanged, as filters take them. */
export const kinds = [
  'contact',
  'item',
  'invoice',
  'creditNote',
  'payment',
  'allocation',
  'refund',
  'purchaseOrder',
  'bill',
  'supplierCredit',
  'stockChange',
] as const;

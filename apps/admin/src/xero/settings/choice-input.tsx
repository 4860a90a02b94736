import { Autocomplete, Box, TextField, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useXero } from '../ask-xero';

export interface Choice {
  id: string;
  /** Of an account with its code: "200 Sales". */
  name: string;
  rate?: string;
  type?: string;
  fits?: string[];
}

export const useChoices = (list: string) => useXero<Choice[]>(`choices/${list}`);

interface ChoiceInputProps {
  /** Where it stands in the settings; errors lead here by it. */
  id: string;
  label: string;
  help?: string | undefined;
  problem?: string | undefined;
  /** One of Xero's lists. */
  list: 'accounts' | 'taxRates';
  /** Only what can be chosen for this is offered. */
  purpose: string;
  value: string | null | undefined;
  disabled: boolean;
  isBare?: boolean;
  onChange: (id: string | undefined) => void;
}

/** A choice among one of Xero's lists, found by typing its code, name or type. */
export const ChoiceInput = ({
  id,
  label,
  help,
  problem,
  list,
  purpose,
  value,
  disabled,
  isBare = false,
  onChange,
}: ChoiceInputProps) => {
  const translate = useTranslate();
  const { data, isPending } = useChoices(list);
  const options = (data ?? []).filter(({ fits }) => fits?.includes(purpose));
  const chosen = value ? (data?.find((one) => one.id === value) ?? { id: value, name: gone(isPending) }) : null;
  return (
    <Autocomplete
      id={id}
      options={options}
      value={chosen}
      disabled={disabled}
      loading={isPending}
      onChange={(_, one) => onChange(one?.id)}
      getOptionLabel={({ name }) => name || translate('xero.settings.gone')}
      getOptionKey={(one) => one.id}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      filterOptions={(all, { inputValue }) => all.filter((one) => isMeant(one, inputValue))}
      noOptionsText={translate('xero.settings.nothingFits')}
      renderOption={({ key, ...props }, one) => (
        <Box
          component="li"
          key={key}
          {...props}
          sx={{ display: 'flex', gap: 2, justifyContent: 'space-between !important' }}
        >
          {one.name}
          <Typography component="span" variant="caption" color="textSecondary">
            {one.type ? translate(`xero.accountType.${one.type}`, { _: one.type }) : one.rate && `${one.rate} %`}
          </Typography>
        </Box>
      )}
      renderInput={(params) => (
        <TextField
          {...params}
          label={isBare ? undefined : label}
          error={problem !== undefined}
          helperText={problem ?? help}
          slotProps={{
            ...params.slotProps,
            htmlInput: { ...params.slotProps?.htmlInput, ...(isBare ? { 'aria-label': label } : {}) },
          }}
        />
      )}
    />
  );
};

const gone = (isPending: boolean): string => (isPending ? '…' : '');

/** Pure. */
function isMeant({ name, type, rate }: Choice, typed: string): boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [name, type, rate].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

import { styled, type Theme } from '@mui/material/styles';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useLocaleState } from 'react-admin';
import { readDecimal, writeDecimal } from './decimal';

const look = ({ theme }: { theme: Theme }) => ({
  display: 'block',
  width: '100%',
  minWidth: 0,
  height: 34,
  boxSizing: 'border-box' as const,
  padding: '0 8px',
  font: 'inherit',
  color: theme.palette.text.primary,
  backgroundColor: theme.palette.background.paper,
  border: `1px solid color-mix(in srgb, ${theme.palette.text.secondary} 70%, ${theme.palette.background.paper})`,
  borderRadius: 7,
  '&:hover': { borderColor: theme.palette.text.primary },
  '&:focus': { outline: `2px solid ${theme.palette.primary.main}`, outlineOffset: -1, borderColor: 'transparent' },
  '&[aria-invalid="true"]': { borderColor: theme.palette.error.main },
  '&::placeholder': { color: theme.palette.text.secondary, opacity: 1 },
});

/** An input that is light enough to stand on a page a thousand times. */
export const CellInput = styled('input')(look);
export const CellSelect = styled('select')(look, { appearance: 'auto', paddingRight: 2 });
export const CellArea = styled('textarea')(look, {
  height: 'auto',
  minHeight: 34,
  padding: '6px 8px',
  resize: 'vertical',
});

const Problem = styled('span')(({ theme }) => ({
  display: 'block',
  // A sentence needs more room than a narrow column has.
  position: 'relative',
  zIndex: 1,
  width: 'max-content',
  maxWidth: 'max(100%, 210px)',
  marginTop: 2,
  fontSize: '0.75rem',
  lineHeight: 1.3,
  color: theme.palette.error.main,
}));

/** What an input in a cell needs to name itself and to say what is wrong with it. */
export interface CellProps {
  label: string;
  problem?: string | undefined;
}

interface Marks {
  'aria-label': string;
  'aria-invalid'?: true;
  'aria-describedby'?: string;
}

/** An input with its problem below it. */
export const Cell = ({ label, problem, children }: CellProps & { children: (marks: Marks) => ReactNode }) => {
  const id = useId();
  return (
    <>
      {children({ 'aria-label': label, ...(problem ? { 'aria-invalid': true, 'aria-describedby': id } : {}) })}
      {problem && (
        <Problem id={id} role="alert">
          {problem}
        </Problem>
      )}
    </>
  );
};

interface DecimalCellProps extends CellProps {
  value: string | null | undefined;
  onChange: (value: string | null) => void;
  /** Decimals that are always shown. */
  decimals?: number;
  placeholder?: string;
  /** Finds the input again. */
  column: string;
}

/** As `DecimalInput`, in a cell: shows the number as the locale writes it, and what is typed as it is typed. */
export const DecimalCell = ({ value, onChange, decimals = 0, column, placeholder, ...cell }: DecimalCellProps) => {
  const [locale] = useLocaleState();
  const [typed, setTyped] = useState<string>();
  return (
    <Cell {...cell}>
      {(marks) => (
        <CellInput
          {...marks}
          data-column={column}
          inputMode="decimal"
          autoComplete="off"
          style={{ textAlign: 'right' }}
          placeholder={placeholder}
          value={typed ?? writeDecimal(value, locale, decimals)}
          onFocus={({ target }) => target.select()}
          onChange={({ target }) => {
            setTyped(target.value);
            onChange(target.value.trim() === '' ? null : readDecimal(target.value, locale));
          }}
          onBlur={() => setTyped(undefined)}
        />
      )}
    </Cell>
  );
};

/** Whether a key asks for the next line: Enter by itself. */
export const asksForNext = ({ key, ctrlKey, metaKey, altKey, shiftKey, nativeEvent }: KeyboardEvent): boolean =>
  key === 'Enter' && !ctrlKey && !metaKey && !altKey && !shiftKey && !nativeEvent.isComposing;

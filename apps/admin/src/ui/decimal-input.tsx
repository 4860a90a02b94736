import { TextInput, useLocaleState, type TextInputProps } from 'react-admin';
import { readDecimal } from './decimal';

/**
 * An amount, quantity or percentage as people type or paste it, kept as a decimal string: `1.234,56`, `1,234.56`, `1 234,56`, `€ 12.50`.
 * What cannot be read as one number stays as it was typed, and the server says so beside the field.
 */
export const DecimalInput = (props: TextInputProps) => {
  const [locale] = useLocaleState();
  return (
    <TextInput
      {...props}
      parse={(typed: string) => (typed === '' ? null : readDecimal(typed, locale))}
      slotProps={{ htmlInput: { inputMode: 'decimal', style: { textAlign: 'right' } } }}
    />
  );
};

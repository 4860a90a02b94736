import { Chip } from '@mui/material';
import { useRecordContext, useTranslate } from 'react-admin';

type Colour = 'default' | 'primary' | 'success' | 'warning' | 'error';

const colours: Record<string, Colour> = {
  draft: 'default',
  issued: 'primary',
  sent: 'primary',
  released: 'primary',
  accepted: 'success',
  paid: 'success',
  completed: 'success',
  posted: 'success',
  billed: 'success',
  received: 'success',
  declined: 'warning',
  voided: 'error',
  cancelled: 'error',
};

/** The state of a record, in a word and a colour; the word alone says it too. */
export const StatusChip = ({ source = 'status' }: { source?: string; label?: string }) => {
  const record = useRecordContext<Record<string, string | null>>();
  const translate = useTranslate();
  const status = record?.[source];
  if (!status) return null;
  return (
    <Chip
      size="small"
      variant="outlined"
      color={colours[status] ?? 'default'}
      label={translate(`status.${status}`, { _: status })}
    />
  );
};

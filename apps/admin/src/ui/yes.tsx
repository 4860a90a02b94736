import CheckIcon from '@mui/icons-material/Check';
import { useRecordContext, useTranslate } from 'react-admin';

/** A tick where a statement is true, and nothing where it is not: lists stay quiet. */
export const Yes = ({ source }: { source: string; label?: string }) => {
  const record = useRecordContext<Record<string, unknown>>();
  const translate = useTranslate();
  return record?.[source] ? <CheckIcon fontSize="small" titleAccess={translate('ra.boolean.true')} /> : null;
};

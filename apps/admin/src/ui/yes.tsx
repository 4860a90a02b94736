import CheckIcon from '@mui/icons-material/Check';
import { useRecordContext, useTranslate } from 'react-admin';

/** A tick where a statement is true, and nothing where it is not: lists stay quiet. `no`: what stands there instead. */
export const Yes = ({ source, no = '' }: { source: string; label?: string; no?: string }) => {
  const record = useRecordContext<Record<string, unknown>>();
  const translate = useTranslate();
  return record?.[source] ? <CheckIcon fontSize="small" titleAccess={translate('ra.boolean.true')} /> : <>{no}</>;
};

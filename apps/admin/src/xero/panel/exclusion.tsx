import { Checkbox, Collapse, FormControlLabel, Stack, TextField } from '@mui/material';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, usePermissions, useRecordContext, useTranslate } from 'react-admin';
import { mayDo, type Me } from '../../data/auth-provider';
import { act } from '../../data/data-provider';
import { useProblemNotice } from '../../ui/problem-notice';
import { xeroKey } from '../ask-xero';

interface Excluded {
  doNotExport: boolean;
  doNotExportReason: string | null;
  doNotImport: boolean;
  doNotImportReason: string | null;
}

const boxes = [
  ['doNotExport', 'doNotExportReason'],
  ['doNotImport', 'doNotImportReason'],
] as const;

/** Keeps the record out of the exchange. The box for the reason is there once it is ticked; both are saved at once. */
export const Exclusion = ({ resource, id }: { resource: string; id: string }) => {
  const translate = useTranslate();
  const notify = useNotify();
  const tellProblem = useProblemNotice();
  const cache = useQueryClient();
  const { permissions: role } = usePermissions<Me['role']>();
  const record = useRecordContext<Excluded & { id: string }>();
  const [kept, setKept] = useState<Excluded | undefined>(record);
  const { mutate, isPending } = useMutation({
    mutationFn: (patch: Partial<Excluded>) => act<Excluded>(`${resource}/${id}/accounting`, patch, 'PATCH'),
    onSuccess: (reply) => {
      setKept(reply);
      notify('xero.panel.saved', { type: 'success' });
      void cache.invalidateQueries({ queryKey: xeroKey() });
      void cache.invalidateQueries({ queryKey: [resource, 'getList'] });
    },
    onError: tellProblem,
  });
  if (kept === undefined) return null;
  const mayWrite = mayDo(role, 'edit');
  return (
    <Stack>
      {boxes.map(([box, reason]) => (
        <div key={box}>
          <FormControlLabel
            label={translate(`fields.${box}`)}
            slotProps={{ typography: { variant: 'body2' } }}
            control={
              <Checkbox
                size="small"
                checked={kept[box]}
                disabled={!mayWrite || isPending}
                onChange={(_, isTicked) => mutate({ [box]: isTicked, ...(isTicked ? {} : { [reason]: null }) })}
              />
            }
          />
          <Collapse in={kept[box]} unmountOnExit>
            <TextField
              key={kept[reason] ?? ''}
              label={translate('xero.panel.reason')}
              helperText={translate(`xero.panel.help.${box}`)}
              defaultValue={kept[reason] ?? ''}
              disabled={!mayWrite}
              multiline
              fullWidth
              slotProps={{ htmlInput: { maxLength: 500 } }}
              onBlur={({ target: { value } }) => {
                if (value !== (kept[reason] ?? '')) mutate({ [reason]: value || null });
              }}
            />
          </Collapse>
        </div>
      ))}
    </Stack>
  );
};

import DeleteIcon from '@mui/icons-material/DeleteOutlined';
import { Alert, Button as PlainButton, Dialog, DialogActions, DialogContent, DialogTitle } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import {
  Button,
  Confirm,
  useGetRecordRepresentation,
  useNotify,
  usePermissions,
  useRecordContext,
  useRedirect,
  useRefresh,
  useResourceContext,
  useTranslate,
} from 'react-admin';
import { mayDo, type Me } from '../data/auth-provider';
import { act } from '../data/data-provider';
import { Problem } from '../data/rest';
import { useProblemNotice } from './problem-notice';

/**
 * Deletes the record on the page after asking. Where the rules forbid it, says why, and offers what may be done instead:
 * `instead` answers buttons, which close the dialog when they are done.
 */
export const DeleteRecordButton = ({ instead }: { instead?: (close: () => void) => ReactNode }) => {
  const record = useRecordContext();
  const resource = useResourceContext() ?? '';
  const name = useGetRecordRepresentation(resource)(record);
  const { permissions: role } = usePermissions<Me['role']>();
  const translate = useTranslate();
  const notify = useNotify();
  const redirect = useRedirect();
  const refresh = useRefresh();
  const tellProblem = useProblemNotice();
  const [isAsking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<Problem>();
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      act(`${resource}/${record?.id}`, { version: record?.['version'] as number | undefined }, 'DELETE'),
    onSuccess: () => {
      notify('delete.done', { type: 'success', messageArgs: { name } });
      redirect('list', resource);
    },
    onError: (error) => (error instanceof Problem && error.status === 422 ? setRefusal(error) : tellProblem(error)),
    onSettled: () => setAsking(false),
  });
  if (!record || !mayDo(role, 'edit')) return null;
  const close = () => {
    setRefusal(undefined);
    refresh();
  };
  return (
    <>
      <Button label="ra.action.delete" color="error" onClick={() => setAsking(true)} disabled={isPending}>
        <DeleteIcon />
      </Button>
      <Confirm
        isOpen={isAsking}
        loading={isPending}
        title={translate('delete.title', { name })}
        content={translate('delete.sure')}
        confirm={translate('ra.action.delete')}
        confirmColor="warning"
        onConfirm={() => mutate()}
        onClose={() => setAsking(false)}
      />
      {refusal && (
        <Refused name={name as string} refusal={refusal} onClose={() => setRefusal(undefined)}>
          {instead?.(close)}
        </Refused>
      )}
    </>
  );
};

interface RefusedProps {
  name: string;
  refusal: Problem;
  onClose: () => void;
  children: ReactNode;
}

const Refused = ({ name, refusal, onClose, children }: RefusedProps) => {
  const translate = useTranslate();
  const id = useId();
  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="sm">
      <DialogTitle id={id}>{translate('delete.refused', { name })}</DialogTitle>
      <DialogContent>
        <Alert severity="warning" role="alert">
          {[refusal.message, refusal.remedy].filter(Boolean).join(' ')}
        </Alert>
      </DialogContent>
      <DialogActions sx={{ flexWrap: 'wrap', gap: 1 }}>
        {children}
        <PlainButton onClick={onClose}>{translate('ra.action.close')}</PlainButton>
      </DialogActions>
    </Dialog>
  );
};

import { Alert, Box, Button as PlainButton, Dialog, DialogActions, DialogContent, DialogTitle } from '@mui/material';
import { useId, useState, type ReactElement, type ReactNode } from 'react';
import { Button, Form, SaveButton, useNotify, useRefresh, useTranslate, type RaRecord } from 'react-admin';
import { act } from '../data/data-provider';
import { Problem } from '../data/rest';

interface ActDialogProps {
  isOpen: boolean;
  onClose: () => void;
  /** Keys. */
  title: string;
  save: string;
  /** What the fields hold at first. */
  defaults?: object;
  /** Where and what to send for what was entered. */
  request: (values: Record<string, unknown>) => { path: string; body: object };
  /** Key of what is said when it is done. */
  done?: string;
  onDone?: (reply: RaRecord) => void;
  isWide?: boolean;
  children: ReactNode;
}

/** A step that needs a few words first. What the server refuses stands beside its field and above the buttons; the dialog stays. */
export const ActDialog = ({
  isOpen,
  onClose,
  title,
  save,
  defaults,
  request,
  done,
  onDone,
  isWide = false,
  children,
}: ActDialogProps) => {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const id = useId();
  const [problem, setProblem] = useState<string>();
  const close = () => {
    setProblem(undefined);
    onClose();
  };
  const submit = async (values: object) => {
    setProblem(undefined);
    try {
      const { path, body } = request(values as Record<string, unknown>);
      const reply = await act(path, body);
      if (done) notify(done, { type: 'success' });
      close();
      if (onDone) onDone(reply);
      else refresh();
      return undefined;
    } catch (error) {
      setProblem(error instanceof Problem ? [error.message, error.remedy].filter(Boolean).join(' ') : String(error));
      return error instanceof Problem ? error.body.errors : undefined;
    }
  };
  return (
    // A dialog may stand in a form: sending it must not send that one.
    <Box onSubmit={(event) => event.stopPropagation()} sx={{ display: 'none' }}>
      <Dialog open={isOpen} onClose={close} fullWidth maxWidth={isWide ? 'md' : 'xs'} aria-labelledby={id}>
        <Form record={(defaults ?? {}) as RaRecord} onSubmit={submit} sanitizeEmptyValues={false}>
          <DialogTitle id={id}>{translate(title)}</DialogTitle>
          <DialogContent>
            {children}
            {problem && (
              <Alert severity="error" role="alert" sx={{ mt: 1 }}>
                {problem}
              </Alert>
            )}
          </DialogContent>
          <DialogActions>
            <PlainButton onClick={close}>{translate('ra.action.cancel')}</PlainButton>
            <SaveButton alwaysEnable label={save} icon={<></>} />
          </DialogActions>
        </Form>
      </Dialog>
    </Box>
  );
};

/** A button that opens such a dialog. */
export const ActButton = ({
  label,
  icon,
  variant = 'text',
  ...dialog
}: Omit<ActDialogProps, 'isOpen' | 'onClose' | 'title' | 'save'> & {
  label: string;
  icon?: ReactElement;
  title?: string;
  save?: string;
  variant?: 'text' | 'outlined' | 'contained';
}) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button label={label} onClick={() => setOpen(true)} variant={variant}>
        {icon}
      </Button>
      {isOpen && <ActDialog title={label} save={label} {...dialog} isOpen onClose={() => setOpen(false)} />}
    </>
  );
};

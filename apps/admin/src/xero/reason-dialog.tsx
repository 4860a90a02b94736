import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle, TextField } from '@mui/material';
import { useState, type FormEvent } from 'react';
import { useTranslate } from 'react-admin';

interface ReasonDialogProps {
  title: string;
  content: string;
  confirm: string;
  isOptional?: boolean;
  isBusy: boolean;
  onReason: (reason: string) => void;
  onClose: () => void;
}

/** Asks why before something is left out. Title, content and the button are words already translated. */
export const ReasonDialog = ({ title, content, confirm, isOptional, isBusy, onReason, onClose }: ReasonDialogProps) => {
  const translate = useTranslate();
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onReason(reason.trim());
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="reason-title">
      <form onSubmit={submit}>
        <DialogTitle id="reason-title">{title}</DialogTitle>
        <DialogContent>
          <DialogContentText sx={{ mb: 1 }}>{content}</DialogContentText>
          <TextField
            label={translate('xero.panel.reason')}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
            required={!isOptional}
            multiline
            minRows={2}
            fullWidth
            slotProps={{ htmlInput: { maxLength: 500 } }}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>{translate('ra.action.cancel')}</Button>
          <Button type="submit" variant="contained" disabled={isBusy || (!isOptional && reason.trim() === '')}>
            {confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
};

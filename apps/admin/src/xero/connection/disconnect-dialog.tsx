import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogContentText,
  DialogTitle,
  Typography,
} from '@mui/material';
import { useTranslate } from 'react-admin';
import type { Connection } from '../answers';
import { useXeroAct } from '../ask-xero';

const effects = { will: ['stop', 'revoke', 'keepQueue'], willNot: ['delete', 'settings', 'again'] } as const;

/** Says what disconnecting does and what it does not, and asks. */
export const DisconnectDialog = ({ connection, onClose }: { connection: Connection; onClose: () => void }) => {
  const translate = useTranslate();
  const { mutate, isPending } = useXeroAct<Connection>({ onDone: onClose });
  const name = connection.organisation?.name ?? 'Xero';
  return (
    <Dialog open onClose={onClose} maxWidth="sm" aria-labelledby="disconnect-title">
      <DialogTitle id="disconnect-title">{translate('xero.disconnect.title', { name })}</DialogTitle>
      <DialogContent>
        {(['will', 'willNot'] as const).map((kind) => (
          <div key={kind}>
            <Typography variant="subtitle2" component="h3" color="textPrimary">
              {translate(`xero.disconnect.${kind}`)}
            </Typography>
            <DialogContentText component="ul" sx={{ mt: 0.5, mb: 1.5, pl: 2.5 }}>
              {effects[kind].map((effect) => (
                <li key={effect}>{translate(`xero.disconnect.effects.${effect}`)}</li>
              ))}
            </DialogContentText>
          </div>
        ))}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{translate('ra.action.cancel')}</Button>
        <Button
          color="error"
          variant="contained"
          disabled={isPending}
          onClick={() => mutate({ path: 'disconnect', done: 'xero.disconnect.done' })}
        >
          {translate('xero.connection.disconnect')}
        </Button>
      </DialogActions>
    </Dialog>
  );
};

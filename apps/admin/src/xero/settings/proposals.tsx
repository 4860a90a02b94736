import { Alert, Button, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useXero, useXeroAct } from '../ask-xero';
import { useSettings } from './settings-form';

interface Proposal {
  path: string[];
  label: string;
  because: string;
}

/** What would fit where nothing is chosen yet; one press takes all of it. */
export const Proposals = () => {
  const translate = useTranslate();
  const { isChanged } = useSettings();
  const { data } = useXero<Proposal[]>('proposals');
  const { mutate, isPending } = useXeroAct();
  if (!data || data.length === 0) return null;
  return (
    <Alert
      severity="info"
      action={
        <Button
          color="inherit"
          size="small"
          disabled={isPending || isChanged}
          onClick={() => mutate({ path: 'proposals/accept', done: 'xero.settings.saved' })}
        >
          {translate('xero.settings.proposals.accept')}
        </Button>
      }
    >
      {translate('xero.settings.proposals.about', { smart_count: data.length })}
      <Typography component="ul" variant="body2" sx={{ m: 0, mt: 0.5, pl: 2.5 }}>
        {data.map(({ path, label, because }) => (
          <li key={path.join('.')}>
            {path[0] === 'accounts' ? `${translate(`xero.settings.accounts.${path[1]}.label`)}: ` : ''}
            {label}. {because}
          </li>
        ))}
      </Typography>
    </Alert>
  );
};

import { FormControlLabel, MenuItem, Stack, Switch, TextField, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { usePermissions, useTranslate } from 'react-admin';
import { mayDo, whoAmI, type Me } from '../../data/auth-provider';
import { Section } from '../../ui/record-show';
import { useXero, useXeroAct } from '../ask-xero';
import { Loaded } from '../loaded';

interface Notifications {
  state: 'on' | 'off' | 'failing';
  sentence: string;
  pace: string;
  administrators: { userId: string; name: string; email: string; wanted: boolean }[];
}

const paces = ['immediately', 'hourly', 'daily'] as const;

/** Who is told by e-mail when something is wrong, and how often. Each choice counts at once. */
export const NotificationsSection = () => {
  const notifications = useXero<Notifications>('notifications');
  return (
    <Section title="xero.settings.notifications.title">
      <Loaded of={notifications}>{(data) => <Choices notifications={data} />}</Loaded>
    </Section>
  );
};

const Choices = ({ notifications: { sentence, pace, administrators } }: { notifications: Notifications }) => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const { data: me } = useQuery({ queryKey: ['me'], queryFn: whoAmI, staleTime: Infinity });
  const { mutate, isPending } = useXeroAct();
  const mine = administrators.find(({ userId }) => userId === me?.user?.id);
  const isAdmin = mayDo(role, 'admin');
  return (
    <Stack spacing={1.5}>
      <Typography variant="body2">{sentence}</Typography>
      <TextField
        select
        label={translate('xero.settings.notifications.pace')}
        value={pace}
        disabled={!isAdmin || isPending}
        onChange={({ target }) =>
          mutate({ path: 'notifications', method: 'PUT', body: { pace: target.value }, done: 'xero.settings.saved' })
        }
        sx={{ maxWidth: 320 }}
      >
        {paces.map((one) => (
          <MenuItem key={one} value={one}>
            {translate(`xero.settings.notifications.${one}`)}
          </MenuItem>
        ))}
      </TextField>
      {mine && (
        <FormControlLabel
          label={translate('xero.settings.notifications.mine')}
          control={
            <Switch
              checked={mine.wanted}
              disabled={isPending}
              onChange={(_, wanted) =>
                mutate({ path: 'notifications/mine', method: 'PUT', body: { wanted }, done: 'xero.settings.saved' })
              }
            />
          }
        />
      )}
      <Typography variant="body2" color="textSecondary">
        {translate('xero.settings.notifications.told')}{' '}
        {administrators
          .filter(({ wanted }) => wanted)
          .map(({ name }) => name)
          .join(', ') || '–'}
      </Typography>
    </Stack>
  );
};

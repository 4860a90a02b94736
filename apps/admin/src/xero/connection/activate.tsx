import { Alert, Box, Button, Card, CardContent, Link, Stack, Typography } from '@mui/material';
import { usePermissions, useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router';
import { mayDo, type Me } from '../../data/auth-provider';
import { XeroMark } from '../../ui/xero-mark';
import { useConsent } from './consent';

const steps = ['consent', 'choose', 'takeOver', 'settings'] as const;

/** Before the first connection: what will happen, and the button that begins it. */
export const Activate = () => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const { begin, isBusy } = useConsent();
  return (
    <Card sx={{ maxWidth: 760 }}>
      <CardContent>
        <Stack spacing={2} sx={{ alignItems: 'flex-start' }}>
          <XeroMark />
          <Typography variant="h5" component="h2">
            {translate('xero.connect.title')}
          </Typography>
          <Typography>{translate('xero.connect.about')}</Typography>
          <Box component="ol" sx={{ m: 0, pl: 2.5, '& li': { mb: 1 } }}>
            {steps.map((step) => (
              <li key={step}>
                <Typography component="span" sx={{ fontWeight: 600 }}>
                  {translate(`xero.connect.steps.${step}.title`)}
                </Typography>{' '}
                {translate(`xero.connect.steps.${step}.text`)}
              </li>
            ))}
          </Box>
          <Alert severity="info">{translate('xero.connect.nothingYet')}</Alert>
          {mayDo(role, 'admin') ? (
            <Button variant="contained" size="large" disabled={isBusy} onClick={() => begin('connect')}>
              {translate('xero.connect.activate')}
            </Button>
          ) : (
            <Typography color="textSecondary">{translate('xero.connect.askAdministrator')}</Typography>
          )}
          <Link component={RouterLink} to="/help/connecting">
            {translate('xero.connect.instructions')}
          </Link>
        </Stack>
      </CardContent>
    </Card>
  );
};

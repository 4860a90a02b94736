import { Chip, Link, Stack, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link as RouterLink, useParams } from 'react-router';
import type { ErrorHelp } from '../xero/answers';
import { useXero } from '../xero/ask-xero';
import { Loaded } from '../xero/loaded';
import { HelpFrame } from './help-frame';

/** What one error means, and what to do about it. */
const ErrorCodePage = () => {
  const translate = useTranslate();
  const { code = '' } = useParams();
  const errors = useXero<ErrorHelp[]>('help/errors');
  const error = errors.data?.find((one) => one.code === code);
  return (
    <HelpFrame heading={error?.title ?? translate('help.error.title')}>
      <Loaded of={errors}>
        {() =>
          error ? (
            <Stack spacing={1.5}>
              <Typography>{error.what}</Typography>
              <Typography variant="h6" component="h3">
                {translate('help.error.remedy')}
              </Typography>
              <Typography>{error.remedy}</Typography>
              <Stack direction="row" useFlexGap sx={{ gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
                <Typography variant="body2" color="textSecondary">
                  {translate('help.error.who')}
                </Typography>
                <Chip size="small" variant="outlined" label={translate(`help.audience.${error.audience}`)} />
                <Typography variant="caption" color="textSecondary">
                  {translate('help.error.code', { code })}
                </Typography>
              </Stack>
            </Stack>
          ) : (
            <Typography>{translate('help.error.unknown', { code })}</Typography>
          )
        }
      </Loaded>
      <Link component={RouterLink} to="/help/errors" sx={{ display: 'inline-block', mt: 2 }}>
        {translate('help.error.all')}
      </Link>
    </HelpFrame>
  );
};

export default ErrorCodePage;

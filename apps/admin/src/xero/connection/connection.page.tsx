import { Alert, Link, Stack } from '@mui/material';
import { Title, useTranslate } from 'react-admin';
import { Link as RouterLink, useSearchParams } from 'react-router';
import type { Connection, ErrorHelp } from '../answers';
import { useXero } from '../ask-xero';
import { Loaded } from '../loaded';
import { Activate } from './activate';
import { ConnectionCard } from './connection-card';

/** Where Xero's page of consent leads back to when it did not work out. */
const ConnectionPage = () => {
  const [search] = useSearchParams();
  const connection = useXero<Connection>('connection');
  const problem = search.get('problem');
  return (
    <Stack spacing={2}>
      <Title title="xero.title" />
      {problem && <WhyNot code={problem} />}
      <Loaded of={connection}>
        {(data) => (data.state === 'none' ? <Activate /> : <ConnectionCard connection={data} />)}
      </Loaded>
    </Stack>
  );
};

const WhyNot = ({ code }: { code: string }) => {
  const translate = useTranslate();
  const { data } = useXero<ErrorHelp[]>('help/errors');
  const help = data?.find((one) => one.code === code);
  return (
    <Alert severity="error" sx={{ maxWidth: 760 }}>
      {help ? `${help.what} ${help.remedy}` : translate('xero.connect.failed')}{' '}
      <Link component={RouterLink} to={`/help/errors/${encodeURIComponent(code)}`} color="inherit">
        {translate('xero.problem.help')}
      </Link>
    </Alert>
  );
};

export default ConnectionPage;

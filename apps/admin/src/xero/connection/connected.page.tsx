import {
  Alert,
  Button,
  Card,
  CardContent,
  FormControlLabel,
  Radio,
  RadioGroup,
  Stack,
  Typography,
} from '@mui/material';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm, Title, useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { act } from '../../data/data-provider';
import { Problem } from '../../data/rest';
import { useProblemNotice } from '../../ui/problem-notice';
import type { Connection } from '../answers';
import { useXero, xeroKey } from '../ask-xero';
import { Loaded } from '../loaded';
import { Activate } from './activate';
import { ConnectionCard } from './connection-card';

interface Organisation {
  tenantId: string;
  name: string;
}

/** Where Xero's page of consent leads back to: chooses the organisation where there are several, then says what is next. */
const ConnectedPage = () => {
  const offered = useXero<Organisation[]>('organisations');
  return (
    <Stack spacing={2}>
      <Title title="xero.title" />
      <Loaded of={offered}>
        {(organisations) => (organisations.length > 0 ? <Choose organisations={organisations} /> : <Done />)}
      </Loaded>
    </Stack>
  );
};

const Choose = ({ organisations }: { organisations: Organisation[] }) => {
  const translate = useTranslate();
  const cache = useQueryClient();
  const tellProblem = useProblemNotice();
  const [tenantId, setTenantId] = useState(organisations[0]!.tenantId);
  const [doubt, setDoubt] = useState<string>();
  const { mutate, isPending } = useMutation({
    mutationFn: (confirmOther: boolean) =>
      act<Connection>('integrations/xero/choose', { tenantId, ...(confirmOther ? { confirmOther } : {}) }),
    onSuccess: () => cache.invalidateQueries({ queryKey: xeroKey() }),
    onError: (error) => {
      if (error instanceof Problem && error.code === 'other_organisation') setDoubt(error.message);
      else tellProblem(error);
    },
  });
  return (
    <Card sx={{ maxWidth: 760 }}>
      <CardContent>
        <Typography variant="h6" component="h2" id="choose-organisation">
          {translate('xero.connect.choose')}
        </Typography>
        <RadioGroup
          aria-labelledby="choose-organisation"
          value={tenantId}
          onChange={(_, chosen) => setTenantId(chosen)}
          sx={{ my: 1.5 }}
        >
          {organisations.map((one) => (
            <FormControlLabel key={one.tenantId} value={one.tenantId} control={<Radio />} label={one.name} />
          ))}
        </RadioGroup>
        <Button variant="contained" disabled={isPending} onClick={() => mutate(false)}>
          {translate('xero.connect.connectThis')}
        </Button>
      </CardContent>
      <Confirm
        isOpen={doubt !== undefined}
        loading={isPending}
        title={translate('xero.connect.otherOrganisation')}
        content={doubt ?? ''}
        onConfirm={() => {
          setDoubt(undefined);
          mutate(true);
        }}
        onClose={() => setDoubt(undefined)}
      />
    </Card>
  );
};

const Done = () => {
  const translate = useTranslate();
  const connection = useXero<Connection>('connection');
  return (
    <Loaded of={connection}>
      {(data) =>
        data.state === 'none' ? (
          <Activate />
        ) : (
          <>
            {data.state === 'connected' && (
              <Alert severity="success">
                {translate('xero.connect.connected', { name: data.organisation?.name ?? '' })}
              </Alert>
            )}
            <ConnectionCard connection={data} />
            <Stack direction="row" spacing={1}>
              <Button variant="contained" component={Link} to="/xero/set-up">
                {translate('xero.connect.goSetUp')}
              </Button>
              <Button component={Link} to="/xero">
                {translate('xero.connect.later')}
              </Button>
            </Stack>
          </>
        )
      }
    </Loaded>
  );
};

export default ConnectedPage;

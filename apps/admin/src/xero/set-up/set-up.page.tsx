import { Alert, Box, Button, Card, CardContent, Stack, Step, StepLabel, Stepper, Typography } from '@mui/material';
import { useState } from 'react';
import { Confirm, Title, useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { Connection } from '../answers';
import { useXero } from '../ask-xero';
import { Activate } from '../connection/activate';
import { Loaded } from '../loaded';
import { useFirstImport, useStep, type FirstImport, type SetUpState } from './first-import';
import { PlanStep } from './plan-step';
import { ProgressStep } from './progress-step';
import { ReviewStep } from './review-step';
import { StartStep } from './start-step';
import { VerificationTable } from './verification-table';

const steps = ['choose', 'plan', 'review', 'run', 'compare'] as const;

const stepOf: Record<SetUpState, number> = {
  never: 0,
  cancelled: 0,
  planning: 1,
  planned: 1,
  reading: 2,
  review: 2,
  running: 3,
  finished: 5,
};

/** Leads through taking over what Xero holds: choose, plan, review, run, compare. */
const SetUpPage = () => {
  const connection = useXero<Connection>('connection');
  const firstImport = useFirstImport();
  return (
    <Box>
      <Title title="xero.setUp.title" />
      <Loaded of={connection}>
        {({ state }) =>
          state === 'none' ? <Activate /> : <Loaded of={firstImport}>{(data) => <Wizard firstImport={data} />}</Loaded>
        }
      </Loaded>
    </Box>
  );
};

const Wizard = ({ firstImport }: { firstImport: FirstImport }) => {
  const translate = useTranslate();
  const { state, sentence, paused, waiting } = firstImport;
  return (
    <Stack spacing={2} sx={{ minWidth: 0 }}>
      <Box sx={{ overflowX: 'auto', py: 1 }} tabIndex={0} role="region" aria-label={translate('xero.setUp.title')}>
        <Stepper activeStep={stepOf[state]} sx={{ minWidth: 560 }}>
          {steps.map((step) => (
            <Step key={step}>
              <StepLabel>{translate(`xero.setUp.steps.${step}`)}</StepLabel>
            </Step>
          ))}
        </Stepper>
      </Box>
      {state !== 'never' && (
        <Alert severity={paused ? 'warning' : state === 'finished' ? 'success' : 'info'}>
          {paused ?? sentence} {waiting}
        </Alert>
      )}
      <Now firstImport={firstImport} />
      <Controls firstImport={firstImport} />
    </Stack>
  );
};

const Now = ({ firstImport }: { firstImport: FirstImport }) => {
  switch (firstImport.state) {
    case 'never':
    case 'cancelled':
      return <StartStep />;
    case 'planning':
    case 'planned':
      return <PlanStep plan={firstImport.plan} />;
    case 'review':
      return <ReviewStep firstImport={firstImport} />;
    case 'reading':
    case 'running':
      return <ProgressStep firstImport={firstImport} />;
    case 'finished':
      return (
        <>
          {firstImport.verification && <VerificationTable verification={firstImport.verification} />}
          <Next />
        </>
      );
  }
};

const Next = () => {
  const translate = useTranslate();
  return (
    <Card>
      <CardContent>
        <Typography sx={{ mb: 1.5 }}>{translate('xero.setUp.next')}</Typography>
        <Button component={Link} to="/xero" variant="contained">
          {translate('xero.setUp.toSettings')}
        </Button>
      </CardContent>
    </Card>
  );
};

const atWork = new Set<SetUpState>(['planning', 'reading', 'running']);

/** Pause, go on, or end it for good. */
const Controls = ({ firstImport: { state, paused } }: { firstImport: FirstImport }) => {
  const translate = useTranslate();
  const [isCancelling, setCancelling] = useState(false);
  const { go, isBusy } = useStep();
  if (['never', 'cancelled', 'finished'].includes(state)) return null;
  return (
    <Stack direction="row" spacing={1}>
      {paused ? (
        <Button variant="contained" disabled={isBusy} onClick={() => go('resume')}>
          {translate('xero.setUp.resume')}
        </Button>
      ) : (
        atWork.has(state) && (
          <Button variant="outlined" disabled={isBusy} onClick={() => go('pause')}>
            {translate('xero.setUp.pause')}
          </Button>
        )
      )}
      <Button color="error" disabled={isBusy} onClick={() => setCancelling(true)}>
        {translate('xero.setUp.cancel')}
      </Button>
      <Confirm
        isOpen={isCancelling}
        title={translate('xero.setUp.cancel')}
        content={translate('xero.setUp.cancelSure')}
        onConfirm={() => {
          setCancelling(false);
          go('cancel');
        }}
        onClose={() => setCancelling(false)}
      />
    </Stack>
  );
};

export default SetUpPage;

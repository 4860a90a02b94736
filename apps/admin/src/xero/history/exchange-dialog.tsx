import { Box, Button, Dialog, DialogActions, DialogContent, DialogTitle, Stack, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { HistoryEntry } from '../answers';
import { useXero } from '../ask-xero';
import { Loaded } from '../loaded';
import { Moment } from '../moment';
import { ProblemAlert } from '../problem-alert';

interface Exchange {
  call: string;
  sentAt: string;
  answeredAt?: string;
  durationMs?: number;
  httpStatus?: number;
  correlationId?: string;
  batchOf?: number;
  sent: unknown[];
  answered?: string;
}

type Detailed = HistoryEntry & { exchange?: Exchange };

/** One exchange to the letter; what must not be read by everybody is blacked out by the server. */
export const ExchangeDialog = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const translate = useTranslate();
  const entry = useXero<Detailed>(`history/${id}`);
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" aria-labelledby="exchange-title">
      <DialogTitle id="exchange-title">{entry.data?.what ?? translate('xero.history.details')}</DialogTitle>
      <DialogContent>
        <Loaded of={entry}>{(data) => <Details entry={data} />}</Loaded>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{translate('ra.action.close')}</Button>
      </DialogActions>
    </Dialog>
  );
};

const Details = ({ entry: { at, organisation, problems, exchange, excerpt, url } }: { entry: Detailed }) => {
  const translate = useTranslate();
  return (
    <Stack spacing={1.5}>
      <Typography variant="body2" color="textSecondary">
        <Moment at={at} />
        {organisation && ` · ${organisation}`}
        {exchange?.httpStatus && ` · HTTP ${exchange.httpStatus}`}
        {exchange?.durationMs !== undefined && ` · ${exchange.durationMs} ms`}
        {exchange?.correlationId && ` · ${exchange.correlationId}`}
      </Typography>
      {problems.map((problem) => (
        <ProblemAlert key={problem.code} problem={problem} url={url} />
      ))}
      {exchange ? (
        <>
          <Letter title="xero.history.sent" text={JSON.stringify(exchange.sent, null, 2)} />
          {exchange.answered && <Letter title="xero.history.answered" text={indented(exchange.answered)} />}
        </>
      ) : (
        <Typography variant="body2">{excerpt ?? translate('xero.history.noExchange')}</Typography>
      )}
    </Stack>
  );
};

const Letter = ({ title, text }: { title: string; text: string }) => {
  const translate = useTranslate();
  return (
    <section>
      <Typography variant="subtitle2" component="h3" gutterBottom>
        {translate(title)}
      </Typography>
      <Box
        component="pre"
        tabIndex={0}
        sx={{
          m: 0,
          p: 1.5,
          maxHeight: 320,
          overflow: 'auto',
          bgcolor: 'background.default',
          borderRadius: 1,
          fontSize: '0.8rem',
        }}
      >
        {text}
      </Box>
    </section>
  );
};

/** Answers may be cut short, and are then shown as they are. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

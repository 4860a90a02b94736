import OpenIcon from '@mui/icons-material/OpenInNewOutlined';
import {
  Button,
  Card,
  CardContent,
  Chip,
  Stack,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import { useState } from 'react';
import { Confirm, usePermissions, useTranslate } from 'react-admin';
import { mayDo, type Me } from '../../data/auth-provider';
import type { RecordName } from '../answers';
import { useXeroAct } from '../ask-xero';
import { Ago, Moment } from '../moment';
import { ReasonDialog } from '../reason-dialog';
import { RecordLink } from '../record-link';
import { TableBox } from '../table-box';

type Choice = 'push' | 'accept' | 'creditAndReissue' | 'ignore';

export interface ChangeInXero {
  id: string;
  record: RecordName;
  label: string;
  cause: string;
  state: string;
  sentence: string;
  fields: { field: string; words: string; agreed?: string; ours?: string; theirs: string; both: boolean }[];
  choices: Choice[];
  url?: string;
  firstAt: string;
  decidedAt?: string;
  decidedBy?: string;
  reason?: string;
}

/** One record that was changed in Xero, and what may be done about it. */
export const ChangeCard = ({ change }: { change: ChangeInXero }) => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const { record, label, state, sentence, fields, url, firstAt, decidedAt, decidedBy, reason } = change;
  return (
    <Card component="article" aria-label={label} sx={{ mb: 1.5 }}>
      <CardContent>
        <Stack direction="row" useFlexGap sx={{ gap: 1, alignItems: 'center', flexWrap: 'wrap', mb: 1 }}>
          <Typography variant="h6" component="h2">
            <RecordLink record={record}>{label}</RecordLink>
          </Typography>
          <Chip size="small" variant="outlined" label={translate(`xero.changes.state.${state}`)} />
          <Typography variant="body2" color="textSecondary" sx={{ flex: 1 }}>
            <Ago at={firstAt} />
          </Typography>
          {url && (
            <Button size="small" href={url} target="_blank" rel="noreferrer" endIcon={<OpenIcon fontSize="small" />}>
              {translate('xero.problem.openXero')}
            </Button>
          )}
        </Stack>
        <Typography variant="body2" sx={{ mb: 1.5 }}>
          {sentence}
        </Typography>
        {fields.length > 0 && <Fields fields={fields} />}
        {decidedAt && (
          <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
            {translate('xero.changes.decided', { name: decidedBy ?? '' })} <Moment at={decidedAt} />
            {reason && `: ${reason}`}
          </Typography>
        )}
        {mayDo(role, 'edit') && change.choices.length > 0 && <Decide change={change} />}
      </CardContent>
    </Card>
  );
};

const Fields = ({ fields }: { fields: ChangeInXero['fields'] }) => {
  const translate = useTranslate();
  return (
    <TableBox label="xero.changes.values">
      <TableHead>
        <TableRow>
          {['field', 'agreed', 'ours', 'theirs'].map((name) => (
            <TableCell key={name}>{translate(`xero.changes.${name}`)}</TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {fields.map(({ field, words, agreed, ours, theirs, both }) => (
          <TableRow key={field}>
            <TableCell component="th" scope="row">
              {words}
            </TableCell>
            {[agreed, ours, theirs].map((value, i) => (
              <TableCell key={i} sx={{ whiteSpace: 'pre-wrap', fontWeight: i === 2 || (i === 1 && both) ? 600 : 400 }}>
                {value === undefined ? '–' : value || translate('xero.changes.blank')}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </TableBox>
  );
};

const paths: Record<Choice, string> = {
  push: 'push',
  accept: 'accept',
  creditAndReissue: 'credit-and-reissue',
  ignore: 'ignore',
};

const Decide = ({ change: { id, label, choices } }: { change: ChangeInXero }) => {
  const translate = useTranslate();
  const [asked, setAsked] = useState<Choice>();
  const { mutate, isPending } = useXeroAct({ onDone: () => setAsked(undefined) });
  const decide = (choice: Choice, body: object = {}) =>
    mutate({ path: `changes/${id}/${paths[choice]}`, body, done: `xero.changes.done.${choice}` });
  return (
    <Stack direction="row" useFlexGap sx={{ gap: 1, flexWrap: 'wrap', mt: 1.5 }}>
      {choices.map((choice, i) => (
        <Button
          key={choice}
          size="small"
          variant={i === 0 ? 'contained' : 'outlined'}
          disabled={isPending}
          onClick={() => setAsked(choice)}
        >
          {translate(`xero.changes.choice.${choice}`)}
        </Button>
      ))}
      {asked === 'ignore' ? (
        <ReasonDialog
          title={translate('xero.changes.ignoreTitle', { label })}
          content={translate('xero.changes.sure.ignore')}
          confirm={translate('xero.changes.choice.ignore')}
          isBusy={isPending}
          onReason={(reason) => decide('ignore', { reason })}
          onClose={() => setAsked(undefined)}
        />
      ) : (
        <Confirm
          isOpen={asked !== undefined}
          loading={isPending}
          title={asked ? translate(`xero.changes.choice.${asked}`) : ''}
          content={asked ? translate(`xero.changes.sure.${asked}`, { label }) : ''}
          onConfirm={() => asked && decide(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Stack>
  );
};

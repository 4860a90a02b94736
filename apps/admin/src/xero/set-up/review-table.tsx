import { Chip, MenuItem, Select, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useXeroAct } from '../ask-xero';
import { RecordLink } from '../record-link';
import { TableBox } from '../table-box';
import type { ReviewRecord } from './first-import';

const colours = { linked: 'success', certain: 'success', ask: 'warning', none: 'default', unusable: 'error' } as const;

export const ReviewTable = ({ records }: { records: ReviewRecord[] }) => {
  const translate = useTranslate();
  return (
    <TableBox label="xero.setUp.steps.review">
      <TableHead>
        <TableRow>
          {['inXero', 'matchLabel', 'here', 'decision'].map((name) => (
            <TableCell key={name}>{translate(`xero.setUp.review.${name}`)}</TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {records.map((record) => (
          <TableRow key={`${record.kind} ${record.remoteId}`} sx={{ verticalAlign: 'top' }}>
            <TableCell component="th" scope="row" sx={{ minWidth: 180 }}>
              {record.label}
              {[record.sentence, ...record.remarks].filter(Boolean).map((remark) => (
                <Typography key={remark} variant="body2" color="textSecondary">
                  {remark}
                </Typography>
              ))}
            </TableCell>
            <TableCell>
              <Chip
                size="small"
                variant="outlined"
                color={colours[record.match]}
                label={translate(`xero.setUp.review.match.${record.match}`)}
              />
            </TableCell>
            <TableCell sx={{ minWidth: 240 }}>
              <Candidates record={record} />
            </TableCell>
            <TableCell sx={{ minWidth: 200 }}>
              <Decision record={record} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </TableBox>
  );
};

/** What it resembles, how much, and every reason in words. */
const Candidates = ({ record: { candidates } }: { record: ReviewRecord }) => {
  const translate = useTranslate();
  if (candidates.length === 0) return <>–</>;
  return candidates.map(({ record, number, name, score, because }) => (
    <div key={record.id}>
      <RecordLink record={record}>{number}</RecordLink> {name}{' '}
      <Typography component="span" variant="body2" color="textSecondary">
        ({translate('xero.setUp.review.score', { score })})
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {because.join(' ')}
      </Typography>
    </div>
  ));
};

/** `link <id>`, `create` or `skip`, as one choice. */
const Decision = ({ record }: { record: ReviewRecord }) => {
  const translate = useTranslate();
  const { mutate, isPending } = useXeroAct();
  const { kind, remoteId, match, candidates, decision, target, outcome } = record;
  if (match === 'linked' || match === 'unusable' || outcome !== 'waiting')
    return <>{translate(`xero.setUp.review.outcome.${match === 'unusable' ? 'refused' : outcome}`)}</>;
  const value = decision === 'link' ? `link ${target?.id ?? candidates[0]?.record.id}` : (decision ?? '');
  const decide = (chosen: string) => {
    const [wish, id] = chosen.split(' ');
    const found = candidates.find((one) => one.record.id === id)?.record;
    mutate({
      path: `first-import/records/${kind}/${remoteId}`,
      method: 'PUT',
      body: { decision: wish, ...(found ? { record: found } : {}) },
    });
  };
  return (
    <Select
      size="small"
      fullWidth
      displayEmpty
      value={value}
      disabled={isPending}
      onChange={({ target: { value: chosen } }) => decide(chosen)}
      SelectDisplayProps={{ 'aria-label': `${record.label}: ${translate('xero.setUp.review.decision')}` }}
    >
      <MenuItem value="" disabled>
        {translate('xero.setUp.review.choose')}
      </MenuItem>
      {candidates.map((one) => (
        <MenuItem key={one.record.id} value={`link ${one.record.id}`}>
          {translate('xero.setUp.review.link', { number: one.number })}
        </MenuItem>
      ))}
      <MenuItem value="create">{translate('xero.setUp.review.create')}</MenuItem>
      <MenuItem value="skip">{translate('xero.setUp.review.skip')}</MenuItem>
    </Select>
  );
};

import { Alert, Button, Chip, TableBody, TableCell, TableHead, TableRow, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { usePermissions, useTranslate } from 'react-admin';
import { mayDo, type Me } from '../../data/auth-provider';
import type { Page, QueueRow, XeroStatus } from '../answers';
import { useXero, useXeroAct } from '../ask-xero';
import { FewSelect, kinds } from '../few-select';
import { Loaded } from '../loaded';
import { Ago, Moment } from '../moment';
import { ReasonDialog } from '../reason-dialog';
import { RecordLink } from '../record-link';
import { Above, NothingHere, Pages, TableBox, type PageWish } from '../table-box';
import { XeroPage } from '../xero-page';

const colours = {
  pending: 'default',
  sending: 'primary',
  unknown: 'warning',
  attention: 'error',
  done: 'success',
  skipped: 'default',
} as const;

/** What is still to be sent, in order; it moves by itself while one looks. */
const QueuePage = () => {
  const translate = useTranslate();
  const [wish, setWish] = useState<PageWish>({ page: 1, pageSize: 25 });
  const [kind, setKind] = useState('');
  const [search, setSearch] = useState('');
  const query = new URLSearchParams({ page: String(wish.page), pageSize: String(wish.pageSize) });
  if (kind) query.set('filter[kind]', kind);
  if (search) query.set('search', search);
  const queue = useXero<Page<QueueRow>>(`export-queue?${query.toString()}`);
  const isFiltered = kind !== '' || search !== '';
  return (
    <XeroPage>
      <Paused />
      <Above about={translate('xero.queue.about')}>
        <TextField
          label={translate('list.search')}
          value={search}
          onChange={({ target }) => {
            setSearch(target.value);
            setWish({ ...wish, page: 1 });
          }}
        />
        <FewSelect
          label="xero.kind"
          words="xero.kinds"
          options={kinds}
          value={kind}
          onChange={(chosen) => {
            setKind(chosen);
            setWish({ ...wish, page: 1 });
          }}
        />
        <PauseButton />
      </Above>
      <Loaded of={queue}>
        {({ items, total }) =>
          total === 0 ? (
            <NothingHere>{isFiltered ? 'list.nothingFound' : 'xero.queue.empty'}</NothingHere>
          ) : (
            <>
              <Rows rows={items} />
              <Pages of={wish} total={total} onChange={setWish} />
            </>
          )
        }
      </Loaded>
    </XeroPage>
  );
};

const Rows = ({ rows }: { rows: QueueRow[] }) => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const mayWrite = mayDo(role, 'edit');
  return (
    <TableBox label="xero.tabs.queue">
      <TableHead>
        <TableRow>
          {['order', 'record', 'sends', 'state', 'why', 'since'].map((name) => (
            <TableCell key={name} align={name === 'order' ? 'right' : 'left'}>
              {translate(`xero.queue.${name}`)}
            </TableCell>
          ))}
          {mayWrite && <TableCell />}
        </TableRow>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.rowId}>
            <TableCell align="right">{row.sequence}</TableCell>
            <TableCell sx={{ whiteSpace: 'nowrap' }}>
              <RecordLink record={row.record}>{row.label}</RecordLink>
            </TableCell>
            <TableCell>{row.sends ?? translate(`xero.kinds.${row.kind}`, { _: row.kind })}</TableCell>
            <TableCell>
              <Chip
                size="small"
                variant="outlined"
                color={colours[row.state]}
                label={translate(`xero.rowState.${row.heldBy ? 'held' : row.state}`)}
              />
            </TableCell>
            <TableCell sx={{ minWidth: 200 }}>
              <Why row={row} />
            </TableCell>
            <TableCell sx={{ whiteSpace: 'nowrap' }}>
              <Ago at={row.queuedAt} />
            </TableCell>
            {mayWrite && (
              <TableCell align="right">
                <SendFirst row={row} />
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </TableBox>
  );
};

const Why = ({ row: { reason, notBefore, heldBy, holdsBack } }: { row: QueueRow }) => {
  const translate = useTranslate();
  return (
    <>
      <RecordLink record={heldBy}>{reason}</RecordLink>
      {notBefore && Date.parse(notBefore) > 0 && !heldBy && (
        <Typography variant="body2" color="textSecondary">
          {translate('xero.queue.notBefore')} <Moment at={notBefore} />
        </Typography>
      )}
      {!!holdsBack && (
        <Typography variant="body2" color="textSecondary">
          {translate('xero.errors.holdsBack', { smart_count: holdsBack })}
        </Typography>
      )}
    </>
  );
};

const SendFirst = ({ row }: { row: QueueRow }) => {
  const translate = useTranslate();
  const { mutate, isPending } = useXeroAct<{ queued: number; notQueued: { because: string }[] }>();
  if (row.priority) return <Chip size="small" label={translate('xero.queue.first')} />;
  if (row.state !== 'pending') return null;
  return (
    <Button
      size="small"
      disabled={isPending}
      sx={{ whiteSpace: 'nowrap' }}
      onClick={() =>
        mutate({
          path: 'export-queue/send-first',
          body: { records: [{ kind: row.record.name, id: row.record.id }] },
          done: ({ notQueued: [refused] }) => refused?.because ?? translate('xero.panel.queued'),
        })
      }
    >
      {translate('xero.queue.sendFirst')}
    </Button>
  );
};

const Paused = () => {
  const translate = useTranslate();
  const { data } = useXero<XeroStatus>('status');
  const paused = data?.queue.paused;
  if (!paused) return null;
  return (
    <Alert severity="warning" sx={{ mb: 1.5 }}>
      {paused.reason}{' '}
      {paused.until && (
        <>
          {translate('xero.queue.goesOn')} <Moment at={paused.until} />.
        </>
      )}
    </Alert>
  );
};

const PauseButton = () => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const { data } = useXero<XeroStatus>('status');
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending } = useXeroAct({ onDone: () => setAsking(false) });
  if (!mayDo(role, 'admin') || !data) return null;
  if (data.queue.paused?.byUser)
    return (
      <Button variant="contained" disabled={isPending} onClick={() => mutate({ path: 'export-queue/resume' })}>
        {translate('xero.queue.resume')}
      </Button>
    );
  return (
    <>
      <Button variant="outlined" onClick={() => setAsking(true)}>
        {translate('xero.queue.pause')}
      </Button>
      {isAsking && (
        <ReasonDialog
          title={translate('xero.queue.pauseTitle')}
          content={translate('xero.queue.pauseAbout')}
          confirm={translate('xero.queue.pause')}
          isOptional
          isBusy={isPending}
          onReason={(reason) => mutate({ path: 'export-queue/pause', body: reason ? { reason } : {} })}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
};

export default QueuePage;

import { Button, Divider, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { usePermissions, useTranslate } from 'react-admin';
import { mayDo, type Me } from '../../data/auth-provider';
import type { Page, QueueRow } from '../answers';
import { useXero, useXeroAct } from '../ask-xero';
import { Loaded } from '../loaded';
import { Ago } from '../moment';
import { ProblemAlert } from '../problem-alert';
import { ReasonDialog } from '../reason-dialog';
import { RecordLink } from '../record-link';
import { Pages, type PageWish } from '../table-box';

/** The records that one cause stops. */
export const ErrorsOfGroup = ({ code }: { code: string }) => {
  const [wish, setWish] = useState<PageWish>({ page: 1, pageSize: 10 });
  const query = new URLSearchParams({
    page: String(wish.page),
    pageSize: String(wish.pageSize),
    'filter[code]': code,
  });
  const errors = useXero<Page<QueueRow>>(`errors?${query.toString()}`);
  return (
    <Loaded of={errors}>
      {({ items, total }) => (
        <Stack spacing={2} divider={<Divider />}>
          {items.map((row) => (
            <OneError key={row.rowId} row={row} />
          ))}
          {total > wish.pageSize && <Pages of={wish} total={total} onChange={setWish} />}
        </Stack>
      )}
    </Loaded>
  );
};

const OneError = ({ row }: { row: QueueRow }) => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const isSetting = row.kind === 'setting';
  return (
    <Stack spacing={1}>
      <Typography variant="body2">
        {!isSetting && <>{translate(`xero.kinds.${row.kind}`, { _: row.kind })} </>}
        <RecordLink record={row.record}>{row.label}</RecordLink>
        <Typography component="span" variant="body2" color="textSecondary">
          {' · '}
          <Ago at={row.updatedAt} />
          {!!row.holdsBack && ` · ${translate('xero.errors.holdsBack', { smart_count: row.holdsBack })}`}
        </Typography>
      </Typography>
      {row.problems.map((problem, i) => (
        <ProblemAlert
          key={`${problem.code} ${i}`}
          problem={row.setting ? { ...problem, field: row.setting } : problem}
          record={row.record}
        >
          {mayDo(role, 'edit') && <Answers row={row} choices={problem.choices ?? []} />}
        </ProblemAlert>
      ))}
      {!isSetting && mayDo(role, 'edit') && <RetryAndSkip row={row} />}
    </Stack>
  );
};

const Answers = ({ row, choices }: { row: QueueRow; choices: { answer: string; label: string }[] }) => {
  const { mutate, isPending } = useXeroAct();
  const { name, id } = row.record;
  return choices.map(({ answer, label }) => (
    <Button
      key={answer}
      size="small"
      variant="outlined"
      color="inherit"
      disabled={isPending}
      onClick={() => mutate({ path: `records/${name}/${id}/lock-date`, body: { answer } })}
    >
      {label}
    </Button>
  ));
};

const RetryAndSkip = ({ row }: { row: QueueRow }) => {
  const translate = useTranslate();
  const [isSkipping, setSkipping] = useState(false);
  const retry = useXeroAct();
  const skip = useXeroAct({ onDone: () => setSkipping(false) });
  return (
    <Stack direction="row" spacing={1}>
      <Button
        size="small"
        variant="contained"
        disabled={retry.isPending}
        onClick={() => retry.mutate({ path: `errors/${row.rowId}/retry`, done: 'xero.errors.retried' })}
      >
        {translate('xero.errors.retry')}
      </Button>
      <Button size="small" onClick={() => setSkipping(true)}>
        {translate('xero.errors.skip')}
      </Button>
      {isSkipping && (
        <ReasonDialog
          title={translate('xero.errors.skipTitle', { label: row.label })}
          content={
            translate('xero.errors.skipAbout') +
            (row.holdsBack ? ` ${translate('xero.errors.skipHeld', { smart_count: row.holdsBack })}` : '')
          }
          confirm={translate('xero.errors.skip')}
          isBusy={skip.isPending}
          onReason={(reason) =>
            skip.mutate({ path: `rows/${row.rowId}/skip`, body: { reason }, done: 'xero.errors.skipped' })
          }
          onClose={() => setSkipping(false)}
        />
      )}
    </Stack>
  );
};

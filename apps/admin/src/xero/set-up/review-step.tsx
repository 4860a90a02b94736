import { Button, Checkbox, FormControlLabel, Stack, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { Confirm, useTranslate } from 'react-admin';
import type { Page } from '../answers';
import { useXero, useXeroAct } from '../ask-xero';
import { FewSelect } from '../few-select';
import { Loaded } from '../loaded';
import { NothingHere, Pages, type PageWish } from '../table-box';
import { useStep, type FirstImport, type ReviewRecord } from './first-import';
import { ReviewTable } from './review-table';

const kinds = ['contact', 'item', 'invoice', 'bill', 'creditNote', 'supplierCredit', 'salesOrder'] as const;
const matches = ['ask', 'certain', 'none', 'linked', 'unusable'] as const;
const bulk = ['accept', 'create', 'skip'] as const;

interface Filter {
  kind: string;
  match: string;
  search: string;
}

/** Each record of Xero with what it resembles here, and why; people decide where it is not certain. */
export const ReviewStep = ({ firstImport }: { firstImport: FirstImport }) => {
  const translate = useTranslate();
  const [wish, setWish] = useState<PageWish>({ page: 1, pageSize: 25 });
  const [filter, setFilter] = useState<Filter>({
    kind: '',
    match: firstImport.undecided > 0 ? 'ask' : '',
    search: '',
  });
  const query = new URLSearchParams({ page: String(wish.page), pageSize: String(wish.pageSize) });
  for (const [name, value] of Object.entries(filter)) if (value) query.set(`filter[${name}]`, value as string);
  const records = useXero<Page<ReviewRecord>>(`first-import/records?${query.toString()}`);
  const change = (patch: Partial<Filter>) => {
    setFilter({ ...filter, ...patch });
    setWish({ ...wish, page: 1 });
  };
  return (
    <>
      <Run undecided={firstImport.undecided} />
      <Stack direction="row" useFlexGap sx={{ gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
        <FewSelect
          label="xero.kind"
          words="xero.setUp.kinds"
          options={kinds}
          value={filter.kind}
          onChange={(kind) => change({ kind })}
        />
        <FewSelect
          label="xero.setUp.review.matchLabel"
          words="xero.setUp.review.match"
          options={matches}
          value={filter.match}
          onChange={(match) => change({ match })}
        />
        <TextField
          label={translate('list.search')}
          value={filter.search}
          onChange={({ target }) => change({ search: target.value })}
        />
        <DecideAll filter={filter} />
      </Stack>
      <Loaded of={records}>
        {({ items, total }) =>
          total === 0 ? (
            <NothingHere>{filter.match === 'ask' ? 'xero.setUp.review.nothingToAsk' : 'list.nothingFound'}</NothingHere>
          ) : (
            <>
              <ReviewTable records={items} />
              <Pages of={wish} total={total} onChange={setWish} />
            </>
          )
        }
      </Loaded>
    </>
  );
};

/** Decides about everything that the filter shows. */
const DecideAll = ({ filter: { kind, match, search } }: { filter: Filter }) => {
  const translate = useTranslate();
  const { mutate, isPending } = useXeroAct<{ decided: number }>();
  const [asked, setAsked] = useState<(typeof bulk)[number]>();
  // The words that are searched for are no part of what the server decides about.
  if (search) return null;
  return (
    <>
      {bulk.map((decision) => (
        <Button key={decision} size="small" disabled={isPending} onClick={() => setAsked(decision)}>
          {translate(`xero.setUp.review.all.${decision}`)}
        </Button>
      ))}
      <Confirm
        isOpen={asked !== undefined}
        title={asked ? translate(`xero.setUp.review.all.${asked}`) : ''}
        content={translate('xero.setUp.review.allSure', {
          kind: kind ? translate(`xero.setUp.kinds.${kind}`) : translate('xero.all'),
          match: match ? translate(`xero.setUp.review.match.${match}`) : translate('xero.all'),
        })}
        onConfirm={() => {
          mutate({
            path: 'first-import/decisions',
            body: { decision: asked, ...(kind ? { kind } : {}), ...(match ? { match } : {}) },
            done: ({ decided }) => translate('xero.setUp.review.decided', { smart_count: decided }),
          });
          setAsked(undefined);
        }}
        onClose={() => setAsked(undefined)}
      />
    </>
  );
};

const Run = ({ undecided }: { undecided: number }) => {
  const translate = useTranslate();
  const { go, isBusy } = useStep();
  const [leaveUndecided, setLeaveUndecided] = useState(false);
  return (
    <Stack spacing={1} sx={{ alignItems: 'flex-start' }}>
      <Typography>
        {undecided > 0
          ? translate('xero.setUp.review.undecided', { smart_count: undecided })
          : translate('xero.setUp.review.allDecided')}
      </Typography>
      {undecided > 0 && (
        <FormControlLabel
          label={translate('xero.setUp.review.leave')}
          control={<Checkbox checked={leaveUndecided} onChange={(_, isOn) => setLeaveUndecided(isOn)} />}
        />
      )}
      <Stack direction="row" spacing={1}>
        <Button
          variant="contained"
          disabled={isBusy || (undecided > 0 && !leaveUndecided)}
          onClick={() => go('run', { leaveUndecided })}
        >
          {translate('xero.setUp.review.run')}
        </Button>
        <Button disabled={isBusy} onClick={() => go('read')}>
          {translate('xero.setUp.review.again')}
        </Button>
      </Stack>
    </Stack>
  );
};

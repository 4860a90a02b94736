import OpenIcon from '@mui/icons-material/OpenInNewOutlined';
import { Button, Chip, IconButton, Stack, TableBody, TableCell, TableHead, TableRow, TextField } from '@mui/material';
import { useState } from 'react';
import { usePermissions, useTranslate } from 'react-admin';
import { mayDo, type Me } from '../../data/auth-provider';
import type { HistoryEntry, Page } from '../answers';
import { useXero, useXeroAct } from '../ask-xero';
import { FewSelect, kinds } from '../few-select';
import { Loaded } from '../loaded';
import { Moment } from '../moment';
import { RecordLink } from '../record-link';
import { Above, NothingHere, Pages, TableBox, type PageWish } from '../table-box';
import { XeroPage } from '../xero-page';
import { ExchangeDialog } from './exchange-dialog';

interface Filter {
  direction: string;
  kind: string;
  outcome: string;
  since: string;
  search: string;
}

const everything: Filter = { direction: '', kind: '', outcome: '', since: '', search: '' };
const outcomes = ['create', 'update', 'void', 'delete', 'adopted', 'differs', 'refused', 'skipped', 'applied'] as const;

/** What was exchanged in either direction, the latest first. */
const HistoryPage = () => {
  const translate = useTranslate();
  const [wish, setWish] = useState<PageWish>({ page: 1, pageSize: 25 });
  const [filter, setFilter] = useState(everything);
  const [shown, setShown] = useState<string>();
  const history = useXero<Page<HistoryEntry>>(`history?${queryOf(filter, wish)}`);
  const isFiltered = Object.values(filter).some((value) => value !== '');
  const change = (patch: Partial<Filter>) => {
    setFilter({ ...filter, ...patch });
    setWish({ ...wish, page: 1 });
  };
  return (
    <XeroPage>
      <Above about={translate('xero.history.about')}>
        <ImportPayments />
      </Above>
      <Stack direction="row" useFlexGap sx={{ gap: 1, flexWrap: 'wrap', mb: 1.5 }}>
        <TextField
          label={translate('list.search')}
          value={filter.search}
          onChange={({ target }) => change({ search: target.value })}
        />
        <FewSelect
          label="xero.history.direction"
          words="xero.direction"
          options={['export', 'import']}
          value={filter.direction}
          onChange={(direction) => change({ direction })}
        />
        <FewSelect
          label="xero.kind"
          words="xero.kinds"
          options={kinds}
          value={filter.kind}
          onChange={(kind) => change({ kind })}
        />
        <FewSelect
          label="xero.history.outcome"
          words="xero.outcome"
          options={outcomes}
          value={filter.outcome}
          onChange={(outcome) => change({ outcome })}
        />
        <TextField
          type="date"
          label={translate('xero.history.since')}
          value={filter.since}
          onChange={({ target }) => change({ since: target.value })}
          slotProps={{ inputLabel: { shrink: true } }}
        />
      </Stack>
      <Loaded of={history}>
        {({ items, total }) =>
          total === 0 ? (
            <NothingHere>{isFiltered ? 'list.nothingFound' : 'xero.history.empty'}</NothingHere>
          ) : (
            <>
              <Entries entries={items} onShow={setShown} />
              <Pages of={wish} total={total} onChange={setWish} />
            </>
          )
        }
      </Loaded>
      {shown && <ExchangeDialog id={shown} onClose={() => setShown(undefined)} />}
    </XeroPage>
  );
};

function queryOf({ search, since, ...named }: Filter, { page, pageSize }: PageWish): string {
  const query = new URLSearchParams({ page: String(page), pageSize: String(pageSize) });
  if (search) query.set('search', search);
  if (since) query.set('filter[since]', new Date(`${since}T00:00:00`).toISOString());
  for (const [name, value] of Object.entries(named)) if (value) query.set(`filter[${name}]`, value);
  return query.toString();
}

const Entries = ({ entries, onShow }: { entries: HistoryEntry[]; onShow: (id: string) => void }) => {
  const translate = useTranslate();
  return (
    <TableBox label="xero.tabs.history">
      <TableHead>
        <TableRow>
          {['at', 'direction', 'record', 'what', 'outcome'].map((name) => (
            <TableCell key={name}>{translate(`xero.history.${name}`)}</TableCell>
          ))}
          <TableCell />
        </TableRow>
      </TableHead>
      <TableBody>
        {entries.map(({ id, at, direction, record, label, what, outcome, url }) => (
          <TableRow key={id}>
            <TableCell sx={{ whiteSpace: 'nowrap' }}>
              <Moment at={at} />
            </TableCell>
            <TableCell sx={{ whiteSpace: 'nowrap' }}>{translate(`xero.direction.${direction}`)}</TableCell>
            <TableCell>
              <RecordLink record={record}>{label}</RecordLink>
            </TableCell>
            <TableCell sx={{ minWidth: 220 }}>{what}</TableCell>
            <TableCell>
              <Outcome outcome={outcome} />
            </TableCell>
            <TableCell align="right" sx={{ whiteSpace: 'nowrap' }}>
              {url && (
                <IconButton
                  size="small"
                  href={url}
                  target="_blank"
                  rel="noreferrer"
                  aria-label={translate('xero.panel.open', { what: label })}
                >
                  <OpenIcon fontSize="small" />
                </IconButton>
              )}
              <Button size="small" onClick={() => onShow(id)}>
                {translate('xero.history.details')}
              </Button>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </TableBox>
  );
};

const good = new Set(['create', 'update', 'void', 'delete', 'adopted', 'applied']);
const bad = new Set(['refused', 'failed', 'offline', 'auth']);

const Outcome = ({ outcome }: { outcome: string }) => {
  const translate = useTranslate();
  return (
    <Chip
      size="small"
      variant="outlined"
      color={good.has(outcome) ? 'success' : bad.has(outcome) ? 'error' : 'default'}
      label={translate(`xero.outcome.${outcome}`, { _: outcome.replaceAll('_', ' ') })}
    />
  );
};

/** Payments come in every two hours by themselves; here at once. */
const ImportPayments = () => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const { mutate, isPending } = useXeroAct();
  if (!mayDo(role, 'edit')) return null;
  return (
    <Button
      variant="outlined"
      disabled={isPending}
      onClick={() => mutate({ path: 'imports', done: 'xero.history.importing' })}
    >
      {translate('xero.history.importPayments')}
    </Button>
  );
};

export default HistoryPage;

import { Alert, Autocomplete, Button, MenuItem, Stack, TextField, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Confirm, useTranslate } from 'react-admin';
import { listQuery } from '../../data/data-provider';
import { ask } from '../../data/rest';
import { Section } from '../../ui/record-show';
import type { Page } from '../answers';
import { useXeroAct } from '../ask-xero';
import { useDebounced } from './debounced';
import { idIn } from './id-in';

/** What can be linked, with the field that people know it by. */
const linkable = [
  'companies',
  'contacts',
  'products',
  'invoices',
  'credit-notes',
  'purchase-orders',
  'supplier-bills',
  'supplier-credits',
] as const;

interface Found {
  id: string;
  number?: string | null;
  code?: string;
  name?: string;
  firstName?: string;
  lastName?: string;
}

interface Verdict {
  outcome: string;
  sentence: string;
}

const nameOf = ({ number, code, name, firstName, lastName, id }: Found): string =>
  [number ?? code, name ?? [firstName, lastName].filter(Boolean).join(' ')].filter(Boolean).join(' ') || id;

/** Links one record, or takes its link away. */
export const LinkByHand = () => {
  const translate = useTranslate();
  const [kind, setKind] = useState<string>('companies');
  const [typed, setTyped] = useState('');
  const [record, setRecord] = useState<Found | null>(null);
  const [xeroId, setXeroId] = useState('');
  const [isUnlinking, setUnlinking] = useState(false);
  const [verdict, setVerdict] = useState<Verdict>();
  const words = useDebounced(typed);
  const { data } = useQuery({
    queryKey: [kind, 'to-link', words],
    queryFn: ({ signal }) =>
      ask<Page<Found>>(
        `${kind}?${listQuery({ pagination: { page: 1, perPage: 20 }, filter: words ? { q: words } : {} })}`,
        { signal },
      ),
  });
  const { mutate, isPending } = useXeroAct<Verdict>({ onDone: setVerdict });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (record) mutate({ path: `records/${kind}/${record.id}/link`, body: { xeroId: idIn(xeroId) } });
  };
  return (
    <Section title="xero.linking.byHand">
      <form onSubmit={submit}>
        <Stack spacing={1.5} sx={{ maxWidth: 560 }}>
          <Typography variant="body2">{translate('xero.linking.about')}</Typography>
          <TextField
            select
            label={translate('xero.kind')}
            value={kind}
            onChange={({ target }) => {
              setKind(target.value);
              setRecord(null);
            }}
          >
            {linkable.map((one) => (
              <MenuItem key={one} value={one}>
                {translate(`resources.${one}.name`, { smart_count: 1 })}
              </MenuItem>
            ))}
          </TextField>
          <Autocomplete
            options={data?.items ?? []}
            value={record}
            onChange={(_, chosen) => setRecord(chosen)}
            onInputChange={(_, text, reason) => reason === 'input' && setTyped(text)}
            getOptionLabel={nameOf}
            getOptionKey={({ id }) => id}
            isOptionEqualToValue={(one, other) => one.id === other.id}
            filterOptions={(all) => all}
            noOptionsText={translate('list.nothingFound')}
            renderInput={(params) => <TextField {...params} label={translate('xero.linking.record')} />}
          />
          <TextField
            label={translate('xero.linking.xeroId')}
            helperText={translate('xero.linking.xeroIdHelp')}
            value={xeroId}
            onChange={({ target }) => setXeroId(target.value)}
          />
          <Stack direction="row" spacing={1}>
            <Button type="submit" variant="contained" disabled={isPending || !record || xeroId.trim() === ''}>
              {translate('xero.linking.link')}
            </Button>
            <Button variant="outlined" disabled={isPending || !record} onClick={() => setUnlinking(true)}>
              {translate('xero.linking.unlink')}
            </Button>
            <Confirm
              isOpen={isUnlinking}
              title={translate('xero.linking.unlink')}
              content={translate('xero.linking.unlinkSure', { label: record ? nameOf(record) : '' })}
              onConfirm={() => {
                setUnlinking(false);
                if (record) mutate({ path: `records/${kind}/${record.id}/unlink` });
              }}
              onClose={() => setUnlinking(false)}
            />
          </Stack>
          {verdict && <Alert severity={verdict.outcome === 'rejected' ? 'error' : 'success'}>{verdict.sentence}</Alert>}
        </Stack>
      </form>
    </Section>
  );
};

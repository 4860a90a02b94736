import { Autocomplete, TextField as Input, Typography } from '@mui/material';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { TextInput, required, useTranslate } from 'react-admin';
import { useController } from 'react-hook-form';
import { listQuery } from '../data/data-provider';
import { ask } from '../data/rest';
import { ActDialog } from './act-dialog';

interface Party {
  kind: 'companies' | 'contacts' | 'new';
  id: string;
  label: string;
  detail: string;
}

interface Company {
  id: string;
  code: string;
  name: string;
}

interface Contact {
  id: string;
  number: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
}

const most = 10;
const ofCompany = ({ id, code, name }: Company): Party => ({ kind: 'companies', id, label: name, detail: code });
const ofContact = ({ id, number, firstName, lastName, email }: Contact): Party => ({
  kind: 'contacts',
  id,
  label: [firstName, lastName].filter(Boolean).join(' ') || number,
  detail: email ?? number,
});

/** Who the document is made out to, or whom we buy from: a company or a person, found by typing; or a new company. */
export const PartyInput = ({ trade, disabled = false }: { trade: 'sale' | 'purchase'; disabled?: boolean }) => {
  const translate = useTranslate();
  const company = useController({ name: 'companyId', defaultValue: null });
  const contact = useController({ name: 'contactId', defaultValue: null });
  const [words, setWords] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [newName, setNewName] = useState<string>();
  const chosen = useChosen(company.field.value as string | null, contact.field.value as string | null);
  const { options, isFetching } = useParties(trade, words, isOpen);
  const problem = company.fieldState.error?.message ?? contact.fieldState.error?.message;
  const called = trade === 'sale' ? 'customer' : 'supplier';
  const choose = (party: Party | null) => {
    if (party?.kind === 'new') return setNewName(party.label);
    company.field.onChange(party?.kind === 'companies' ? party.id : null);
    contact.field.onChange(party?.kind === 'contacts' ? party.id : null);
  };
  const offered: Party = { kind: 'new', id: 'new', label: words.trim(), detail: '' };
  return (
    <>
      <Autocomplete<Party>
        fullWidth
        autoHighlight
        disabled={disabled}
        value={chosen}
        options={words.trim() === '' || isFetching ? options : [...options, offered]}
        loading={isFetching}
        filterOptions={(all) => all}
        groupBy={({ kind }) => translate(`document.party.${kind}`)}
        getOptionLabel={({ label }) => label}
        getOptionKey={({ kind, id }) => `${kind} ${id}`}
        isOptionEqualToValue={(one, other) => one.id === other.id}
        noOptionsText={translate('document.party.none')}
        loadingText={translate('ra.message.loading')}
        onChange={(_, party) => choose(party)}
        onInputChange={(_, typed, reason) => setWords(reason === 'input' ? typed : '')}
        onOpen={() => setOpen(true)}
        onClose={() => setOpen(false)}
        renderOption={({ key, ...props }, { kind, label, detail }) => (
          <li key={key} {...props}>
            <Typography variant="body2" sx={{ flex: 1 }} noWrap>
              {kind === 'new' ? translate(`document.party.add.${called}`, { name: label }) : label}
            </Typography>
            <Typography variant="body2" color="textSecondary" noWrap sx={{ ml: 2 }}>
              {detail}
            </Typography>
          </li>
        )}
        renderInput={(props) => (
          <Input
            {...props}
            inputRef={company.field.ref}
            required
            label={translate(`document.${called}`)}
            error={Boolean(problem)}
            helperText={problem ?? ' '}
            margin="dense"
            slotProps={{ ...props.slotProps, htmlInput: { ...props.slotProps.htmlInput, required: false } }}
          />
        )}
      />
      {newName !== undefined && (
        <ActDialog
          isOpen
          onClose={() => setNewName(undefined)}
          title={`document.party.new.${called}`}
          save="ra.action.create"
          defaults={{ name: newName }}
          request={(values) => ({
            path: 'companies',
            body: { ...values, isCustomer: trade === 'sale', isSupplier: trade === 'purchase' },
          })}
          onDone={(made) => choose(ofCompany(made as unknown as Company))}
        >
          <TextInput source="name" label="fields.name" validate={required()} fullWidth />
          <TextInput source="email" label="document.party.email" type="email" fullWidth />
        </ActDialog>
      )}
    </>
  );
};

/** The party that the form names. */
function useChosen(companyId: string | null, contactId: string | null): Party | null {
  const path = companyId ? `companies/${companyId}` : contactId ? `contacts/${contactId}` : '';
  const { data } = useQuery({
    queryKey: ['party', path],
    queryFn: async ({ signal }): Promise<Party> =>
      companyId ? ofCompany(await ask<Company>(path, { signal })) : ofContact(await ask<Contact>(path, { signal })),
    enabled: path !== '',
    staleTime: 60_000,
  });
  return path === '' ? null : (data ?? null);
}

/** Companies and people that fit what was typed; asked a moment after the last key. */
function useParties(trade: 'sale' | 'purchase', typed: string, isOpen: boolean) {
  const [words, setWords] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setWords(typed), 200);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data, isFetching } = useQuery({
    queryKey: ['parties', trade, words],
    queryFn: async ({ signal }) => {
      const page = { pagination: { page: 1, perPage: most } };
      const found = { q: words.trim(), archived: false };
      const marked = trade === 'sale' ? { isCustomer: true } : { isSupplier: true };
      const [companies, contacts] = await Promise.all([
        ask<{ items: Company[] }>(`companies?${listQuery({ ...page, filter: { ...found, ...marked } })}`, { signal }),
        ask<{ items: Contact[] }>(`contacts?${listQuery({ ...page, filter: found })}`, { signal }),
      ]);
      return { words, parties: [...companies.items.map(ofCompany), ...contacts.items.map(ofContact)] };
    },
    enabled: isOpen,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  // What answers an earlier word must not be taken by somebody who types quickly.
  const isFresh = data?.words === typed;
  return { options: isFresh ? data.parties : [], isFetching: isFetching || !isFresh };
}

import { Box, Link as PlainLink, Table, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { ReferenceInput, SelectInput, required, useLocaleState, useTranslate } from 'react-admin';
import { useController, useWatch } from 'react-hook-form';
import { Link as RouterLink } from 'react-router';
import { listQuery } from '../data/data-provider';
import { ask } from '../data/rest';
import { DecimalCell } from './cells';
import { formatDay } from './dates';
import { formatAmount } from './money';

/** Whose documents, in which currency. */
export interface Party {
  companyId?: string | null;
  contactId?: string | null;
  currency?: string | null;
}

interface OpenDocument {
  id: string;
  number: string;
  date: string;
  dueDate: string;
  currency: string;
  amountDue: string;
}

const most = 100;

/** What is still to be paid by a customer or to a supplier, the oldest first. */
function useOpenDocuments(reference: 'invoices' | 'supplier-bills', { companyId, contactId, currency }: Party) {
  const query = listQuery({
    pagination: { page: 1, perPage: most },
    sort: { field: 'dueDate', order: 'ASC' },
    filter: { status: 'issued', ...(companyId ? { companyId } : { contactId }), currency: currency ?? undefined },
  });
  return useQuery({
    queryKey: ['open', reference, query],
    queryFn: async ({ signal }) => (await ask<{ items: OpenDocument[] }>(`${reference}?${query}`, { signal })).items,
    enabled: Boolean(companyId ?? contactId),
  });
}

/** How money came or went. */
export const MethodInput = ({ source = 'methodId' }: { source?: string }) => (
  <ReferenceInput source={source} reference="payment-methods" filter={{ archived: false }} perPage={100}>
    <SelectInput label="settle.method" validate={required()} helperText={false} fullWidth />
  </ReferenceInput>
);

/** Which document is settled: one of those that are open for the same customer or supplier. */
export const OpenDocumentInput = ({
  source,
  reference,
  party,
}: {
  source: string;
  reference: 'invoices' | 'supplier-bills';
  party: Party;
}) => {
  const [locale] = useLocaleState();
  const translate = useTranslate();
  const { data = [], isPending } = useOpenDocuments(reference, party);
  const choices = data.map(({ id, number, currency, amountDue }) => ({
    id,
    name: translate('settle.open', { number, amount: formatAmount(amountDue, locale, currency) }),
  }));
  return (
    <SelectInput
      source={source}
      label={`settle.${reference}`}
      choices={choices}
      translateChoice={false}
      isPending={isPending}
      validate={required()}
      helperText={!isPending && choices.length === 0 ? 'settle.none' : false}
      fullWidth
    />
  );
};

/** How an amount is spread over what is open: `{ <id of the document>: <amount> }` under `source`. */
export const SpreadInput = ({
  source,
  reference,
  party,
}: {
  source: string;
  reference: 'invoices' | 'supplier-bills';
  party: Party;
}) => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const { field } = useController({ name: source, defaultValue: {} });
  const { data = [], isLoading } = useOpenDocuments(reference, party);
  const spread = (field.value ?? {}) as Record<string, string | null>;
  if (isLoading || !(party.companyId ?? party.contactId)) return null;
  if (data.length === 0)
    return (
      <Typography variant="body2" color="textSecondary">
        {translate('settle.none')}
      </Typography>
    );
  const set = (id: string, amount: string | null) => field.onChange({ ...spread, [id]: amount });
  return (
    <Box sx={{ overflowX: 'auto', width: '100%' }}>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{translate('fields.number')}</TableCell>
            <TableCell>{translate('fields.dueDate')}</TableCell>
            <TableCell align="right">{translate('fields.amountDue')}</TableCell>
            <TableCell align="right">{translate('settle.apply')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {data.map(({ id, number, dueDate, amountDue, currency }) => (
            <TableRow key={id}>
              <TableCell>
                <PlainLink component={RouterLink} to={`/${reference}/${id}/show`}>
                  {number}
                </PlainLink>
              </TableCell>
              <TableCell>{formatDay(dueDate)}</TableCell>
              <TableCell align="right">
                <PlainLink
                  component="button"
                  type="button"
                  onClick={() => set(id, amountDue)}
                  title={translate('settle.all')}
                >
                  {formatAmount(amountDue, locale, currency)}
                </PlainLink>
              </TableCell>
              <TableCell align="right" sx={{ width: 140 }}>
                <DecimalCell
                  label={translate('settle.applyTo', { number })}
                  column="apply"
                  decimals={2}
                  value={spread[id]}
                  onChange={(amount) => set(id, amount)}
                />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
};

/** The customer, supplier and currency that the form around names. */
export const usePartyOfForm = (): Party => {
  const [companyId, contactId, currency] = useWatch({ name: ['companyId', 'contactId', 'currency'] }) as (
    | string
    | null
  )[];
  return { companyId: companyId ?? null, contactId: contactId ?? null, currency: currency ?? null };
};

/** What `SpreadInput` holds, as the API takes it. */
export const spreadBody = (spread: unknown, name: 'invoiceId' | 'supplierBillId'): object[] =>
  Object.entries((spread ?? {}) as Record<string, string | null>)
    .filter(([, amount]) => amount !== null && amount !== '')
    .map(([id, amount]) => ({ [name]: id, amount }));

import { Box, Card, CardContent, Typography } from '@mui/material';
import { useMemo, type ReactNode } from 'react';
import { DateInput, SaveButton, SelectInput, TextInput, Toolbar, useTranslate } from 'react-admin';
import { useQuery } from '@tanstack/react-query';
import { useWatch } from 'react-hook-form';
import { ask } from '../data/rest';
import { formatDay } from './dates';
import { DecimalInput } from './decimal-input';
import type { LineOptions } from './document-line';
import { DocumentLines } from './document-lines';
import { DocumentPreviewProvider, useDocumentPreview } from './document-preview';
import { PartyInput } from './party-input';

const amountsAre = ['exclusive', 'inclusive', 'noTax'].map((id) => ({ id, name: `document.amounts.${id}` }));

const wide = { gridColumn: { lg: 'span 2' } };

interface DocumentFieldsProps {
  options: LineOptions;
  /** Inputs of this kind of document, after the date. */
  children?: ReactNode;
  /** It was made out to somebody and stays so. */
  isPartyFixed?: boolean;
}

/** All that is typed of a document: whom it is for, its dates, how prices are meant, and its lines with live totals. */
export const DocumentFields = ({ options, children, isPartyFixed = false }: DocumentFieldsProps) => (
  <DocumentPreviewProvider options={options}>
    <Box
      sx={{
        width: '100%',
        display: 'grid',
        columnGap: 2,
        alignItems: 'start',
        gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr', lg: 'repeat(4, 1fr)' },
        '& > *': { minWidth: 0 },
      }}
    >
      <Box sx={wide}>
        <PartyInput trade={options.trade} disabled={isPartyFixed} />
      </Box>
      <DocumentDateInput />
      {children}
      <TextInput source="reference" sx={wide} helperText={false} parse={(typed: string) => typed || null} />
      <CurrencyInput />
      <CurrencyRateInput />
      <SelectInput
        source="amountsAre"
        choices={amountsAre}
        defaultValue="exclusive"
        validate={[]}
        helperText={false}
        emptyValue={undefined}
        isRequired
      />
    </Box>
    <Box sx={{ width: '100%', mt: 2 }}>
      <DocumentLines options={options} />
    </Box>
  </DocumentPreviewProvider>
);

const DocumentDateInput = () => {
  const typed = useWatch({ name: 'date' }) as string | null | undefined;
  return (
    <DateInput
      source="date"
      helperText={typed ? false : 'document.helper.date'}
      parse={(day: string) => day || undefined}
    />
  );
};

/** The day until which it is to be paid; left empty, the terms of the customer or supplier say so. */
export const DueDateInput = () => {
  const translate = useTranslate();
  const { preview } = useDocumentPreview();
  const typed = useWatch({ name: 'dueDate' }) as string | null | undefined;
  const day = preview && formatDay(preview.dueDate);
  const words = day ? translate('document.helper.dueOn', { day }) : translate('document.helper.dueDate');
  return <DateInput source="dueDate" helperText={typed ? false : words} parse={(day: string) => day || undefined} />;
};

const CurrencyInput = () => {
  const { preview } = useDocumentPreview();
  return (
    <TextInput
      source="currency"
      helperText="document.helper.currency"
      parse={(typed: string) => typed.toUpperCase() || undefined}
      {...(preview ? { placeholder: preview.currency } : {})}
    />
  );
};

/** Asked for only where another currency than that of the workspace was named. */
const CurrencyRateInput = () => {
  const currency = useWatch({ name: 'currency' }) as string | null | undefined;
  const { data } = useQuery({
    queryKey: ['workspace'],
    queryFn: ({ signal }) => ask<{ baseCurrency: string }>('workspace', { signal }),
    staleTime: 60_000,
  });
  return currency && data && currency !== data.baseCurrency ? (
    <DecimalInput source="currencyRate" helperText="document.helper.currencyRate" />
  ) : null;
};

/** The buttons below a new document: kept as a draft, or taken one step further at once. */
export const NewDocumentToolbar = ({ further, label }: { further: string; label: string }) => {
  const idempotencyKey = useMemo(() => crypto.randomUUID(), []);
  return (
    <Toolbar sx={{ gap: 1, flexWrap: 'wrap' }}>
      <SaveButton label="document.saveDraft" variant="outlined" />
      <SaveButton
        type="button"
        label={label}
        mutationOptions={{ meta: { idempotencyKey, query: { [further]: 'true' } } }}
      />
    </Toolbar>
  );
};

/** Says above a form what is special about it. */
export const FormNote = ({ children }: { children: ReactNode }) => (
  <Card sx={{ width: '100%', mb: 1 }}>
    <CardContent sx={{ '&:last-child': { pb: 2 } }}>
      <Typography variant="body2">{children}</Typography>
    </CardContent>
  </Card>
);

import { Alert, Button, Stack } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { EditBase, Loading, Title, useRecordContext, useTranslate } from 'react-admin';
import { Link, useParams } from 'react-router';
import { ask } from '../data/rest';
import { whole } from '../ui/whole';
import { FormNote } from '../ui/document-form';
import { RecordEdit } from '../ui/record-form';
import { CreditAndReissueButton } from './credit-and-reissue-button';
import { invoiceBody, InvoiceInputs } from './invoice.inputs';

/** Whether it may be changed is asked first: nobody types for nothing. */
const InvoiceEdit = () => {
  const { id } = useParams();
  const { data, isPending } = useQuery({
    queryKey: ['invoices', 'refusals', id],
    queryFn: ({ signal }) => ask<{ edit: string | null }>(`invoices/${id}/refusals`, { signal }),
    gcTime: 0,
  });
  if (isPending) return <Loading />;
  if (data?.edit)
    return (
      <EditBase queryOptions={whole}>
        <Locked refusal={data.edit} />
      </EditBase>
    );
  return (
    <RecordEdit transform={invoiceBody} redirect="show">
      <SettledNote />
      <InvoiceInputs />
    </RecordEdit>
  );
};

const Locked = ({ refusal }: { refusal: string }) => {
  const translate = useTranslate();
  const record = useRecordContext<{ id: string; number: string | null }>();
  return (
    <>
      <Title title={translate('resources.invoices.lockedTitle', { number: record?.number ?? '' })} />
      <Alert severity="info" sx={{ mt: 2, maxWidth: 760 }}>
        {refusal}
        <Stack direction="row" sx={{ mt: 1.5, gap: 1, flexWrap: 'wrap' }}>
          <CreditAndReissueButton variant="contained" />
          <Button component={Link} to={`/invoices/${record?.id}/show`}>
            {translate('ra.action.back')}
          </Button>
        </Stack>
      </Alert>
    </>
  );
};

/** What was paid or credited fixes the money. */
const SettledNote = () => {
  const translate = useTranslate();
  const record = useRecordContext<{ id: string; applied?: unknown[] }>();
  return record?.applied?.length ? <FormNote>{translate('resources.invoices.settled')}</FormNote> : null;
};

export default InvoiceEdit;

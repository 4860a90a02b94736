import { Table, TableBody, TableCell, TableRow } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import {
  DataTable,
  EditButton,
  ReferenceManyField,
  TextField,
  TextInput,
  useLocaleState,
  useRecordContext,
  useRedirect,
} from 'react-admin';
import { ask } from '../data/rest';
import { ActButton } from '../ui/act-dialog';
import { Link } from '../ui/choose';
import { DayField, formatDay } from '../ui/dates';
import { DocumentPage } from '../ui/document-page';
import { EmailLog, PaperButtons } from '../ui/document-papers';
import { formatAmount, MoneyField } from '../ui/money';
import { Section } from '../ui/record-show';
import { StatusChip } from '../ui/status-chip';
import { VerbButton } from '../ui/verb-button';
import { When } from '../ui/when';

interface Quote {
  id: string;
  version: number;
  revision: number;
  status: string;
}

const Actions = () => {
  const record = useRecordContext<Quote>();
  const redirect = useRedirect();
  return (
    <>
      <When status={['draft']}>
        <VerbButton verb="send" label="resources.quotes.send" variant="contained" done="resources.quotes.sent" />
        <EditButton />
      </When>
      <When status={['sent']}>
        <VerbButton
          verb="accept"
          label="resources.quotes.accept"
          variant="contained"
          done="resources.quotes.accepted"
          confirm={{ title: 'resources.quotes.accept', content: 'resources.quotes.acceptSure' }}
          onDone={(reply) => redirect('show', 'sales-orders', reply['salesOrderId'] as string)}
        />
        <ActButton
          label="resources.quotes.decline"
          done="resources.quotes.declined"
          request={({ reason }) => ({
            path: `quotes/${record?.id}/decline`,
            body: { version: record?.version, reason: reason ?? null },
          })}
        >
          <TextInput source="reason" label="fields.declinedReason" helperText={false} fullWidth multiline />
        </ActButton>
      </When>
      <When status={['accepted']}>
        <VerbButton
          verb="convert"
          label="resources.quotes.convert"
          variant="contained"
          onDone={({ id }) => redirect('show', 'sales-orders', id)}
        />
      </When>
      <When status={['sent', 'accepted', 'declined', 'expired']}>
        <VerbButton
          verb="revise"
          label="resources.quotes.revise"
          confirm={{ title: 'resources.quotes.revise', content: 'resources.quotes.reviseSure' }}
          onDone={({ id }) => redirect('edit', 'quotes', id)}
        />
      </When>
      <PaperButtons />
    </>
  );
};

const Orders = () => {
  const record = useRecordContext<Quote>();
  return record?.status === 'converted' ? (
    <Section title="resources.quotes.orders">
      <ReferenceManyField reference="sales-orders" target="quoteId" sort={{ field: 'date', order: 'DESC' }}>
        <DataTable bulkActionButtons={false} rowClick="show">
          <DataTable.Col source="number" />
          <DataTable.Col source="date">
            <DayField source="date" />
          </DataTable.Col>
          <DataTable.Col source="status">
            <StatusChip />
          </DataTable.Col>
          <DataTable.Col align="right" source="total">
            <MoneyField source="total" />
          </DataTable.Col>
        </DataTable>
      </ReferenceManyField>
    </Section>
  ) : null;
};

interface Revision {
  revision: number;
  date: string;
  currency: string;
  total: string;
}

/** What was offered before. */
const Revisions = () => {
  const record = useRecordContext<Quote>();
  const [locale] = useLocaleState();
  const { data = [] } = useQuery({
    queryKey: ['quotes', 'revisions', record?.id, record?.revision],
    queryFn: ({ signal }) => ask<Revision[]>(`quotes/${record?.id}/revisions`, { signal }),
    enabled: (record?.revision ?? 1) > 1,
  });
  if (data.length === 0) return null;
  return (
    <Section title="resources.quotes.revisions">
      <Table size="small">
        <TableBody>
          {data.map(({ revision, date, currency, total }) => (
            <TableRow key={revision}>
              <TableCell>{revision}</TableCell>
              <TableCell>{formatDay(date)}</TableCell>
              <TableCell align="right">{formatAmount(total, locale, currency)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
};

const QuoteShow = () => (
  <DocumentPage
    actions={<Actions />}
    facts={[
      <DayField key="expiry" source="expiryDate" emptyText="–" />,
      <TextField key="revision" source="revision" />,
      <Link key="opportunity" source="opportunityId" reference="opportunities" />,
      <TextField key="declined" source="declinedReason" emptyText="–" />,
    ]}
    aside={<EmailLog />}
  >
    <Orders />
    <Revisions />
  </DocumentPage>
);

export default QuoteShow;

import VoidIcon from '@mui/icons-material/BlockOutlined';
import { DateInput, EditButton, RecordContextProvider, TextInput, useRecordContext, useTranslate } from 'react-admin';
import { ActButton } from '../ui/act-dialog';
import { Link } from '../ui/choose';
import { DecimalInput } from '../ui/decimal-input';
import { DeleteRecordButton } from '../ui/delete-button';
import { DocumentPage, type LineColumn, type ShownLine } from '../ui/document-page';
import { EmailLog, PaperButtons } from '../ui/document-papers';
import { Section } from '../ui/record-show';
import { MethodInput, OpenDocumentInput, type Party } from '../ui/settle';
import { SettledTable, type SettledRow } from '../ui/settled-table';
import { VerbButton } from '../ui/verb-button';
import { When } from '../ui/when';
import { Yes } from '../ui/yes';

interface Used {
  id: string;
  number: string;
  amount: string;
  date: string;
  status: string;
}

interface CreditNote extends Party {
  id: string;
  status: string;
  currency: string;
  remaining: string;
  allocations: (Used & { invoiceId: string })[];
  refunds: Used[];
}

const Actions = () => {
  const record = useRecordContext<CreditNote>();
  return (
    <>
      <When status={['draft']}>
        <VerbButton
          verb="issue"
          label="document.issue"
          variant="contained"
          done="document.issued"
          confirm={{ title: 'document.issue', content: 'resources.credit-notes.issueSure' }}
        />
      </When>
      <When status={['issued']}>
        {record && <Apply record={record} />}
        {record && <Refund record={record} />}
      </When>
      <When status={['draft', 'issued']}>
        <EditButton />
      </When>
      <When status={['issued']}>
        <VoidButton />
      </When>
      {record && <PaperButtons canMail={record.status !== 'draft'} />}
      <When status={['draft', 'issued', 'paid']}>
        <DeleteRecordButton
          instead={(close) => (
            <When status={['issued']}>
              <VoidButton onDone={close} />
            </When>
          )}
        />
      </When>
    </>
  );
};

const VoidButton = ({ onDone }: { onDone?: () => void }) => (
  <VerbButton
    verb="void"
    label="document.void"
    icon={<VoidIcon />}
    color="error"
    confirm={{ title: 'document.void', content: 'resources.credit-notes.voidSure' }}
    done="document.voided"
    {...(onDone ? { onDone } : {})}
  />
);

const Apply = ({ record }: { record: CreditNote }) => (
  <ActButton
    label="settle.applyToInvoice"
    variant="contained"
    done="settle.done"
    defaults={{ amount: record.remaining }}
    request={({ invoiceId, amount, date }) => ({
      path: `credit-notes/${record.id}/allocations`,
      body: { invoiceId, amount, ...(date ? { date } : {}) },
    })}
  >
    <OpenDocumentInput source="invoiceId" reference="invoices" party={record} />
    <DecimalInput source="amount" label="fields.amount" helperText={false} fullWidth />
    <DateInput source="date" label="fields.date" helperText="document.helper.date" fullWidth />
  </ActButton>
);

const Refund = ({ record }: { record: CreditNote }) => (
  <ActButton
    label="resources.credit-notes.refund"
    done="resources.credit-notes.refunded"
    defaults={{ amount: record.remaining }}
    request={({ amount, methodId, date, reference }) => ({
      path: `credit-notes/${record.id}/refunds`,
      body: { amount, methodId, reference: reference ?? null, ...(date ? { date } : {}) },
    })}
  >
    <DecimalInput source="amount" label="fields.amount" helperText={false} fullWidth />
    <DateInput source="date" label="fields.date" helperText="document.helper.date" fullWidth />
    <MethodInput />
    <TextInput source="reference" label="fields.reference" helperText={false} fullWidth />
  </ActButton>
);

const Uses = () => {
  const record = useRecordContext<CreditNote>();
  const translate = useTranslate();
  const rows: SettledRow[] = [
    ...(record?.allocations ?? []).map(({ id, number, amount, date, invoiceId }) => ({
      ...{ id, name: number, amount, date },
      kind: translate('settle.toInvoice'),
      to: `/invoices/${invoiceId}/show`,
      undo: {
        path: `credit-allocations/${id}/remove`,
        method: 'POST' as const,
        label: 'settle.takeOff',
        sure: 'settle.takeOffSure',
      },
    })),
    ...(record?.refunds ?? []).map(({ id, number, amount, date, status }) => ({
      ...{ id, name: number, amount, date },
      kind: translate(
        status === 'reversed' ? 'resources.credit-notes.reversedRefund' : 'resources.credit-notes.refundName',
      ),
      ...(status === 'reversed'
        ? {}
        : {
            undo: {
              path: `refunds/${id}/reverse`,
              method: 'POST' as const,
              label: 'settle.reverse',
              sure: 'resources.credit-notes.reverseRefundSure',
            },
          }),
    })),
  ];
  if (!record || rows.length === 0) return null;
  return (
    <Section title="resources.credit-notes.uses">
      <SettledTable rows={rows} currency={record.currency} />
    </Section>
  );
};

const columns: LineColumn[] = [
  {
    label: 'document.returnsToStock',
    render: (line: ShownLine) => (
      <RecordContextProvider value={line}>
        <Yes source="returnsToStock" />
      </RecordContextProvider>
    ),
  },
];

const CreditNoteShow = () => (
  <DocumentPage
    actions={<Actions />}
    headline={{ source: 'remaining', label: 'fields.remaining' }}
    facts={[
      <Link key="invoice" source="invoiceId" reference="invoices" />,
      <Link key="reissued" source="reissuedAsId" reference="invoices" />,
    ]}
    lineColumns={columns}
    amounts={[
      { source: 'amountAllocated', label: 'fields.amountAllocated' },
      { source: 'amountRefunded', label: 'fields.amountRefunded' },
      { source: 'remaining', label: 'fields.remaining', isStrong: true },
    ]}
    aside={<EmailLog />}
  >
    <Uses />
  </DocumentPage>
);

export default CreditNoteShow;

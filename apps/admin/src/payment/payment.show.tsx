import { ReferenceField, TextField, TopToolbar, useGetMany, useRecordContext, useTranslate } from 'react-admin';
import { ActButton } from '../ui/act-dialog';
import { DayField } from '../ui/dates';
import { DeleteRecordButton } from '../ui/delete-button';
import { MoneyField } from '../ui/money';
import { PartyField } from '../ui/party-field';
import { Facts, RecordShow, Section } from '../ui/record-show';
import { SpreadInput, spreadBody, type Party } from '../ui/settle';
import { SettledTable, type SettledRow } from '../ui/settled-table';
import { StatusChip } from '../ui/status-chip';
import { VerbButton } from '../ui/verb-button';
import { When } from '../ui/when';
import { XeroPanel } from '../xero/panel/xero-panel';

interface Payment extends Party {
  id: string;
  version: number;
  status: string;
  currency: string;
  unallocated: string;
  allocations: { id: string; invoiceId: string; amount: string; date: string }[];
}

const Actions = () => {
  const record = useRecordContext<Payment>();
  return (
    <TopToolbar sx={{ flexWrap: 'wrap', justifyContent: 'flex-end', gap: 0.5 }}>
      <When status={['received']}>
        {record && !/^0*(\.0*)?$/.test(record.unallocated) && <Apply record={record} />}
        <ReverseButton />
        <DeleteRecordButton instead={(close) => <ReverseButton onDone={close} />} />
      </When>
    </TopToolbar>
  );
};

const ReverseButton = ({ onDone }: { onDone?: () => void }) => (
  <VerbButton
    verb="reverse"
    label="settle.reverse"
    color="error"
    confirm={{ title: 'settle.reverse', content: 'resources.payments.reverseSure' }}
    done="resources.payments.reversed"
    {...(onDone ? { onDone } : {})}
  />
);

const Apply = ({ record }: { record: Payment }) => (
  <ActButton
    isWide
    label="settle.applyToInvoice"
    variant="contained"
    done="settle.done"
    request={({ spread }) => ({
      path: `payments/${record.id}/allocations`,
      body: { version: record.version, allocations: spreadBody(spread, 'invoiceId') },
    })}
  >
    <SpreadInput source="spread" reference="invoices" party={record} />
  </ActButton>
);

const Allocations = () => {
  const record = useRecordContext<Payment>();
  const translate = useTranslate();
  const ids = [...new Set((record?.allocations ?? []).map(({ invoiceId }) => invoiceId))];
  const { data } = useGetMany<{ id: string; number: string }>('invoices', { ids }, { enabled: ids.length > 0 });
  const numbers = new Map((data ?? []).map(({ id, number }) => [id, number]));
  if (!record || ids.length === 0) return null;
  const rows = record.allocations.map(({ id, invoiceId, amount, date }): SettledRow => ({
    ...{ id, amount, date },
    kind: translate('resources.invoices.name', { smart_count: 1 }),
    name: numbers.get(invoiceId) ?? '…',
    to: `/invoices/${invoiceId}/show`,
    undo: {
      path: `payments/${record.id}/allocations/${id}`,
      method: 'DELETE',
      label: 'settle.takeOff',
      sure: 'settle.takeOffSure',
    },
  }));
  return (
    <Section title="resources.payments.allocations">
      <SettledTable rows={rows} currency={record.currency} />
    </Section>
  );
};

const PaymentShow = () => (
  <RecordShow actions={<Actions />} aside={<XeroPanel />}>
    <Section>
      <Facts>
        <TextField source="number" />
        <StatusChip source="status" />
        <PartyField source="companyId" label="document.customer" />
        <MoneyField source="amount" />
        <MoneyField source="unallocated" />
        <DayField source="date" />
        <ReferenceField source="methodId" reference="payment-methods" link={false} label="settle.method" />
        <TextField source="reference" emptyText="–" />
      </Facts>
    </Section>
    <Allocations />
  </RecordShow>
);

export default PaymentShow;

import VoidIcon from '@mui/icons-material/BlockOutlined';
import CreditIcon from '@mui/icons-material/AssignmentReturnOutlined';
import PayIcon from '@mui/icons-material/PaymentsOutlined';
import { Button, DateInput, EditButton, TextInput, useRecordContext, useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router';
import { Link } from '../ui/choose';
import { ActButton } from '../ui/act-dialog';
import { DayField } from '../ui/dates';
import { DecimalInput } from '../ui/decimal-input';
import { DeleteRecordButton } from '../ui/delete-button';
import type { LineDraft } from '../ui/document-line';
import { DocumentPage } from '../ui/document-page';
import { EmailLog, PaperButtons } from '../ui/document-papers';
import { Section } from '../ui/record-show';
import { MethodInput, type Party } from '../ui/settle';
import { SettledTable, type SettledRow } from '../ui/settled-table';
import { VerbButton } from '../ui/verb-button';
import { When } from '../ui/when';
import { CreditAndReissueButton } from './credit-and-reissue-button';

interface Applied {
  kind: 'payment' | 'creditNote';
  allocationId: string;
  documentId: string;
  number: string;
  amount: string;
  date: string;
}

interface Invoice extends Party {
  id: string;
  status: string;
  currency: string;
  currencyRate: string | null;
  amountsAre: string;
  amountDue: string;
  salesOrderId: string | null;
  reissueOfId: string | null;
  applied: Applied[];
  lines: LineDraft[];
}

const today = (): string => new Date().toLocaleDateString('sv');

const Actions = () => (
  <>
    <When status={['draft']}>
      <VerbButton
        verb="issue"
        label="document.issue"
        variant="contained"
        done="document.issued"
        confirm={{ title: 'document.issue', content: 'resources.invoices.issueSure' }}
      />
    </When>
    <When status={['issued']}>
      <PaymentButton />
    </When>
    <When status={['draft', 'issued', 'paid']}>
      <EditButton />
    </When>
    <When status={['issued', 'paid']}>
      <CreditAndReissueButton />
      <CreditButton />
      <VoidButton />
    </When>
    <When status={['draft']}>
      <PaperButtons canMail={false} />
    </When>
    <Papers />
    <When status={['draft', 'issued', 'paid']}>
      <DeleteRecordButton
        instead={(close) => (
          <When status={['issued', 'paid']}>
            <CreditAndReissueButton onDone={close} />
            <VoidButton onDone={close} />
          </When>
        )}
      />
    </When>
  </>
);

const Papers = () => {
  const record = useRecordContext<Invoice>();
  return record && record.status !== 'draft' ? <PaperButtons /> : null;
};

const VoidButton = ({ onDone }: { onDone?: () => void }) => (
  <VerbButton
    verb="void"
    label="document.void"
    icon={<VoidIcon />}
    color="error"
    confirm={{ title: 'document.void', content: 'resources.invoices.voidSure' }}
    done="document.voided"
    {...(onDone ? { onDone } : {})}
  />
);

const PaymentButton = () => {
  const record = useRecordContext<Invoice>();
  if (!record) return null;
  const { id, companyId, contactId, currency, amountDue } = record;
  return (
    <ActButton
      label="resources.invoices.pay"
      icon={<PayIcon />}
      variant="contained"
      done="resources.invoices.paid"
      defaults={{ amount: amountDue, date: today() }}
      request={({ amount, date, methodId, reference }) => ({
        path: 'payments',
        body: {
          ...(companyId ? { companyId } : { contactId }),
          ...{ currency, amount, date, methodId, reference: reference ?? null },
          allocations: [{ invoiceId: id, amount }],
        },
      })}
    >
      <DecimalInput source="amount" label="fields.amount" helperText={false} fullWidth />
      <DateInput source="date" label="fields.date" helperText={false} fullWidth />
      <MethodInput />
      <TextInput source="reference" label="fields.reference" helperText={false} fullWidth />
    </ActButton>
  );
};

/** A credit note with the lines of the invoice, to be cut down to what is credited. */
const CreditButton = () => {
  const record = useRecordContext<Invoice>();
  if (!record) return null;
  const { id, companyId, contactId, currency, amountsAre, lines } = record;
  const copies = lines.map(
    ({ productId, name, description, quantity, unitPrice, discountPercent, taxRateId, locationId }) => ({
      ...{ productId, name, description, quantity, unitPrice, discountPercent, taxRateId, locationId },
      key: crypto.randomUUID(),
      returnsToStock: Boolean(locationId),
    }),
  );
  const credit = { invoiceId: id, companyId, contactId, currency, amountsAre, lines: copies };
  return (
    <Button
      component={RouterLink}
      to="/credit-notes/create"
      state={{ record: credit }}
      label="resources.invoices.credit"
    >
      <CreditIcon />
    </Button>
  );
};

const AppliedTo = () => {
  const record = useRecordContext<Invoice>();
  const translate = useTranslate();
  if (!record?.applied?.length) return null;
  const rows = record.applied.map(({ kind, allocationId, documentId, number, amount, date }): SettledRow => {
    const isPayment = kind === 'payment';
    const [collection, label] = isPayment
      ? ['payments', 'resources.payments.name']
      : ['credit-notes', 'resources.credit-notes.name'];
    return {
      ...{ id: allocationId, name: number, date, amount },
      kind: translate(label, { smart_count: 1 }),
      to: `/${collection}/${documentId}/show`,
      undo: {
        path: isPayment
          ? `payments/${documentId}/allocations/${allocationId}`
          : `credit-allocations/${allocationId}/remove`,
        method: isPayment ? 'DELETE' : 'POST',
        label: 'settle.takeOff',
        sure: 'settle.takeOffSure',
      },
    };
  });
  return (
    <Section title="settle.applied">
      <SettledTable rows={rows} currency={record.currency} />
    </Section>
  );
};

const InvoiceShow = () => (
  <DocumentPage
    actions={<Actions />}
    headline={{ source: 'amountDue', label: 'fields.amountDue' }}
    facts={[
      <DayField key="due" source="dueDate" />,
      <Link key="order" source="salesOrderId" reference="sales-orders" />,
      <Link key="reissue" source="reissueOfId" reference="invoices" />,
    ]}
    amounts={[
      { source: 'amountPaid', label: 'document.paid' },
      { source: 'amountCredited', label: 'document.credited' },
      { source: 'amountDue', label: 'fields.amountDue', isStrong: true },
    ]}
    aside={<EmailLog />}
  >
    <AppliedTo />
  </DocumentPage>
);

export default InvoiceShow;

import { DataTable, EditButton, ReferenceManyField, useLocaleState } from 'react-admin';
import { Link } from '../ui/choose';
import { DayField } from '../ui/dates';
import { DocumentPage, type LineColumn, type ShownLine } from '../ui/document-page';
import { formatDecimal, MoneyField } from '../ui/money';
import { Section } from '../ui/record-show';
import { StatusChip } from '../ui/status-chip';
import { VerbButton } from '../ui/verb-button';
import { When } from '../ui/when';
import { InvoiceOrderButton } from './invoice-order-button';

const Actions = () => (
  <>
    <When status={['draft']}>
      <VerbButton
        verb="confirm"
        label="resources.sales-orders.confirm"
        variant="contained"
        done="resources.sales-orders.confirmed"
      />
    </When>
    <When status={['confirmed', 'partiallyInvoiced']}>
      <InvoiceOrderButton />
    </When>
    <When status={['draft', 'confirmed', 'partiallyInvoiced']}>
      <EditButton />
    </When>
    <When status={['draft', 'confirmed']}>
      <VerbButton
        verb="cancel"
        label="resources.sales-orders.cancel"
        color="error"
        confirm={{ title: 'resources.sales-orders.cancel', content: 'resources.sales-orders.cancelSure' }}
      />
    </When>
  </>
);

const Open = ({ line }: { line: ShownLine }) => {
  const [locale] = useLocaleState();
  return <>{formatDecimal((line as ShownLine & { quantityOpen: string }).quantityOpen, locale)}</>;
};

const columns: LineColumn[] = [
  { label: 'resources.sales-orders.open', isRight: true, render: (line) => <Open line={line} /> },
];

const SalesOrderShow = () => (
  <DocumentPage
    actions={<Actions />}
    facts={[
      <DayField key="required" source="requiredDate" emptyText="–" />,
      <Link key="quote" source="quoteId" reference="quotes" />,
      <Link key="opportunity" source="opportunityId" reference="opportunities" />,
    ]}
    lineColumns={columns}
  >
    <Section title="resources.sales-orders.invoices">
      <ReferenceManyField reference="invoices" target="salesOrderId" sort={{ field: 'date', order: 'DESC' }}>
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
  </DocumentPage>
);

export default SalesOrderShow;

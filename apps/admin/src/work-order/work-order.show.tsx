import { EditButton, TextField, TopToolbar } from 'react-admin';
import { Link } from '../ui/choose';
import { DayField, MomentField } from '../ui/dates';
import { DecimalField, MoneyField } from '../ui/money';
import { ProductLinesTable } from '../ui/product-lines-table';
import { Facts, RecordShow, Section } from '../ui/record-show';
import { StatusChip } from '../ui/status-chip';
import { VerbButton } from '../ui/verb-button';
import { When } from '../ui/when';
import { CompleteButton } from './complete-button';
import { XeroPanel } from '../xero/panel/xero-panel';

const Actions = () => (
  <TopToolbar>
    <When status={['planned']}>
      <EditButton />
      <VerbButton verb="release" label="making.release" />
    </When>
    <When status={['planned', 'released']}>
      <VerbButton
        verb="cancel"
        label="stock.cancel"
        color="error"
        confirm={{ title: 'stock.cancel', content: 'stock.cancelSure' }}
      />
    </When>
    <When status={['released']}>
      <CompleteButton />
    </When>
  </TopToolbar>
);

const WorkOrderShow = () => (
  <RecordShow actions={<Actions />} aside={<XeroPanel />}>
    <Section>
      <Facts>
        <TextField source="number" />
        <StatusChip source="status" />
        <DayField source="date" />
        <Link source="productId" reference="products" />
        <DecimalField source="quantity" />
        <DecimalField source="producedQuantity" />
        <DecimalField source="scrappedQuantity" />
        <Link source="locationId" reference="locations" link="edit" />
        <TextField source="note" emptyText="–" />
        <MomentField source="completedAt" emptyText="–" />
      </Facts>
    </Section>
    <Section title="making.inputs">
      <ProductLinesTable
        columns={[
          { source: 'quantity', kind: 'quantity' },
          { source: 'consumedQuantity', kind: 'quantity' },
          { source: 'unitCost', kind: 'money' },
          { source: 'value', kind: 'money' },
        ]}
      />
    </Section>
    <Section title="making.cost">
      <Facts>
        <MoneyField source="inputValue" />
        <MoneyField source="labourValue" />
        <MoneyField source="overheadValue" />
        <MoneyField source="outputValue" />
        <MoneyField source="unitCost" />
      </Facts>
    </Section>
  </RecordShow>
);

export default WorkOrderShow;

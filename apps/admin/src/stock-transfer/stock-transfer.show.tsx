import { EditButton, TextField, TopToolbar } from 'react-admin';
import { Link } from '../ui/choose';
import { DayField, MomentField } from '../ui/dates';
import { ProductLinesTable } from '../ui/product-lines-table';
import { Facts, RecordShow, Section } from '../ui/record-show';
import { StatusChip } from '../ui/status-chip';
import { VerbButton } from '../ui/verb-button';
import { When } from '../ui/when';
import { XeroPanel } from '../xero/panel/xero-panel';

const Actions = () => (
  <TopToolbar>
    <When status={['draft']}>
      <EditButton />
      <VerbButton
        verb="cancel"
        label="stock.cancel"
        color="error"
        confirm={{ title: 'stock.cancel', content: 'stock.cancelSure' }}
      />
      <VerbButton
        verb="complete"
        label="stock.complete"
        variant="contained"
        confirm={{ title: 'stock.complete', content: 'stock.transferSure' }}
      />
    </When>
  </TopToolbar>
);

const StockTransferShow = () => (
  <RecordShow actions={<Actions />} aside={<XeroPanel />}>
    <Section>
      <Facts>
        <TextField source="number" />
        <StatusChip source="status" />
        <DayField source="date" />
        <Link source="fromLocationId" reference="locations" link="edit" />
        <Link source="toLocationId" reference="locations" link="edit" />
        <TextField source="note" emptyText="–" />
        <MomentField source="completedAt" emptyText="–" />
      </Facts>
    </Section>
    <Section title="fields.lines">
      <ProductLinesTable
        columns={[
          { source: 'quantity', kind: 'quantity' },
          { source: 'unitCost', kind: 'money' },
          { source: 'value', kind: 'money' },
        ]}
      />
    </Section>
  </RecordShow>
);

export default StockTransferShow;

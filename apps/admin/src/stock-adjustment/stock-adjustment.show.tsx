import { EditButton, TextField, TopToolbar } from 'react-admin';
import { Link } from '../ui/choose';
import { DayField } from '../ui/dates';
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
        verb="post"
        label="stock.post"
        variant="contained"
        confirm={{ title: 'stock.post', content: 'stock.postSure' }}
      />
    </When>
    <When status={['posted']}>
      <VerbButton
        verb="void"
        label="stock.void"
        color="error"
        confirm={{ title: 'stock.void', content: 'stock.voidSure' }}
      />
    </When>
  </TopToolbar>
);

const StockAdjustmentShow = () => (
  <RecordShow actions={<Actions />} aside={<XeroPanel />}>
    <Section>
      <Facts>
        <TextField source="number" emptyText="–" />
        <StatusChip source="status" />
        <DayField source="date" />
        <Link source="locationId" reference="locations" link="edit" />
        <TextField source="reason" emptyText="–" />
      </Facts>
    </Section>
    <Section title="fields.lines">
      <ProductLinesTable
        columns={[
          { source: 'quantityChange', kind: 'quantity' },
          { source: 'unitCost', kind: 'money' },
        ]}
      />
    </Section>
  </RecordShow>
);

export default StockAdjustmentShow;

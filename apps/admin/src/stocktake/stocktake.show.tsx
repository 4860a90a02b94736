import { EditButton, TextField, TopToolbar, useRecordContext } from 'react-admin';
import { Link } from '../ui/choose';
import { DayField, MomentField } from '../ui/dates';
import { ProductLinesTable } from '../ui/product-lines-table';
import { Facts, RecordShow, Section } from '../ui/record-show';
import { StatusChip } from '../ui/status-chip';
import { VerbButton } from '../ui/verb-button';
import { When } from '../ui/when';
import { CountSheet } from './count-sheet';
import { XeroPanel } from '../xero/panel/xero-panel';

const Actions = () => (
  <TopToolbar>
    <When status={['draft']}>
      <EditButton />
      <VerbButton verb="start" label="stock.startCount" variant="contained" />
    </When>
    <When status={['draft', 'counting']}>
      <VerbButton
        verb="cancel"
        label="stock.cancel"
        color="error"
        confirm={{ title: 'stock.cancel', content: 'stock.cancelSure' }}
      />
    </When>
    <When status={['counting']}>
      <VerbButton
        verb="complete"
        label="stock.completeCounted"
        body={{ uncounted: 'leave' }}
        variant="contained"
        confirm={{ title: 'stock.completeCounted', content: 'stock.leaveSure' }}
      />
      <VerbButton
        verb="complete"
        label="stock.completeZero"
        body={{ uncounted: 'zero' }}
        color="error"
        confirm={{ title: 'stock.completeZero', content: 'stock.zeroSure' }}
      />
    </When>
  </TopToolbar>
);

const Lines = () => {
  const record = useRecordContext<{ id: string; status: string }>();
  if (record?.status === 'counting') return <CountSheet />;
  return (
    <ProductLinesTable
      columns={[
        { source: 'frozenQuantity', kind: 'quantity' },
        { source: 'countedQuantity', kind: 'quantity' },
        { source: 'variance', kind: 'quantity' },
        { source: 'unitCost', kind: 'money' },
        { source: 'varianceValue', kind: 'money' },
      ]}
    />
  );
};

const StocktakeShow = () => (
  <RecordShow actions={<Actions />} aside={<XeroPanel />}>
    <Section>
      <Facts>
        <TextField source="number" />
        <StatusChip source="status" />
        <DayField source="date" />
        <Link source="locationId" reference="locations" link="edit" />
        <TextField source="note" emptyText="–" />
        <MomentField source="frozenAt" emptyText="–" />
        <MomentField source="completedAt" emptyText="–" />
      </Facts>
    </Section>
    <Section title="stock.countSheet">
      <Lines />
    </Section>
  </RecordShow>
);

export default StocktakeShow;

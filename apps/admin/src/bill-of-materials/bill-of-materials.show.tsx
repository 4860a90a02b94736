import { Table, TableBody, TableCell, TableRow } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import {
  EditButton,
  TextField,
  TopToolbar,
  useLocaleState,
  usePermissions,
  useRecordContext,
  useTranslate,
} from 'react-admin';
import { mayDo, type Me } from '../data/auth-provider';
import { ask } from '../data/rest';
import { Link } from '../ui/choose';
import { formatAmount } from '../ui/money';
import { ProductLinesTable } from '../ui/product-lines-table';
import { Facts, RecordShow, Section } from '../ui/record-show';
import { VerbButton } from '../ui/verb-button';
import { Yes } from '../ui/yes';

const Actions = () => {
  const record = useRecordContext<{ id: string; active: boolean }>();
  const { permissions: role } = usePermissions<Me['role']>();
  if (!record || !mayDo(role, 'edit')) return <TopToolbar />;
  return (
    <TopToolbar>
      <EditButton />
      {record.active ? (
        <VerbButton
          verb="retire"
          label="making.retire"
          confirm={{ title: 'making.retire', content: 'making.retireSure' }}
        />
      ) : (
        <VerbButton verb="activate" label="making.activate" variant="contained" />
      )}
    </TopToolbar>
  );
};

interface Cost {
  materials: string;
  labour: string;
  overhead: string;
  total: string;
}

const parts = ['materials', 'labour', 'overhead', 'total'] as const;

/** What one unit costs, rolled up over all levels. */
const CostOfOne = () => {
  const record = useRecordContext();
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const { data } = useQuery({
    queryKey: ['bills-of-materials', record?.id, 'cost'],
    queryFn: () => ask<Cost>(`bills-of-materials/${record!.id}/cost`),
    enabled: record !== undefined,
  });
  if (!data) return null;
  return (
    <Table size="small" aria-label={translate('making.cost')}>
      <TableBody>
        {parts.map((part) => (
          <TableRow key={part}>
            <TableCell component="th" scope="row">
              {translate(`making.costs.${part}`)}
            </TableCell>
            <TableCell align="right">{formatAmount(data[part], locale)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
};

const BillOfMaterialsShow = () => (
  <RecordShow actions={<Actions />}>
    <Section>
      <Facts>
        <Link source="productId" reference="products" />
        <TextField source="revision" />
        <Yes source="active" no="–" />
        <TextField source="note" emptyText="–" />
      </Facts>
    </Section>
    <Section title="making.components">
      <ProductLinesTable
        columns={[
          { source: 'quantity', kind: 'quantity' },
          { source: 'scrapPercent', kind: 'quantity' },
        ]}
      />
    </Section>
    <Section title="making.cost">
      <CostOfOne />
    </Section>
  </RecordShow>
);

export default BillOfMaterialsShow;

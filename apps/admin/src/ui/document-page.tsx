import {
  Box,
  Card,
  CardContent,
  Divider,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import type { ReactElement, ReactNode } from 'react';
import { TextField, TopToolbar, useLocaleState, useRecordContext, useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router';
import { XeroPanel } from '../xero/panel/xero-panel';
import { DayField } from './dates';
import { TotalsTable } from './document-totals';
import { formatAmount, formatDecimal } from './money';
import { PartyField } from './party-field';
import { Facts, RecordShow, Section } from './record-show';
import { StatusChip } from './status-chip';

/** A line as the API answers it. */
export interface ShownLine {
  id: string;
  productId: string | null;
  name: string;
  description: string | null;
  quantity: string;
  unitPrice: string;
  discountPercent?: string | null;
  taxRate: string | null;
  amount: string;
}

interface ShownDocument {
  id: string;
  currency: string;
  amountsAre: 'exclusive' | 'inclusive' | 'noTax';
  lines?: ShownLine[];
  [amount: string]: unknown;
}

/** A further column of the lines. */
export interface LineColumn<Line extends ShownLine = ShownLine> {
  /** Key. */
  label: string;
  isRight?: boolean;
  render: (line: Line) => ReactNode;
}

/** An amount of the document below its lines. Zero is left out, unless it is strong. */
interface AmountRow {
  source: string;
  label: string;
  isStrong?: boolean;
}

interface DocumentPageProps {
  /** Its next steps, the most likely first. */
  actions: ReactNode;
  /** Fields with a `source`, after the date. */
  facts?: ReactElement[];
  /** What is most asked for: its amount stands at the top. */
  headline?: AmountRow;
  /** Amounts below the total. */
  amounts?: AmountRow[];
  lineColumns?: LineColumn[];
  /** What is exchanged with Xero tells how it stands there. */
  aside?: ReactNode;
  children?: ReactNode;
}

/** The page of any document with a customer or a supplier. */
export const DocumentPage = ({
  actions,
  facts = [],
  headline,
  amounts = [],
  lineColumns = [],
  aside,
  children,
}: DocumentPageProps) => (
  <RecordShow
    actions={<TopToolbar sx={{ flexWrap: 'wrap', justifyContent: 'flex-end', gap: 0.5 }}>{actions}</TopToolbar>}
    aside={
      <>
        <XeroPanel />
        {aside}
      </>
    }
  >
    <Card>
      <CardContent>
        <Head headline={headline ?? { source: 'total', label: 'fields.total' }} />
        <Divider sx={{ my: 2 }} />
        <KnownFacts>
          {[<DayField key="date" source="date" />, ...facts, <TextField key="reference" source="reference" />]}
        </KnownFacts>
      </CardContent>
    </Card>
    <Section title="document.lines">
      <Lines columns={lineColumns} />
      <Totals amounts={amounts} />
    </Section>
    {children}
  </RecordShow>
);

/** What is empty is left out. */
const KnownFacts = ({ children }: { children: ReactElement[] }) => {
  const record = useRecordContext<ShownDocument>();
  const known = children.filter(({ props }) => record?.[(props as { source: string }).source] ?? false);
  return <Facts>{known}</Facts>;
};

const Head = ({ headline }: { headline: AmountRow }) => {
  const record = useRecordContext<ShownDocument>();
  const translate = useTranslate();
  const [locale] = useLocaleState();
  if (!record) return null;
  return (
    <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 2, alignItems: 'flex-end' }}>
      <Box sx={{ flex: '1 1 220px', minWidth: 0 }}>
        <Box sx={{ mb: 0.75 }}>
          <StatusChip />
        </Box>
        <Typography
          variant="h5"
          component="h2"
          sx={{ overflowWrap: 'anywhere', '& a': { font: 'inherit' }, '& span': { font: 'inherit' } }}
        >
          <PartyField />
        </Typography>
      </Box>
      <Box sx={{ textAlign: { sm: 'right' } }}>
        <Typography variant="body2" color="textSecondary">
          {translate(headline.label)}
        </Typography>
        <Typography variant="h5" component="p">
          {formatAmount((record[headline.source] as string | undefined) ?? '0', locale, record.currency)}
        </Typography>
      </Box>
    </Stack>
  );
};

const Lines = ({ columns }: { columns: LineColumn[] }) => {
  const record = useRecordContext<ShownDocument>();
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const lines = record?.lines ?? [];
  if (lines.length === 0)
    return (
      <Typography color="textSecondary" variant="body2">
        {translate('document.noLines')}
      </Typography>
    );
  const hasDiscount = lines.some(({ discountPercent }) => discountPercent);
  const hasTax = record?.amountsAre !== 'noTax';
  return (
    <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label={translate('document.lines')}>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{translate('document.name')}</TableCell>
            <TableCell align="right">{translate('document.quantity')}</TableCell>
            <TableCell align="right">{translate('document.unitPrice')}</TableCell>
            {hasDiscount && <TableCell align="right">{translate('document.discountPercent')}</TableCell>}
            {hasTax && <TableCell align="right">{translate('document.taxRateId')}</TableCell>}
            {columns.map(({ label, isRight }) => (
              <TableCell key={label} align={isRight ? 'right' : 'left'}>
                {translate(label)}
              </TableCell>
            ))}
            <TableCell align="right">{translate('document.amount')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {lines.map((line) => (
            <TableRow key={line.id}>
              <TableCell sx={{ minWidth: 180 }}>
                <Item line={line} />
              </TableCell>
              <TableCell align="right">{formatDecimal(line.quantity, locale)}</TableCell>
              <TableCell align="right">{formatAmount(line.unitPrice, locale)}</TableCell>
              {hasDiscount && (
                <TableCell align="right">
                  {line.discountPercent ? formatDecimal(line.discountPercent, locale) : ''}
                </TableCell>
              )}
              {hasTax && (
                <TableCell align="right">{line.taxRate ? `${formatDecimal(line.taxRate, locale)} %` : '–'}</TableCell>
              )}
              {columns.map(({ label, isRight, render }) => (
                <TableCell key={label} align={isRight ? 'right' : 'left'}>
                  {render(line)}
                </TableCell>
              ))}
              <TableCell align="right">{formatAmount(line.amount, locale)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
};

const Item = ({ line: { productId, name, description } }: { line: ShownLine }) => (
  <>
    {productId ? (
      <Typography
        variant="body2"
        component={RouterLink}
        to={`/products/${productId}/show`}
        sx={{ color: 'primary.main' }}
      >
        {name}
      </Typography>
    ) : (
      <Typography variant="body2">{name}</Typography>
    )}
    {description && (
      <Typography variant="body2" color="textSecondary" sx={{ whiteSpace: 'pre-line' }}>
        {description}
      </Typography>
    )}
  </>
);

const isZero = (amount: string): boolean => /^-?0*(\.0*)?$/.test(amount);

const Totals = ({ amounts }: { amounts: AmountRow[] }) => {
  const record = useRecordContext<ShownDocument>();
  const translate = useTranslate();
  if (!record) return null;
  const money = [
    { source: 'net', label: 'fields.net' },
    { source: 'tax', label: 'fields.tax' },
    { source: 'total', label: 'fields.total', isStrong: true },
    ...amounts,
  ];
  const rows = money
    .map(({ source, label, isStrong = false }) => ({
      amount: (record[source] as string | undefined) ?? '0',
      label: translate(label),
      isStrong,
    }))
    .filter(({ amount, isStrong }) => isStrong || !isZero(amount));
  return (
    <Box sx={{ mt: 2 }}>
      <TotalsTable rows={rows} currency={record.currency} />
    </Box>
  );
};

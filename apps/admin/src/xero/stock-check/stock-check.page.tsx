import {
  Alert,
  Button,
  Card,
  CardContent,
  Stack,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from '@mui/material';
import { useState } from 'react';
import { Confirm, useLocaleState, usePermissions, useTranslate } from 'react-admin';
import { mayDo, type Me } from '../../data/auth-provider';
import { formatAmount, formatDecimal } from '../../ui/money';
import { useXero, useXeroAct } from '../ask-xero';
import { Loaded } from '../loaded';
import { Moment } from '../moment';
import { ReasonDialog } from '../reason-dialog';
import { RecordLink } from '../record-link';
import { Above, NothingHere, TableBox } from '../table-box';
import { XeroPage } from '../xero-page';

interface Difference {
  productId: string;
  code: string;
  name: string;
  inCrm: string;
  unsent: string;
  inXero: string;
  missing: string;
  valueInCrm: string;
  valueInXero: string;
  reasons: { code: string; sentence: string }[];
  action: 'none' | 'posted' | 'asked' | 'dismissed';
}

interface Question {
  id: string;
  number: string;
  purpose: 'quantity' | 'value';
  lines: { productId: string; quantityChange: string; value: string }[];
  because: string;
  askedAt: string;
}

interface StockCheck {
  id?: string;
  state: 'never' | 'running' | 'finished' | 'failed';
  sentence: string;
  startedAt?: string;
  startedBy?: string;
  products: number;
  differences: Difference[];
  questions: Question[];
}

/** Whether Xero has the same stock, why not, and what waits for an administrator. */
const StockCheckPage = () => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const check = useXero<StockCheck>('stock-check');
  const run = useXeroAct<StockCheck>();
  return (
    <XeroPage>
      <Above about={translate('xero.stock.about')}>
        {mayDo(role, 'edit') && (
          <Button
            variant="contained"
            disabled={run.isPending}
            onClick={() => run.mutate({ path: 'stock-check', done: ({ sentence }) => sentence })}
          >
            {translate('xero.stock.run')}
          </Button>
        )}
      </Above>
      <Loaded of={check}>
        {(data) => (
          <Stack spacing={2}>
            <Alert severity={data.state === 'failed' ? 'error' : data.differences.length > 0 ? 'warning' : 'info'}>
              {data.sentence}{' '}
              {data.startedAt && (
                <>
                  {translate('xero.stock.last', { name: data.startedBy ?? '' })} <Moment at={data.startedAt} />.
                </>
              )}
            </Alert>
            {data.questions.map((question) => (
              <QuestionCard key={question.id} question={question} differences={data.differences} />
            ))}
            {data.differences.length > 0 ? (
              <Differences differences={data.differences} />
            ) : (
              data.state === 'finished' && <NothingHere>xero.stock.alike</NothingHere>
            )}
          </Stack>
        )}
      </Loaded>
    </XeroPage>
  );
};

const Differences = ({ differences }: { differences: Difference[] }) => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const columns = ['product', 'inCrm', 'unsent', 'inXero', 'missing', 'valueInCrm', 'valueInXero', 'because', 'action'];
  return (
    <TableBox label="xero.stock.differences">
      <TableHead>
        <TableRow>
          {columns.map((name) => (
            <TableCell key={name} align={textual.has(name) ? 'left' : 'right'}>
              {translate(`xero.stock.${name}`)}
            </TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {differences.map((one) => (
          <TableRow key={one.productId}>
            <TableCell component="th" scope="row">
              <RecordLink record={{ name: 'product', id: one.productId }}>{one.code}</RecordLink> {one.name}
            </TableCell>
            {[one.inCrm, one.unsent, one.inXero, one.missing].map((quantity, i) => (
              <TableCell key={i} align="right">
                {formatDecimal(quantity, locale)}
              </TableCell>
            ))}
            {[one.valueInCrm, one.valueInXero].map((value, i) => (
              <TableCell key={i} align="right">
                {formatAmount(value, locale)}
              </TableCell>
            ))}
            <TableCell sx={{ minWidth: 240 }}>
              {one.reasons.map(({ code, sentence }) => (
                <div key={code}>{sentence}</div>
              ))}
            </TableCell>
            <TableCell>{translate(`xero.stock.actions.${one.action}`)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </TableBox>
  );
};

const textual = new Set(['product', 'because', 'action']);

/** A correction that is posted only after an administrator said so. */
const QuestionCard = ({ question, differences }: { question: Question; differences: Difference[] }) => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const { permissions: role } = usePermissions<Me['role']>();
  const [asked, setAsked] = useState<'approve' | 'dismiss'>();
  const { mutate, isPending } = useXeroAct<StockCheck>({ onDone: () => setAsked(undefined) });
  const path = `stock-check/corrections/${question.id}`;
  const nameOf = (id: string) => differences.find(({ productId }) => productId === id)?.code ?? id;
  return (
    <Card component="article" aria-label={question.number}>
      <CardContent>
        <Typography variant="h6" component="h2">
          {translate(`xero.stock.purpose.${question.purpose}`, { number: question.number })}
        </Typography>
        <Typography variant="body2" sx={{ my: 1 }}>
          {question.because}
        </Typography>
        {question.lines.map(({ productId, quantityChange, value }) => (
          <Typography key={productId} variant="body2">
            <RecordLink record={{ name: 'product', id: productId }}>{nameOf(productId)}</RecordLink>:{' '}
            {translate('xero.stock.line', {
              quantity: formatDecimal(quantityChange, locale),
              value: formatAmount(value, locale),
            })}
          </Typography>
        ))}
        {mayDo(role, 'admin') ? (
          <Stack direction="row" spacing={1} sx={{ mt: 1.5 }}>
            <Button size="small" variant="contained" onClick={() => setAsked('approve')}>
              {translate('xero.stock.approve')}
            </Button>
            <Button size="small" variant="outlined" onClick={() => setAsked('dismiss')}>
              {translate('xero.stock.dismiss')}
            </Button>
          </Stack>
        ) : (
          <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
            {translate('xero.stock.administratorDecides')}
          </Typography>
        )}
        <Confirm
          isOpen={asked === 'approve'}
          loading={isPending}
          title={translate('xero.stock.approve')}
          content={translate('xero.stock.sure')}
          onConfirm={() => mutate({ path: `${path}/approve`, done: ({ sentence }) => sentence })}
          onClose={() => setAsked(undefined)}
        />
        {asked === 'dismiss' && (
          <ReasonDialog
            title={translate('xero.stock.dismiss')}
            content={translate('xero.stock.dismissAbout')}
            confirm={translate('xero.stock.dismiss')}
            isBusy={isPending}
            onReason={(reason) => mutate({ path: `${path}/dismiss`, body: { reason } })}
            onClose={() => setAsked(undefined)}
          />
        )}
      </CardContent>
    </Card>
  );
};

export default StockCheckPage;

import OpenIcon from '@mui/icons-material/OpenInNewOutlined';
import { Box, Button, Card, CardContent, Chip, Divider, Stack, Typography } from '@mui/material';
import { usePermissions, useRecordContext, useResourceContext, useTranslate } from 'react-admin';
import { mayDo, type Me } from '../../data/auth-provider';
import { XeroMark } from '../../ui/xero-mark';
import type { Panel, PanelState } from '../answers';
import { useXero } from '../ask-xero';
import { Loaded } from '../loaded';
import { Moment } from '../moment';
import { RecordLink } from '../record-link';
import { Exclusion } from './exclusion';
import { PanelActions } from './panel-actions';
import { PanelHistory } from './panel-history';
import { PanelProblems } from './panel-problems';

const colours: Record<PanelState, 'default' | 'primary' | 'success' | 'warning' | 'error'> = {
  not_connected: 'default',
  not_sent: 'default',
  queued: 'primary',
  sending: 'primary',
  checking: 'primary',
  waiting: 'warning',
  held: 'warning',
  failed: 'error',
  skipped: 'default',
  removed: 'warning',
  synced: 'success',
};

/** The same records under another name. */
const otherNames: Record<string, string> = { 'supplier-companies': 'companies', 'supplier-contacts': 'contacts' };

/** Records that the CRM keeps to itself. */
const keptHere = new Set(['quotes', 'sales-orders']);

/** Where the record on the page stands in Xero, and what can be done about it. */
export const XeroPanel = () => {
  const record = useRecordContext();
  const here = useResourceContext() ?? '';
  const resource = otherNames[here] ?? here;
  if (!record) return null;
  return (
    <Card component="section" aria-label="Xero">
      <CardContent sx={{ '&:last-child': { pb: 2 } }}>
        {keptHere.has(resource) ? (
          <KeptHere resource={resource} />
        ) : (
          <PanelOf key={record.id} resource={resource} id={String(record.id)} />
        )}
      </CardContent>
    </Card>
  );
};

const KeptHere = ({ resource }: { resource: string }) => {
  const translate = useTranslate();
  return (
    <Stack spacing={1.5} sx={{ alignItems: 'flex-start' }}>
      <XeroMark />
      <Typography variant="body2">{translate(`xero.panel.keptHere.${resource}`)}</Typography>
    </Stack>
  );
};

const PanelOf = ({ resource, id }: { resource: string; id: string }) => {
  const { permissions: role } = usePermissions<Me['role']>();
  const panel = useXero<Panel>(`records/${resource}/${id}`);
  return (
    <Stack spacing={1.5}>
      <Stack direction="row" sx={{ alignItems: 'center', justifyContent: 'space-between', gap: 1 }}>
        <XeroMark />
        {panel.data && <StateChip state={panel.data.state} />}
      </Stack>
      <Loaded of={panel} lines={3}>
        {(data) => (
          <>
            <Standing panel={data} resource={resource} id={id} />
            {mayDo(role, 'edit') && <PanelActions panel={data} resource={resource} id={id} />}
            <Divider />
            <Exclusion resource={resource} id={id} />
            {data.history.length > 0 && (
              <>
                <Divider />
                <PanelHistory entries={data.history} />
              </>
            )}
          </>
        )}
      </Loaded>
    </Stack>
  );
};

const StateChip = ({ state }: { state: PanelState }) => {
  const translate = useTranslate();
  return <Chip size="small" variant="outlined" color={colours[state]} label={translate(`xero.panel.state.${state}`)} />;
};

const Standing = ({ panel, resource, id }: { panel: Panel; resource: string; id: string }) => {
  const translate = useTranslate();
  return (
    <>
      {panel.state === 'failed' ? (
        <PanelProblems panel={panel} resource={resource} id={id} />
      ) : (
        <Typography variant="body2">{panel.sentence}</Typography>
      )}
      {panel.warnings.map(({ code, sentence }) => (
        <Typography key={code} variant="body2" color="warning">
          {sentence}
        </Typography>
      ))}
      {panel.links.map(({ part, remoteId, remoteType, number, url }) =>
        url ? (
          <Button
            key={`${part} ${remoteId}`}
            href={url}
            target="_blank"
            rel="noreferrer"
            size="small"
            variant="outlined"
            endIcon={<OpenIcon fontSize="small" />}
            sx={{ alignSelf: 'flex-start' }}
          >
            {translate('xero.panel.open', {
              what: number ?? translate(`xero.remote.${remoteType}`, { _: remoteType }),
            })}
          </Button>
        ) : null,
      )}
      <Dates panel={panel} />
      {panel.related.map(({ relation, record, number }) => (
        <Typography key={`${relation} ${record.id}`} variant="body2">
          {translate(`xero.panel.relation.${relation}`)} <RecordLink record={record}>{number}</RecordLink>
        </Typography>
      ))}
    </>
  );
};

const Dates = ({ panel: { links, lastExportAt, lastImportAt } }: { panel: Panel }) => {
  const translate = useTranslate();
  const code = links[0]?.number ?? links[0]?.remoteId;
  const facts = [
    ['fields.accountingCode', code],
    ['fields.lastAccountingExportAt', lastExportAt && <Moment at={lastExportAt} />],
    ['fields.lastAccountingImportAt', lastImportAt && <Moment at={lastImportAt} />],
  ] as const;
  return (
    <Box component="dl" sx={{ m: 0, display: 'grid', gap: 0.5 }}>
      {facts.map(([name, value]) => (
        <Box key={name}>
          <Typography component="dt" variant="caption" color="textSecondary">
            {translate(name)}
          </Typography>
          <Typography component="dd" variant="body2" sx={{ m: 0, overflowWrap: 'anywhere' }}>
            {value ?? '–'}
          </Typography>
        </Box>
      ))}
    </Box>
  );
};

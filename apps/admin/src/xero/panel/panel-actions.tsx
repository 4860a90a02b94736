import { Button, Stack } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { Exported, Panel } from '../answers';
import { useXeroAct } from '../ask-xero';

/** Of these, what happened in Xero can be fetched one by one. */
const importable = new Set(['invoices', 'credit-notes', 'supplier-bills']);

/** In these something of the record is under way already, or cannot be. */
const settled = new Set<Panel['state']>(['failed', 'sending', 'checking', 'not_connected']);

export const PanelActions = ({ panel, resource, id }: { panel: Panel; resource: string; id: string }) => {
  const translate = useTranslate();
  const exports = useXeroAct<Exported>();
  const imports = useXeroAct<{ sentence: string }>();
  const isThere = panel.links.length > 0;
  const send = () =>
    exports.mutate({
      path: `records/${resource}/${id}/export`,
      done: ({ queued, because }) => (queued ? translate('xero.panel.queued') : (because ?? '')),
    });
  const fetchNow = () => imports.mutate({ path: `records/${resource}/${id}/import`, done: ({ sentence }) => sentence });
  if (panel.state === 'not_connected') return null;
  return (
    <Stack direction="row" useFlexGap sx={{ gap: 1, flexWrap: 'wrap' }}>
      {!settled.has(panel.state) && (
        <Button size="small" variant="contained" disabled={exports.isPending} onClick={send}>
          {translate(isThere || panel.state === 'queued' ? 'xero.panel.exportNow' : 'xero.panel.create')}
        </Button>
      )}
      {isThere && importable.has(resource) && (
        <Button size="small" variant="outlined" disabled={imports.isPending} onClick={fetchNow}>
          {translate('xero.panel.importNow')}
        </Button>
      )}
    </Stack>
  );
};

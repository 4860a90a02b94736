import { Button, Stack } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { Exported, Panel } from '../answers';
import { useXeroAct } from '../ask-xero';

export const PanelActions = ({ panel, resource, id }: { panel: Panel; resource: string; id: string }) => {
  const translate = useTranslate();
  const exports = useXeroAct<Exported>();
  const imports = useXeroAct<{ sentence: string }>();
  // What failed is sent by trying it again.
  const sending =
    panel.state === 'failed'
      ? undefined
      : (['create', 'export'] as const).find((action) => panel.actions.includes(action));
  const send = () =>
    exports.mutate({
      path: `records/${resource}/${id}/export`,
      done: ({ queued, because }) => (queued ? translate('xero.panel.queued') : (because ?? '')),
    });
  const fetchNow = () => imports.mutate({ path: `records/${resource}/${id}/import`, done: ({ sentence }) => sentence });
  if (!sending && !panel.actions.includes('import')) return null;
  return (
    <Stack direction="row" useFlexGap sx={{ gap: 1, flexWrap: 'wrap' }}>
      {sending && (
        <Button size="small" variant="contained" disabled={exports.isPending} onClick={send}>
          {translate(`xero.panel.${sending}`)}
        </Button>
      )}
      {panel.actions.includes('import') && (
        <Button size="small" variant="outlined" disabled={imports.isPending} onClick={fetchNow}>
          {translate('xero.panel.import')}
        </Button>
      )}
    </Stack>
  );
};

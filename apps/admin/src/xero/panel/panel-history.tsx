import { Box, Button, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { HistoryEntry } from '../answers';
import { Moment } from '../moment';

const few = 3;

/** What was exchanged of this record, the latest first. */
export const PanelHistory = ({ entries }: { entries: HistoryEntry[] }) => {
  const translate = useTranslate();
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? entries : entries.slice(0, few);
  return (
    <Box>
      <Typography variant="subtitle2" component="h3" gutterBottom>
        {translate('xero.panel.history')}
      </Typography>
      <Stack component="ul" spacing={1} sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {shown.map(({ id, at, direction, what }) => (
          <Box component="li" key={id}>
            <Typography variant="body2">{what}</Typography>
            <Typography variant="caption" color="textSecondary">
              {translate(`xero.direction.${direction}`)} · <Moment at={at} />
            </Typography>
          </Box>
        ))}
      </Stack>
      {entries.length > few && (
        <Button size="small" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen} sx={{ mt: 0.5 }}>
          {translate(isOpen ? 'xero.panel.less' : 'xero.panel.more', { smart_count: entries.length - few })}
        </Button>
      )}
    </Box>
  );
};

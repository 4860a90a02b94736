import { Box, Card, CardContent, Stack, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { Labeled, Show, useTranslate, type ShowProps } from 'react-admin';
import { whole } from './whole';

/** A record's page: its facts, and beside them what other systems and people say of it. */
export const RecordShow = ({
  children,
  aside,
  ...props
}: Omit<ShowProps, 'children' | 'aside'> & { children: ReactNode; aside?: ReactNode }) => (
  <Show {...props} queryOptions={whole} component={Box as never} sx={{ '& .RaShow-noActions': { mt: 0 } }}>
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: aside ? 'minmax(0, 1fr) 340px' : 'minmax(0, 1fr)' },
      }}
    >
      <Stack spacing={2} sx={{ minWidth: 0 }}>
        {children}
      </Stack>
      {aside && (
        <Stack spacing={2} component="aside" sx={{ minWidth: 0 }}>
          {aside}
        </Stack>
      )}
    </Box>
  </Show>
);

/** A titled card of a record's page. `title` is a key. */
export const Section = ({ title, actions, children }: { title?: string; actions?: ReactNode; children: ReactNode }) => {
  const translate = useTranslate();
  return (
    <Card component="section" aria-label={title ? translate(title) : undefined}>
      <CardContent>
        {title && (
          <Stack direction="row" sx={{ mb: 1.5, alignItems: 'center', justifyContent: 'space-between' }}>
            <Typography variant="h6" component="h2">
              {translate(title)}
            </Typography>
            {actions}
          </Stack>
        )}
        {children}
      </CardContent>
    </Card>
  );
};

/** Facts side by side, each under its name. Children are fields with a `source`. */
export const Facts = ({ children }: { children: ReactNode[] }) => (
  <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: 'repeat(auto-fill, minmax(min(190px, 100%), 1fr))' }}>
    {children.map((child, i) => (
      <Labeled key={i} sx={{ minWidth: 0, alignItems: 'flex-start', overflowWrap: 'anywhere' }}>
        {child as never}
      </Labeled>
    ))}
  </Box>
);

import { Breadcrumbs, Card, CardContent, Link, Stack, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { Title, useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router';

/** A page of the help: where it belongs, its heading (words already translated), and what it says. */
export const HelpFrame = ({ heading, children }: { heading: string; children: ReactNode }) => {
  const translate = useTranslate();
  return (
    <Stack spacing={2} sx={{ maxWidth: 820 }}>
      <Title title="help.title" />
      <Breadcrumbs aria-label={translate('help.title')}>
        <Link component={RouterLink} to="/help">
          {translate('help.title')}
        </Link>
        <Typography color="textPrimary">{heading}</Typography>
      </Breadcrumbs>
      <Card>
        <CardContent>
          <Typography variant="h5" component="h2" gutterBottom>
            {heading}
          </Typography>
          {children}
        </CardContent>
      </Card>
    </Stack>
  );
};

import { Chip, Link, List, ListItem, TextField, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router';
import type { ErrorHelp } from '../xero/answers';
import { useXero } from '../xero/ask-xero';
import { Loaded } from '../xero/loaded';
import { HelpFrame } from './help-frame';

/** Every error that there can be. */
const ErrorCodesPage = () => {
  const translate = useTranslate();
  const errors = useXero<ErrorHelp[]>('help/errors');
  const [search, setSearch] = useState('');
  const words = search.toLowerCase();
  const isMeant = ({ code, title, what }: ErrorHelp) => [code, title, what].join(' ').toLowerCase().includes(words);
  return (
    <HelpFrame heading={translate('help.errors.title')}>
      <Typography>{translate('help.errors.about')}</Typography>
      <TextField
        label={translate('list.search')}
        value={search}
        onChange={({ target }) => setSearch(target.value)}
        sx={{ my: 1.5 }}
      />
      <Loaded of={errors} lines={8}>
        {(data) => (
          <List dense disablePadding>
            {data.filter(isMeant).map((error) => (
              <ListItem key={error.code} disableGutters sx={{ gap: 1, flexWrap: 'wrap' }}>
                <Link component={RouterLink} to={`/help/errors/${error.code}`}>
                  {error.title}
                </Link>
                <Typography variant="caption" color="textSecondary">
                  {error.code}
                </Typography>
                <Chip size="small" variant="outlined" label={translate(`help.audience.${error.audience}`)} />
              </ListItem>
            ))}
          </List>
        )}
      </Loaded>
    </HelpFrame>
  );
};

export default ErrorCodesPage;

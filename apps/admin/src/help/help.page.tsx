import { Card, List, ListItem, ListItemButton, ListItemText } from '@mui/material';
import { Title, useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { topics } from './topics';

/** Where all help begins. */
const HelpPage = () => {
  const translate = useTranslate();
  const entries = [
    ...Object.keys(topics).map((name) => [`/help/${name}`, `help.topics.${name}`] as const),
    ['/help/rules', 'help.rules'] as const,
    ['/help/errors', 'help.errors'] as const,
  ];
  return (
    <Card sx={{ maxWidth: 820 }}>
      <Title title="help.title" />
      <List>
        {entries.map(([to, words]) => (
          <ListItem key={to} disablePadding>
            <ListItemButton component={Link} to={to}>
              <ListItemText primary={translate(`${words}.title`)} secondary={translate(`${words}.about`)} />
            </ListItemButton>
          </ListItem>
        ))}
      </List>
    </Card>
  );
};

export default HelpPage;

import { Box, Link, Stack, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link as RouterLink, useParams } from 'react-router';
import { HelpFrame } from './help-frame';
import { topics } from './topics';

/** One topic of the help. */
const TopicPage = () => {
  const translate = useTranslate();
  const { topic: name = '' } = useParams();
  const topic = Object.hasOwn(topics, name) ? topics[name] : undefined;
  if (!topic)
    return (
      <HelpFrame heading={translate('help.unknown.title')}>
        <Typography>{translate('help.unknown.text')}</Typography>
      </HelpFrame>
    );
  const words = `help.topics.${name}`;
  return (
    <HelpFrame heading={translate(`${words}.title`)}>
      <Typography sx={{ mb: 2 }}>{translate(`${words}.about`)}</Typography>
      <Box component="ol" sx={{ m: 0, pl: 2.5, '& li': { mb: 1.25 } }}>
        {topic.steps.map((step) => (
          <li key={step}>{translate(`${words}.steps.${step}`)}</li>
        ))}
      </Box>
      <Stack direction="row" useFlexGap sx={{ gap: 2, flexWrap: 'wrap', mt: 2 }}>
        {topic.next.map((to) => (
          <Link key={to} component={RouterLink} to={to}>
            {translate(`help.next.${to.replace(/\?.*/, '')}`)}
          </Link>
        ))}
      </Stack>
    </HelpFrame>
  );
};

export default TopicPage;

import { Accordion, AccordionDetails, AccordionSummary, Button, Chip, Stack, Typography } from '@mui/material';
import ExpandIcon from '@mui/icons-material/ExpandMore';
import { useState } from 'react';
import { usePermissions, useTranslate } from 'react-admin';
import { mayDo, type Me } from '../../data/auth-provider';
import type { ErrorGroup } from '../answers';
import { useXero, useXeroAct } from '../ask-xero';
import { Loaded } from '../loaded';
import { Ago } from '../moment';
import { Above, NothingHere } from '../table-box';
import { XeroPage } from '../xero-page';
import { ErrorsOfGroup } from './errors-of-group';

/** What could not be sent, by cause: one cure often helps many. */
const ErrorsPage = () => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const groups = useXero<ErrorGroup[]>('errors/groups');
  const retry = useXeroAct<{ retried: number }>();
  const mayRetry = mayDo(role, 'edit') && groups.data?.some(isRetriable);
  return (
    <XeroPage>
      <Above about={translate('xero.errors.about')}>
        {mayRetry && (
          <Button
            variant="contained"
            disabled={retry.isPending}
            onClick={() => retry.mutate({ path: 'errors/retry-all', done: sayRetried(translate) })}
          >
            {translate('xero.errors.retryAll')}
          </Button>
        )}
      </Above>
      <Loaded of={groups}>
        {(data) =>
          data.length === 0 ? (
            <NothingHere>xero.errors.empty</NothingHere>
          ) : (
            data.map((group) => <Group key={group.code} group={group} isOnly={data.length === 1} />)
          )
        }
      </Loaded>
    </XeroPage>
  );
};

/** Errors of settings go by themselves once the setting is chosen anew. */
const isRetriable = ({ kinds }: ErrorGroup) => kinds.some((kind) => kind !== 'setting');

const sayRetried =
  (translate: ReturnType<typeof useTranslate>) =>
  ({ retried }: { retried: number }) =>
    translate('xero.errors.retriedMany', { smart_count: retried });

const Group = ({ group, isOnly }: { group: ErrorGroup; isOnly: boolean }) => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const [isOpen, setOpen] = useState(isOnly);
  const retry = useXeroAct<{ retried: number }>();
  return (
    <Accordion
      variant="outlined"
      expanded={isOpen}
      onChange={(_, open) => setOpen(open)}
      slotProps={{ transition: { unmountOnExit: true } }}
    >
      <AccordionSummary expandIcon={<ExpandIcon />}>
        <Stack direction="row" useFlexGap sx={{ gap: 1, flexWrap: 'wrap', alignItems: 'center', pr: 1 }}>
          <Typography component="span" sx={{ fontWeight: 600 }}>
            {group.title}
          </Typography>
          <Chip
            size="small"
            color="error"
            variant="outlined"
            label={translate('xero.errors.count', { smart_count: group.count })}
          />
          {group.holdsBack > 0 && (
            <Chip
              size="small"
              variant="outlined"
              label={translate('xero.errors.holdsBack', { smart_count: group.holdsBack })}
            />
          )}
          <Typography component="span" variant="body2" color="textSecondary">
            {translate('xero.errors.since')} <Ago at={group.oldestAt} />
          </Typography>
        </Stack>
      </AccordionSummary>
      <AccordionDetails>
        {mayDo(role, 'edit') && isRetriable(group) && group.count > 1 && (
          <Button
            variant="outlined"
            size="small"
            disabled={retry.isPending}
            sx={{ mb: 1.5 }}
            onClick={() =>
              retry.mutate({ path: 'errors/retry-all', body: { code: group.code }, done: sayRetried(translate) })
            }
          >
            {translate('xero.errors.retryThese', { smart_count: group.count })}
          </Button>
        )}
        <ErrorsOfGroup code={group.code} />
      </AccordionDetails>
    </Accordion>
  );
};

export default ErrorsPage;

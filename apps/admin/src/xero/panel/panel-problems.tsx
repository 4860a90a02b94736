import { Alert, Button } from '@mui/material';
import { usePermissions, useTranslate } from 'react-admin';
import { mayDo, type Me } from '../../data/auth-provider';
import type { Panel } from '../answers';
import { useXeroAct } from '../ask-xero';
import { ProblemAlert } from '../problem-alert';

/** Why it failed and what to do, in red; questions are answered here. */
export const PanelProblems = ({ panel, resource, id }: { panel: Panel; resource: string; id: string }) => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const act = useXeroAct();
  const mayWrite = mayDo(role, 'edit');
  const url = panel.links.find((link) => link.url)?.url;
  return (
    <>
      {panel.problems.length === 0 && <Alert severity="error">{panel.sentence}</Alert>}
      {panel.problems.map((problem, i) => (
        <ProblemAlert key={`${problem.code} ${i}`} problem={problem} url={url}>
          {mayWrite &&
            problem.choices?.map(({ answer, label }) => (
              <Button
                key={answer}
                size="small"
                variant="outlined"
                color="inherit"
                disabled={act.isPending}
                onClick={() => act.mutate({ path: `records/${resource}/${id}/lock-date`, body: { answer } })}
              >
                {label}
              </Button>
            ))}
        </ProblemAlert>
      ))}
      {mayWrite && panel.rowId && panel.actions.includes('retry') && (
        <Button
          variant="contained"
          size="small"
          disabled={act.isPending}
          sx={{ alignSelf: 'flex-start' }}
          onClick={() => act.mutate({ path: `errors/${panel.rowId}/retry`, done: 'xero.errors.retried' })}
        >
          {translate('xero.errors.retry')}
        </Button>
      )}
    </>
  );
};

import { Button } from '@mui/material';
import { useState } from 'react';
import { usePermissions, useTranslate } from 'react-admin';
import { mayDo, type Me } from '../../data/auth-provider';
import type { Page } from '../answers';
import { useXero, useXeroAct } from '../ask-xero';
import { FewSelect } from '../few-select';
import { Loaded } from '../loaded';
import { Above, NothingHere, Pages, type PageWish } from '../table-box';
import { XeroPage } from '../xero-page';
import { ChangeCard, type ChangeInXero } from './change-card';

const states = ['open', 'excluded', 'ignored', 'pushed', 'accepted', 'reissued', 'gone'] as const;

/** What was changed in Xero after it was sent: three values per field, and a decision. */
const ChangesPage = () => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const [wish, setWish] = useState<PageWish>({ page: 1, pageSize: 10 });
  const [state, setState] = useState('');
  const query = new URLSearchParams({ page: String(wish.page), pageSize: String(wish.pageSize) });
  if (state) query.set('filter[state]', state);
  const changes = useXero<Page<ChangeInXero>>(`changes?${query.toString()}`);
  const look = useXeroAct<{ looked: number }>();
  return (
    <XeroPage>
      <Above about={translate('xero.changes.about')}>
        <FewSelect
          label="xero.changes.stateLabel"
          words="xero.changes.state"
          options={states}
          value={state}
          onChange={(chosen) => {
            setState(chosen);
            setWish({ ...wish, page: 1 });
          }}
        />
        {mayDo(role, 'edit') && (
          <Button
            variant="outlined"
            disabled={look.isPending}
            onClick={() =>
              look.mutate({
                path: 'changes/look',
                done: ({ looked }) => translate('xero.changes.looked', { smart_count: looked }),
              })
            }
          >
            {translate('xero.changes.look')}
          </Button>
        )}
      </Above>
      <Loaded of={changes}>
        {({ items, total }) =>
          total === 0 ? (
            <NothingHere>{state ? 'list.nothingFound' : 'xero.changes.empty'}</NothingHere>
          ) : (
            <>
              {items.map((change) => (
                <ChangeCard key={change.id} change={change} />
              ))}
              <Pages of={wish} total={total} onChange={setWish} />
            </>
          )
        }
      </Loaded>
    </XeroPage>
  );
};

export default ChangesPage;

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNotify } from 'react-admin';
import { act } from '../data/data-provider';
import { ask, Problem } from '../data/rest';
import { useProblemNotice } from '../ui/problem-notice';

const base = 'integrations/xero';

/** Everything that is known of Xero lies under this key, so that news can refresh it. */
export const xeroKey = (...parts: unknown[]) => ['xero', ...parts] as const;

/** Reads from the Xero routes; the first part of the path is what news refresh it by. */
export function useXero<T>(path: string, { enabled = true }: { enabled?: boolean } = {}) {
  const [area = ''] = path.split(/[/?]/);
  return useQuery<T>({
    queryKey: xeroKey(area, path),
    queryFn: ({ signal }) => ask<T>(`${base}/${path}`, { signal }),
    enabled,
    placeholderData: keepPreviousData,
    // What was refused is refused again.
    retry: (times, error) => times < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
  });
}

interface Wish<T> {
  path: string;
  body?: object;
  method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Key of what is said when it is done, or the words themselves. */
  done?: string | ((reply: T) => string);
}

/** Writes to the Xero routes: says what came of it, and refreshes what is shown. */
export function useXeroAct<T = unknown>({ onDone }: { onDone?: (reply: T) => void } = {}) {
  const cache = useQueryClient();
  const notify = useNotify();
  const tellProblem = useProblemNotice();
  return useMutation({
    mutationFn: ({ path, body = {}, method = 'POST' }: Wish<T>) => act<T>(`${base}/${path}`, body, method),
    onSuccess: (reply, { done }) => {
      if (done) notify(typeof done === 'string' ? done : done(reply), { type: 'info' });
      onDone?.(reply);
    },
    onError: tellProblem,
    onSettled: () => cache.invalidateQueries({ queryKey: xeroKey() }),
  });
}

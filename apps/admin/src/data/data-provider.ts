import type {
  CreateParams,
  DataProvider,
  DeleteManyParams,
  DeleteParams,
  GetListParams,
  GetManyParams,
  GetManyReferenceParams,
  GetOneParams,
  Identifier,
  QueryFunctionContext,
  RaRecord,
  UpdateManyParams,
  UpdateParams,
} from 'react-admin';
import { ask } from './rest';

/** A page of a list as the API answers it. */
interface Page {
  items: RaRecord[];
  page: number;
  pageSize: number;
  total: number;
  totalIsExact?: boolean;
}

/** A read that answers all there is, without pages. */
type Answer = Page | RaRecord[];

const ids = 100;

/** The query string of a list: `page`, `pageSize`, `sort`, `search` and `filter[field][operator]`. */
export function listQuery({ pagination, sort, filter }: Partial<GetListParams>): string {
  const query = new URLSearchParams();
  if (pagination) {
    query.set('page', String(pagination.page));
    query.set('pageSize', String(pagination.perPage));
  }
  if (sort?.field && sort.field !== 'id') query.set('sort', `${sort.order === 'DESC' ? '-' : ''}${sort.field}`);
  for (const [name, value] of Object.entries((filter ?? {}) as Record<string, unknown>)) addFilter(query, name, value);
  return query.toString();
}

/** A filter is a value or comparisons: `{ status: 'issued', total: { gte: '100' }, q: 'words' }`. */
function addFilter(query: URLSearchParams, name: string, value: unknown): void {
  if (value === undefined || value === null || value === '') return;
  if (name === 'q') query.set('search', value as string);
  else if (Array.isArray(value)) query.set(`filter[${name}][in]`, value.join(','));
  else if (typeof value === 'object')
    for (const [operator, operand] of Object.entries(value))
      if (operand !== undefined && operand !== null && operand !== '')
        query.set(`filter[${name}][${operator}]`, String(operand));
      else continue;
  else query.set(`filter[${name}]`, String(value as string));
}

async function list(resource: string, params: Partial<GetListParams> & { signal?: AbortSignal }) {
  const query = listQuery(params);
  const answer = await ask<Answer>(`${resource}${query ? `?${query}` : ''}`, {
    ...(params.signal ? { signal: params.signal } : {}),
  });
  if (Array.isArray(answer)) return { data: answer, total: answer.length };
  return { data: answer.items, total: answer.total, meta: { totalIsExact: answer.totalIsExact ?? true } };
}

const one = (resource: string, id: Identifier): string => `${resource}/${encodeURIComponent(String(id))}`;

/** The version that was seen goes with every change: somebody else's is never overwritten unseen. */
const versionOf = (record: Partial<RaRecord> | undefined): { version?: number } =>
  record?.['version'] === undefined ? {} : { version: record['version'] as number };

/** react-admin's calls in terms of the API. */
export const dataProvider = {
  supportAbortSignal: true,
  getList: (resource: string, params: GetListParams & QueryFunctionContext) => list(resource, params),
  getOne: async (resource: string, { id, signal }: GetOneParams & QueryFunctionContext) => ({
    data: await ask<RaRecord>(one(resource, id), { ...(signal ? { signal } : {}) }),
  }),
  getMany: async (resource: string, { ids: wanted }: GetManyParams) => {
    const parts = Array.from({ length: Math.ceil(wanted.length / ids) }, (_, i) =>
      wanted.slice(i * ids, (i + 1) * ids),
    );
    const pages = await Promise.all(
      parts.map((part) =>
        list(resource, { filter: { id: { in: part.join(',') } }, pagination: { page: 1, perPage: part.length } }),
      ),
    );
    return { data: pages.flatMap(({ data }) => data) };
  },
  getManyReference: (
    resource: string,
    { target, id, filter, ...rest }: GetManyReferenceParams & QueryFunctionContext,
  ) => list(resource, { ...rest, filter: { ...(filter as object), [target]: id } }),
  create: async (resource: string, { data, meta }: CreateParams) => ({
    data: await ask<RaRecord>(`${resource}${stepOf(meta)}`, { method: 'POST', body: data, ...keyOf(meta) }),
  }),
  update: async (resource: string, { id, data, previousData }: UpdateParams) => ({
    data: await ask<RaRecord>(one(resource, id), {
      method: 'PATCH',
      body: { ...changed(data, previousData), ...versionOf(previousData) },
    }),
  }),
  updateMany: async (resource: string, { ids: wanted, data }: UpdateManyParams) => {
    for (const id of wanted) await ask(one(resource, id), { method: 'PATCH', body: data });
    return { data: wanted };
  },
  delete: async (resource: string, { id, previousData }: DeleteParams) => {
    await ask(one(resource, id), { method: 'DELETE', body: versionOf(previousData) });
    return { data: (previousData ?? { id }) as RaRecord };
  },
  deleteMany: async (resource: string, { ids: wanted }: DeleteManyParams) => {
    for (const id of wanted) {
      const { version } = await ask<{ version?: number }>(one(resource, id));
      await ask(one(resource, id), { method: 'DELETE', body: { version } });
    }
    return { data: wanted };
  },
} as DataProvider;

const keyOf = (meta: unknown): { idempotencyKey?: string } => {
  const key = (meta as { idempotencyKey?: string } | undefined)?.idempotencyKey;
  return key ? { idempotencyKey: key } : {};
};

/** `{ query: { issue: 'true' } }`: taken one step further when it is created. */
const stepOf = (meta: unknown): string => {
  const query = (meta as { query?: Record<string, string> } | undefined)?.query;
  return query ? `?${new URLSearchParams(query).toString()}` : '';
};

/** Only what was changed goes back: a reply shows more fields than a change may name. */
function changed(now: Record<string, unknown>, before: Record<string, unknown> | undefined): Record<string, unknown> {
  if (!before) return now;
  return Object.fromEntries(
    Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])),
  );
}

/** The next step of a record (`issue`, `void`, …), or any other write that is no plain change of fields. Answers the reply. */
export const act = <T = RaRecord>(
  path: string,
  body: object = {},
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' = 'POST',
) => ask<T>(path, { method, body, ...(method === 'POST' ? { idempotencyKey: crypto.randomUUID() } : {}) });

import { SchedulerRegistry } from '@nestjs/schedule';
import { startSandbox } from '../../xero-sandbox/src/server.js';
import { alex, consentAt, control } from '../../../libs/xero-sync/test/connecting.js';
import { EngineTiming } from '../../../libs/xero-sync/src/engine/engine-timing.js';
import { apiUnderTest, as, type ApiUnderTest } from './api-app.js';

// oxlint-disable-next-line typescript/no-explicit-any -- replies are looked at, not typed
export type Json = Record<string, any>;

/** The whole product and a sandbox of Xero in one process; every shop is a workspace with an organisation of its own. */
export async function connectedApi(env: Record<string, string> = {}) {
  const sandbox = await startSandbox({ limits: false });
  const api = await apiUnderTest({
    XERO_ISSUER_URL: sandbox.url,
    XERO_API_URL: sandbox.url,
    SYNC_SWEEP_SECONDS: '1',
    LOG_LEVEL: 'warn',
    ...env,
  });
  // Nobody fills batches here: a test would only wait for company that never comes.
  Object.assign(api.app.get(EngineTiming, { strict: false }), { lingerShare: 0 });
  // Lists are read when a test says so, not when a minute is over.
  api.app.get(SchedulerRegistry, { strict: false }).deleteInterval('xero-upkeep');
  return {
    api,
    sandbox,
    shop: (name: string, organisation: Json = {}) => openShop(api, sandbox.url, name, organisation),
    async close(): Promise<void> {
      await api.close();
      await sandbox.close();
    },
  };
}

export type ConnectedApi = Awaited<ReturnType<typeof connectedApi>>;

async function openShop(api: ApiUnderTest, xero: string, name: string, organisation: Json) {
  const workspace = await api.workspace(name);
  const rest = as(api, workspace.keys.admin);
  const newOrganisation = (wish: Json) =>
    control(xero, 'POST', 'tenants', { country: 'GB', users: [alex.email], ...wish }).then(({ id }) => String(id));
  const tenantId = await newOrganisation({ name, multicurrency: true, currencies: ['USD'], ...organisation });

  const answered = async (call: ReturnType<typeof rest.get>, status: number): Promise<Json> => {
    const reply = await call;
    if (reply.status !== status)
      throw new Error(`${call.method} ${call.url}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body as Json;
  };
  const get = (path: string) => answered(rest.get(path), 200);
  const make = (path: string, body: Json) => answered(rest.post(path).send(body), 201);
  const act = (path: string, body: Json = {}) => answered(rest.post(path).send(body), 200);
  const patch = (path: string, body: Json) => answered(rest.patch(path).send(body), 200);
  /** Changes a record as somebody who has just looked at it. */
  const change = async (path: string, body: Json) =>
    patch(path, { ...body, version: ((await get(path)) as { version: number }).version });

  /** Plays a person who connects: answers what the way back from Xero said. */
  async function consent(wish: { tenantId?: string; again?: boolean } = {}) {
    const { authorizeUrl } = await act(`/integrations/xero/${wish.again ? 're-authorise' : 'connect'}`);
    const params = await consentAt(authorizeUrl as string, {
      person: alex,
      tenantIds: [wish.tenantId ?? tenantId],
    });
    return rest.get(`/integrations/xero/callback?${new URLSearchParams(params).toString()}`);
  }

  /** Reads or writes the organisation as somebody who shares nothing with the product. */
  const token = await control(xero, 'POST', 'token', { tenantIds: [tenantId] }).then(({ access_token: t }) =>
    String(t),
  );
  async function books(path: string, method = 'GET', body?: Json): Promise<Json> {
    const answer = await fetch(`${xero}/api.xro/2.0/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'xero-tenant-id': tenantId,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Json;
  }

  const panel = (kind: string, id: string) => get(`/integrations/xero/records/${kind}/${id}`);
  /** The numbers that tests ask for again and again, beside the whole answer. */
  const status = async (): Promise<Json> => {
    const { connection, queue, errors, ...whole } = await get('/integrations/xero/status');
    return {
      ...whole,
      connection: connection?.state ?? 'none',
      organisation: connection?.organisation,
      unresolved: errors.count,
      queued: queue.waiting + queue.sending,
      held: queue.held,
      ...(errors.records[0] ? { firstError: errors.records[0] } : {}),
    };
  };

  return {
    api,
    workspace,
    rest,
    tenantId,
    get,
    make,
    act,
    patch,
    change,
    consent,
    books,
    panel,
    status,
    newOrganisation,
    answered,
    control: (method: string, path: string, body?: Json) => control(xero, method, path, body),
    /** Does something as the people in Xero's own screens. */
    inXero: (action: string, what: Json) => control(xero, 'POST', `tenants/${tenantId}/ui`, { action, ...what }),
    organisation: (change: Json) => control(xero, 'PATCH', `tenants/${tenantId}`, change),
    /** Everything the organisation was made to hold, by the sandbox's own account, in order. */
    async journal(): Promise<Json[]> {
      const { entries } = (await control(xero, 'GET', `journal?tenantId=${tenantId}&limit=100000`)) as Json;
      return entries as Json[];
    },
    errors: async () => (await get('/integrations/xero/errors'))['items'] as Json[],
    queue: async () => (await get('/integrations/xero/export-queue?pageSize=200'))['items'] as Json[],
    save: async (values: Json) => {
      const { version } = await get('/integrations/xero/settings');
      return answered(rest.put('/integrations/xero/settings').send({ version, ...values }), 200);
    },
    /** Waits until everything that can move has moved: what is left is held, waits with a reason, or needs people. */
    settled: (withinMs?: number): Promise<Json> =>
      until(
        'everything is at rest',
        async () => {
          const { items } = await get('/integrations/xero/export-queue?pageSize=200');
          return (items as Json[]).every((row) => row['state'] === 'pending' && row['reason']) ? status() : undefined;
        },
        undefined,
        withinMs,
      ),
    /** Waits until the panel of a record is in this state. */
    becomes: (kind: string, id: string, state: string): Promise<Json> => {
      let last: Json = {};
      return until(
        `${kind} becomes ${state}`,
        async () => ((last = await panel(kind, id))['state'] === state ? last : undefined),
        () => `${String(last['state'])}: ${String(last['sentence'])}`,
      );
    },
  };
}

/** A shop that is connected and set up: tax 20 %, no tax, a bank account, proposals accepted. */
export async function readyShop(at: ConnectedApi, name: string, organisation: Json = {}) {
  const shop = await at.shop(name, organisation);
  const tax = await shop.make('/tax-rates', { name: 'VAT', rate: '20' });
  const method = await shop.make('/payment-methods', { name: 'Standing order' });
  await shop.answered(shop.consent() as never, 302);
  await shop.act('/integrations/xero/proposals/accept');
  const { values } = await shop.get('/integrations/xero/settings');
  if (!values.methodAccounts[method['id']]) {
    const { Accounts } = await shop.books('Accounts?where=Type%3D%3D%22BANK%22');
    await shop.save({ methodAccounts: { [method['id']]: Accounts[0].AccountID } });
  }
  return {
    ...shop,
    tax: String(tax['id']),
    method: String(method['id']),
    company: (companyName: string, more: Json = {}) => shop.make('/companies', { name: companyName, ...more }),
    invoice: (companyId: string, more: Json = {}) =>
      shop.make('/invoices?issue=true', {
        companyId,
        date: today(),
        lines: [{ name: 'Advice', quantity: '1', unitPrice: '100', taxRateId: tax['id'] }],
        ...more,
      }),
    pay: (invoice: Json, amount: string, more: Json = {}) =>
      shop.make('/payments', {
        companyId: invoice['companyId'],
        amount,
        methodId: method['id'],
        allocations: [{ invoiceId: invoice['id'], amount }],
        ...more,
      }),
  };
}

export type ReadyShop = Awaited<ReturnType<typeof readyShop>>;

export const today = (): string => new Date().toISOString().slice(0, 10);

async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  explain: () => string = () => '',
  withinMs = 90_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  while (Date.now() < end) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  throw new Error(`It did not happen within ${withinMs / 1000} seconds that ${what}. ${explain()}`);
}

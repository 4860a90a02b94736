import request from 'supertest';
import { startSandbox } from '../../../apps/xero-sandbox/src/server.js';
import { testDatabase } from '../../../test/database.js';
import { alex, consentAt, control, nz, optionsFor } from './connecting.js';
import { EngineTiming } from '../src/engine/engine-timing.js';
import { startWholeHost } from './whole-host.js';

type Json = Record<string, unknown>;

/** CRM core, the whole sync and a sandbox, connected and draining: what people's actions end in can be read on both sides. */
export async function startConnectedHost(options: { fillBatches?: boolean; clockSkewSeconds?: number } = {}) {
  const db = await testDatabase();
  const sandbox = await startSandbox({ limits: false });
  if (options.clockSkewSeconds)
    await control(sandbox.url, 'POST', 'clock', { advanceSeconds: options.clockSkewSeconds });
  const host = await startWholeHost(db.url, optionsFor(sandbox.url, { background: true, timing: { sweep: 1 } }));
  // Where single acts are watched, a batch would only wait for company that never comes.
  if (!options.fillBatches) Object.assign(host.module.get(EngineTiming), { lingerShare: 0 });
  const caller = await host.aWorkspace();
  const rest = (method: 'get' | 'post' | 'put', path: string) =>
    request(host.app.getHttpServer())[method](`/integrations/xero/${path}`).set('x-test-caller', caller.workspaceId);
  const { body } = await rest('post', 'connect').send({}).expect(200);
  const params = await consentAt(body.authorizeUrl, { person: alex, tenantIds: [nz] });
  await rest('get', `callback?${new URLSearchParams(params).toString()}`).expect(302);
  const token = String((await control(sandbox.url, 'POST', 'token', { tenantIds: [nz] }))['access_token']);

  /** The sandbox's own API, by code that shares nothing with the product. */
  async function books(method: string, path: string, sent?: Json): Promise<Json> {
    const answer = await fetch(`${sandbox.url}/api.xro/2.0/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'xero-tenant-id': nz,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      ...(sent ? { body: JSON.stringify(sent) } : {}),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Json;
  }

  return {
    sandbox,
    host,
    caller,
    rest,
    books,
    /** Documents there by number, whole. */
    async allOf(plural: 'Invoices' | 'CreditNotes'): Promise<Map<string, Json>> {
      const found = new Map<string, Json>();
      for (let page = 1; ; page++) {
        const read = await books('GET', `${plural}?page=${page}&pageSize=200&unitdp=4`);
        for (const row of read[plural] as Json[])
          found.set(String(row['InvoiceNumber'] ?? row['CreditNoteNumber']), row);
        if (page >= (read['pagination'] as { pageCount: number }).pageCount) return found;
      }
    },
    /** Waits until nothing is left to send. */
    async quiet(): Promise<{ unresolved: number }> {
      const end = Date.now() + 90_000;
      while (Date.now() < end) {
        const { queue, errors } = (await rest('get', 'status').expect(200)).body;
        if (queue.waiting + queue.sending === 0) return { unresolved: errors.count };
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      throw new Error('The queue did not empty.');
    },
    async close(): Promise<void> {
      await host.close();
      await sandbox.close();
      await db.drop();
    },
  };
}

export type ConnectedHost = Awaited<ReturnType<typeof startConnectedHost>>;

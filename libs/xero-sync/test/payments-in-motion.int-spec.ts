import { CompanyService, InvoiceService } from '#crm-core';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { EntityManager } from 'typeorm';
import { perPage } from '../src/xero/payments.reads.js';
import { XeroSession } from '../src/xero/xero.session.js';
import { control, nz } from './connecting.js';
import { type ConnectedHost, startConnectedHost } from './connected-host.js';
import { randomFrom } from './random.js';

/**
 * Real: Postgres, CRM core, the whole sync, and a bookkeeper who goes on working in the sandbox between the pages of an import and
 * while they are read. PAYMENTS_IN_MOTION=5000 takes the full count with pages of Xero's size (about ten minutes a clock).
 */
const count = Number(process.env['PAYMENTS_IN_MOTION'] ?? 100);
const full = count >= 5_000;
const invoices = full ? 50 : 12;
/** Of which a page has few, so that its borders move often. */
const pageSize = full ? 1_000 : 10;
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
const actor = { name: 'Ada', origin: { by: 'user' as const } };
type Json = Record<string, unknown>;

/** What becomes of one payment in Xero: made, removed, made again with another amount. */
interface Story {
  invoiceId: string;
  amount: number;
  paymentId?: string;
  steps: ('pay' | 'remove')[];
}

class Bookkeeper {
  private readonly open: Story[];
  private acting = Promise.resolve();
  done = 0;

  constructor(
    private readonly url: string,
    private readonly random: ReturnType<typeof randomFrom>,
    documents: readonly string[],
  ) {
    this.open = Array.from({ length: count }, (_, at) => ({
      invoiceId: documents[at % documents.length]!,
      amount: 100 + at,
      // Most are made again; some stay as they are, some stay removed.
      steps: at % 10 === 8 ? ['pay'] : at % 10 === 9 ? ['pay', 'remove'] : ['pay', 'remove', 'pay'],
    }));
  }

  get isFinished(): boolean {
    return this.open.length === 0;
  }

  /** The next steps, one after the other; of several who ask for some the later waits. */
  act(steps: number): Promise<void> {
    this.acting = this.acting.then(async () => {
      for (let step = 0; step < steps && this.open.length > 0; step++) await this.step();
    });
    return this.acting;
  }

  private async step(): Promise<void> {
    const at = this.random.below(this.open.length);
    const story = this.open[at]!;
    if (story.steps.shift() === 'remove') await this.ui({ action: 'deletePayment', paymentId: story.paymentId });
    else {
      const made = await this.ui({
        action: 'pay',
        invoiceId: story.invoiceId,
        amount: story.amount / 100,
        date: '2026-05-06',
      });
      story.paymentId = String(made['PaymentID']);
      story.amount += 1;
    }
    this.done += 1;
    if (story.steps.length === 0) this.open.splice(at, 1);
  }

  private async ui(action: Json): Promise<Json> {
    return (await control(this.url, 'POST', `tenants/${nz}/ui`, action))['record'] as Json;
  }
}

describe.each([
  ['five minutes ahead of ours', 300],
  ['five minutes behind ours', -300],
])('while Xero’s clock is %s', (_words, clockSkewSeconds) => {
  let at: ConnectedHost;
  const act = <T>(work: (tx: EntityManager) => Promise<T>): Promise<T> =>
    at.host.database.inWorkspace(at.caller.workspaceId, work);
  const the = <T>(service: abstract new (...args: never[]) => T): T =>
    at.host.module.get<T>(service as never, { strict: false });

  beforeAll(async () => {
    perPage.payments = pageSize;
    at = await startConnectedHost({ clockSkewSeconds });
    the(SchedulerRegistry).deleteInterval('xero-payment-import');
    await at.rest('post', 'proposals/accept').send({}).expect(200);
  }, 180_000);
  afterAll(async () => {
    perPage.payments = 1_000;
    await at?.close();
  });

  async function issued(): Promise<Map<string, string>> {
    const company = await act((tx) => the(CompanyService).create(tx, { name: 'Harbour Foods' }, actor));
    for (let made = 0; made < invoices; made++)
      await act(async (tx) => {
        const lines = [{ name: 'Work', quantity: '1', unitPrice: '1000000', taxRateId: null }];
        const draft = await the(InvoiceService).create(tx, { companyId: company.id, date: '2026-05-04', lines }, actor);
        await the(InvoiceService).issue(tx, draft.id, actor);
      });
    await at.quiet();
    const links = await act((tx) =>
      tx.query<{ record_id: string; remote_id: string }[]>(
        `SELECT record_id, remote_id FROM xero_links WHERE workspace_id = $1 AND kind = 'invoice' AND archived_at IS NULL`,
        [at.caller.workspaceId],
      ),
    );
    return new Map(links.map((link) => [link.remote_id, link.record_id]));
  }

  async function imported(): Promise<Json> {
    const { body } = await at.rest('post', 'imports').send({}).expect(202);
    for (;;) {
      const run = (await at.rest('get', `imports/${body.id}`).expect(200)).body as Json;
      if (run['state'] !== 'running') return run;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Payments that stand there, by code that shares nothing with the product. */
  async function inXero(): Promise<string[]> {
    const token = String((await control(at.sandbox.url, 'POST', 'token', { tenantIds: [nz] }))['access_token']);
    const found: string[] = [];
    for (let page = 1; ; page++) {
      const answer = await fetch(`${at.sandbox.url}/api.xro/2.0/Payments?page=${page}&pageSize=1000`, {
        headers: { authorization: `Bearer ${token}`, 'xero-tenant-id': nz, accept: 'application/json' },
      });
      const { Payments: rows } = (await answer.json()) as { Payments: Json[] };
      for (const row of rows)
        if (row['Status'] === 'AUTHORISED')
          found.push(
            `${String((row['Invoice'] as Json)['InvoiceID'])} ${Number(row['Amount']).toFixed(2)} ${String(row['PaymentID'])}`,
          );
      if (rows.length < 1_000) return found.sort();
    }
  }

  /** Payments that stand here, each allocation a line. */
  const here = async (): Promise<string[]> => {
    const rows = await act((tx) =>
      tx.query<{ document: string; amount: string; payment: string | null }[]>(
        `SELECT l.remote_id AS document, a.amount, r.remote_id AS payment FROM payments p
           JOIN payment_allocations a ON a.workspace_id = p.workspace_id AND a.payment_id = p.id
           JOIN xero_links l ON l.workspace_id = $1 AND l.kind = 'invoice' AND l.record_id = a.invoice_id::text AND l.archived_at IS NULL
           LEFT JOIN xero_received r ON r.workspace_id::text = $1 AND r.payment_id::text = p.id::text
          WHERE p.workspace_id::text = $1 AND p.status = 'received'`,
        [at.caller.workspaceId],
      ),
    );
    return rows.map((row) => `${row.document} ${row.amount} ${row.payment}`).sort();
  };

  it(
    `${count} payments made, removed and made again while pages are read stand here as they stand there, each once`,
    async () => {
      console.log(`SEED=${seed}`);
      const documents = await issued();
      const bookkeeper = new Bookkeeper(at.sandbox.url, randomFrom(seed), [...documents.keys()]);
      const steps = full ? 400 : 6;
      let runs = 0;
      /** What the bookkeeper still does during this import: else it would never come to an end. */
      let left = 0;
      // oxlint-disable-next-line typescript/unbound-method -- bound again where it is called
      const original = XeroSession.prototype.read;
      const reading = jest.spyOn(XeroSession.prototype, 'read').mockImplementation(async function (
        this: XeroSession,
        ...asked
      ) {
        // More calls than Xero allows in a minute are not the matter here.
        await at.host.database.asSystem('xero-budget', (tx) => tx.query('DELETE FROM xero_budgets'));
        const some = Math.min(steps, Math.floor(left / 2));
        left -= 2 * some;
        await bookkeeper.act(some);
        // An import outlasts what the next one reads again, which must not be what saves it.
        if (some > 0) await control(at.sandbox.url, 'POST', 'clock', { advanceSeconds: 100 });
        const [answer] = await Promise.all([original.apply(this, asked), bookkeeper.act(some)]);
        return answer;
      } as typeof original);
      for (; !bookkeeper.isFinished; runs++) {
        await bookkeeper.act(steps);
        left = full ? 2_000 : 60;
        expect(await imported()).toMatchObject({ state: 'finished', refused: 0 });
      }
      expect(await imported()).toMatchObject({ state: 'finished', refused: 0, waiting: 0 });
      const calls = reading.mock.calls.length;
      reading.mockRestore();
      console.log(`${bookkeeper.done} changes in ${runs} imports of ${calls} calls`);
      const there = await inXero();
      expect(await here()).toEqual(there);
      expect(there).toHaveLength(Math.floor(count / 10) * 9 + Math.min(count % 10, 9));
      expect(new Set((await here()).map((line) => line.split(' ')[2])).size).toBe(there.length);
      // Nothing that came in goes back.
      expect(await at.quiet()).toMatchObject({ unresolved: 0 });
      const { entries } = (await control(at.sandbox.url, 'GET', 'journal?limit=100000')) as { entries: Json[] };
      expect(entries.filter(({ kind, source }) => String(kind).startsWith('payment.') && source !== 'ui')).toEqual([]);
      // Another look changes nothing.
      expect(await imported()).toMatchObject({ state: 'finished', takenIn: 0, takenBack: 0 });
    },
    full ? 3_000_000 : 600_000,
  );
});

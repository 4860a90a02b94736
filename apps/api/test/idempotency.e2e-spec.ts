import { randomUUID } from 'node:crypto';
import { Database } from '#crm-core';
import { apiUnderTest, as, type ApiUnderTest, type WorkspaceUnderTest } from './api-app.js';

describe('a write with an Idempotency-Key', () => {
  let api: ApiUnderTest;
  let workspace: WorkspaceUnderTest;
  beforeAll(async () => {
    api = await apiUnderTest();
    workspace = await api.workspace();
  });
  afterAll(() => api?.close());

  const create = (key: string, body: object, path = '/companies') =>
    as(api, workspace.keys.admin).post(path).set('Idempotency-Key', key).send(body);

  it('happens once however often it is sent', async () => {
    const key = randomUUID();
    const first = await create(key, { name: 'Once' });
    const again = await create(key, { name: 'Once' });
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(again.headers['idempotency-replayed']).toBe('true');
  });

  it('refuses the same key for another request', async () => {
    const key = randomUUID();
    await create(key, { name: 'One' }).expect(201);
    const other = await create(key, { name: 'Another' });
    expect(other.body).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
      detail: 'The Idempotency-Key was used before for a different request.',
    });
    const elsewhere = await create(key, { name: 'One' }, '/product-groups');
    expect(elsewhere.body).toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('makes 100 records of 200 submits that came in pairs at the same moment', async () => {
    const before = (await as(api, workspace.keys.admin).get('/products?pageSize=1')).body.total as number;
    const outcomes: number[] = [];
    for (let batch = 0; batch < 10; batch++)
      await Promise.all(
        Array.from({ length: 10 }, async (_, at) => {
          const key = randomUUID();
          const body = {
            code: `D-${batch}-${at}`,
            name: 'Double',
            tracked: true,
            openingStock: { quantity: '5', unitCost: '1' },
          };
          const [one, two] = await Promise.all([create(key, body, '/products'), create(key, body, '/products')]);
          outcomes.push(one.status, two.status);
          const ids = [one, two].filter(({ status }) => status === 201).map((reply) => reply.body.id as string);
          expect(new Set(ids).size).toBe(1);
          expect((await create(key, body, '/products')).body.id).toBe(ids[0]);
        }),
      );
    const after = (await as(api, workspace.keys.admin).get('/products?pageSize=1')).body.total as number;
    expect(after - before).toBe(100);
    expect(new Set(outcomes)).toEqual(outcomes.includes(409) ? new Set([201, 409]) : new Set([201]));
    const moved = await as(api, workspace.keys.admin).get('/stock-movements?pageSize=1');
    expect(moved.body.total).toBe(100);
  });

  it('answers 409 while the first one is still running', async () => {
    const key = randomUUID();
    let go = (): void => undefined;
    const running = api.app.get(Database).inWorkspace(workspace.id, async (tx) => {
      await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended($1, 4711))`, [`${workspace.id}/${key}`]);
      await new Promise<void>((resolve) => (go = resolve));
    });
    while (go.toString() === '() => undefined') await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await create(key, { name: 'Impatient' });
    expect(second.body).toMatchObject({ status: 409, code: 'idempotency_key_in_use' });
    expect(second.headers['retry-after']).toBe('1');
    go();
    await running;
    await create(key, { name: 'Impatient' }).expect(201);
  });

  it('remembers nothing of a write that was refused or rolled back', async () => {
    const key = randomUUID();
    await create(key, { name: '' }).expect(400);
    await create(key, { name: 'Now right' }).expect(201);
  });

  it('never stores a secret with the key', async () => {
    const key = randomUUID();
    const made = await create(key, { name: 'Integration', role: 'staff' }, '/api-keys');
    expect(made.status).toBe(201);
    const again = await create(key, { name: 'Integration', role: 'staff' }, '/api-keys');
    expect(again.body).toMatchObject({ status: 409, code: 'idempotent_reply_withheld' });
    const stored = (await api.app
      .get(Database)
      .inWorkspace(workspace.id, (tx) => tx.query('SELECT reply FROM idempotency_keys'))) as { reply: string | null }[];
    expect(stored.some(({ reply }) => reply?.includes(made.body.key as string))).toBe(false);
    expect(stored.some(({ reply }) => reply?.includes('Now right'))).toBe(true);
  });

  it('makes one workspace of a repeated request for one', async () => {
    const key = randomUUID();
    const body = { name: 'Further', baseCurrency: 'EUR', countryCode: 'DE', timeZone: 'Europe/Berlin' };
    await create(key, body, '/workspaces').expect(201);
    expect((await create(key, body, '/workspaces')).body).toMatchObject({
      status: 409,
      code: 'idempotent_reply_withheld',
    });
  });

  it('is kept on the routes of the Xero integration as well', async () => {
    const key = randomUUID();
    const pause = (reason: string) => create(key, { reason }, '/integrations/xero/export-queue/pause');
    const first = await pause('Stocktake');
    expect(first.status).toBeLessThan(300);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    const again = await pause('Stocktake');
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await pause('Holidays')).body).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  });

  it('belongs to its workspace', async () => {
    const key = randomUUID();
    const other = await api.workspace('Other');
    const ours = await create(key, { name: 'Same key' });
    const theirs = await as(api, other.keys.admin)
      .post('/companies')
      .set('Idempotency-Key', key)
      .send({ name: 'Same key' });
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(ours.body.id);
  });
});

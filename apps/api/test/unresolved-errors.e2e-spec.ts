import { connectedApi, readyShop, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

// Each test plays a whole story on a machine that may be busy.
jest.setTimeout(60_000);

let at: ConnectedApi;
beforeAll(async () => {
  at = await connectedApi();
}, 180_000);
afterAll(() => at?.close());

/** What was made in Xero, in order: "payment INV-00001 50.00". */
const effects = async (shop: ReadyShop): Promise<string[]> =>
  (await shop.journal())
    .filter((effect: Json) => effect['source'] === 'api' && effect['clientId'] === 'sandbox-client')
    .filter(({ kind }: Json) => kind !== 'organisation.created')
    .map(({ kind, number, amount }: Json) =>
      [kind.replace('.created', ''), number, ...(amount ? [amount] : [])].join(' '),
    );

describe('one contact that Xero refuses', () => {
  const blocked =
    'Waits for contact C-00001, which has an unresolved error. Xero already has another contact with the name of C-00001, and no two can share a name there. It is "Bay Books" without a code.';

  it('holds its invoices and payments and nothing else, names itself on each, and lets them go in order once it is put right', async () => {
    const shop = await readyShop(at, 'Held');
    // Somebody entered the name in Xero by hand, long ago.
    await shop.books('Contacts', 'PUT', { Contacts: [{ Name: 'Bay Books' }] });
    const before = (await effects(shop)).length;
    const bay = await shop.company('Bay Books');
    const hill = await shop.company('Hill Books');
    const first = await shop.invoice(bay['id']);
    const other = await shop.invoice(hill['id']);
    const partly = await shop.pay(first, '50');
    const second = await shop.invoice(bay['id']);
    const otherPayment = await shop.pay(other, '120');
    const whole = await shop.pay(second, '120');
    const held = [
      ['invoice', first],
      ['payment', partly],
      ['invoice', second],
      ['payment', whole],
    ] as const;

    // Nothing else waits: the other customer is through while all of this one's stands still.
    await shop.becomes('payment', otherPayment['id'], 'synced');
    const status = await shop.settled();
    expect((await effects(shop)).slice(before)).toEqual([
      'contact C-00002',
      'invoice INV-00002 120.00',
      'payment INV-00002 120.00',
    ]);

    // The banner counts one error, not five, and leads to the record that has it.
    expect(status).toMatchObject({
      unresolved: 1,
      queued: 4,
      held: 4,
      firstError: { kind: 'company', id: bay['id'], code: 'contact_name_taken', path: `/go/company/${bay['id']}` },
    });
    const failing = await shop.panel('company', bay['id']);
    expect(failing).toMatchObject({ state: 'failed', rowId: status['firstError'].rowId });
    expect(failing['actions']).toEqual(['create', 'retry', 'skip']);
    expect(await shop.errors()).toMatchObject([{ rowId: failing['rowId'], label: 'C-00001', holdsBack: 4 }]);
    expect(await shop.get('/integrations/xero/errors/groups')).toEqual([
      {
        ...{ code: 'contact_name_taken', title: 'Contact name taken', count: 1, kinds: ['contact'], holdsBack: 4 },
        oldestAt: expect.any(String),
        sentence: expect.stringContaining('Xero already has another contact with the name of C-00001'),
        remedy: expect.stringContaining('Change the name here and it is sent by itself'),
        fixIn: 'record',
        first: { rowId: failing['rowId'], label: 'C-00001', record: { name: 'company', id: bay['id'] } },
      },
    ]);

    for (const [kind, { id }] of held)
      expect(await shop.panel(kind, id)).toMatchObject({ state: 'held', sentence: blocked, problems: [], links: [] });
    expect(await shop.queue()).toMatchObject(
      held.map(([name, { id, number }]) => ({
        record: { name, id },
        label: number,
        sends: `Create ${name} ${number} in Xero.`,
        state: 'pending',
        reasonCode: 'held',
        reason: blocked,
        heldBy: { name: 'company', id: bay['id'] },
        heldByRow: failing['rowId'],
      })),
    );

    const sent = (await effects(shop)).length;
    await shop.change(`/companies/${bay['id']}`, { name: 'Bay Books (Nelson)' });
    for (const [kind, { id }] of held) await shop.becomes(kind, id, 'synced');
    const after = (await effects(shop)).slice(sent);
    expect(after.toSorted()).toEqual([
      'contact C-00001',
      'invoice INV-00001 120.00',
      'invoice INV-00003 120.00',
      'payment INV-00001 50.00',
      'payment INV-00003 120.00',
    ]);
    expect(after[0]).toBe('contact C-00001');
    for (const number of ['INV-00001', 'INV-00003'])
      expect(after.findIndex((effect) => effect.startsWith(`invoice ${number}`))).toBeLessThan(
        after.findIndex((effect) => effect.startsWith(`payment ${number}`)),
      );
    // Of one kind, in the order of business.
    expect(after.filter((effect) => effect.startsWith('invoice'))).toEqual([
      'invoice INV-00001 120.00',
      'invoice INV-00003 120.00',
    ]);
    const rest = await shop.settled();
    expect(rest).toMatchObject({ unresolved: 0, queued: 0, held: 0 });
    expect(rest).not.toHaveProperty('firstError');
  });

  it('once skipped takes its invoices and payments with it, and says why on each', async () => {
    const shop = await readyShop(at, 'Skipped');
    await shop.books('Contacts', 'PUT', { Contacts: [{ Name: 'Bay Books' }] });
    const bay = await shop.company('Bay Books');
    const invoice = await shop.invoice(bay['id']);
    const payment = await shop.pay(invoice, '50');
    const { rowId } = await shop.becomes('company', bay['id'], 'failed');
    await shop.settled();
    await shop.act(`/integrations/xero/rows/${rowId}/skip`, { reason: 'Kept in the old books.' });
    expect(await shop.becomes('company', bay['id'], 'skipped')).toMatchObject({
      sentence: 'Skipped by hand: Kept in the old books.',
    });
    const told = [];
    for (const [kind, { id }] of [
      ['invoice', invoice],
      ['payment', payment],
    ] as [string, Json][])
      told.push((await shop.becomes(kind, id, 'skipped'))['sentence']);
    const because = 'Excluded, because contact C-00001 is not exported. Skipped by hand: Kept in the old books.';
    expect(told).toEqual([because, `Excluded, because invoice INV-00001 is not exported. ${because}`]);
    expect(await shop.settled()).toMatchObject({ unresolved: 0, queued: 0, held: 0 });
  });
});

describe('what people do with unresolved errors', () => {
  it('is to try one again, or all of one code, or to leave one out with a reason', async () => {
    const shop = await readyShop(at, 'Retries');
    const hill = await shop.company('Hill Books');
    const first = await shop.invoice(hill['id']);
    await shop.becomes('invoice', first['id'], 'synced');
    await shop.organisation({ PeriodLockDate: '2026-10-31' });
    const old: Json[] = [];
    for (const day of ['01', '02', '03']) old.push(await shop.invoice(hill['id'], { date: `2026-10-${day}` }));
    for (const { id } of old) await shop.becomes('invoice', id, 'failed');

    // While the cause stands, trying again ends where it began, and the history says so.
    const row = (await shop.panel('invoice', old[0]!['id']))['rowId'] as string;
    await shop.act(`/integrations/xero/errors/${row}/retry`);
    await shop.settled();
    const panel = await shop.becomes('invoice', old[0]!['id'], 'failed');
    expect(panel['history'].map((entry: Json) => entry['what'])).toEqual([
      'INV-00002 is dated in a period that is locked in Xero.',
      'Invoice INV-00002 was put back into the queue by hand.',
      'INV-00002 is dated in a period that is locked in Xero.',
    ]);
    await shop.act(`/integrations/xero/rows/${(await shop.panel('invoice', old[2]!['id']))['rowId']}/skip`, {
      reason: 'Entered in Xero by hand.',
    });
    await shop.organisation({ PeriodLockDate: null });
    expect(await shop.act('/integrations/xero/errors/retry-all', { code: 'tax_gone' })).toEqual({ retried: 0 });
    expect(await shop.act('/integrations/xero/errors/retry-all', { code: 'period_locked' })).toEqual({ retried: 2 });
    for (const { id } of old.slice(0, 2)) await shop.becomes('invoice', id, 'synced');
    const skipped = await shop.panel('invoice', old[2]!['id']);
    expect(skipped).toMatchObject({
      state: 'skipped',
      sentence: 'Skipped by hand: Entered in Xero by hand.',
      problems: [],
      history: [{ what: 'Invoice INV-00004: Skipped by hand: Entered in Xero by hand.' }, { outcome: 'refused' }],
    });
    expect(await shop.settled()).toMatchObject({ unresolved: 0, queued: 0 });
  });
});

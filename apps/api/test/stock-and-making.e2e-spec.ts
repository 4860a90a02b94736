import { apiUnderTest, as, type ApiUnderTest } from './api-app.js';

type Json = Record<string, unknown> & { id: string };

describe('stock and making over REST', () => {
  let api: ApiUnderTest;
  let staff: ReturnType<typeof as>;
  let main: string;
  let store: string;

  const made = async (path: string, body: object = {}): Promise<Json> => {
    const reply = await staff.post(path).send(body);
    if (reply.status >= 300) throw new Error(`POST ${path}: ${JSON.stringify(reply.body)}`);
    return reply.body as Json;
  };
  const product = async (code: string, quantity: string, unitCost: string): Promise<string> => {
    const openingStock = { quantity, unitCost, date: '2026-01-01' };
    return (await made('/products', { code, name: code.toLowerCase(), tracked: true, openingStock })).id;
  };
  const stock = async (id: string, at = ''): Promise<Json> => (await staff.get(`/products/${id}/stock${at}`)).body;

  beforeEach(async () => {
    const { keys } = await api.workspace();
    staff = as(api, keys.staff);
    main = (await staff.get('/locations?filter[isDefault]=true')).body.items[0].id as string;
    store = (await made('/locations', { code: 'STORE', name: 'Store' })).id;
  });
  beforeAll(async () => (api = await apiUnderTest()));
  afterAll(() => api?.close());

  it('counts: sheet, freeze, counts, correction, completion', async () => {
    const tea = await product('TEA', '10', '6');
    const sheet = await made('/stocktakes', { date: '2026-02-01', lines: [{ productId: tea }] });
    expect(sheet).toMatchObject({ number: 'ST-00001', status: 'draft', lines: [{ frozenQuantity: null }] });
    await made(`/stocktakes/${sheet.id}/start`, { version: sheet['version'] });
    await made(`/stocktakes/${sheet.id}/counts`, { counts: [{ productId: tea, countedQuantity: '9' }] });
    const corrected = await staff.put(`/stocktakes/${sheet.id}/counts/${tea}`).send({ countedQuantity: '8' });
    expect(corrected.body.lines).toMatchObject([{ variance: '-2.0000', varianceValue: '-12.0000' }]);
    const done = await made(`/stocktakes/${sheet.id}/complete`);
    expect(done).toMatchObject({ status: 'completed', doNotExport: false });
    expect(await stock(tea)).toMatchObject({ onHand: '8.0000', value: '48.0000' });
    const list = await staff.get('/stocktakes?filter[status]=completed&search=ST-00001');
    expect(list.body).toMatchObject({ total: 1, items: [{ id: sheet.id }] });
    const excluded = await staff.patch(`/stocktakes/${sheet.id}/accounting`).send({ doNotExport: true });
    expect(excluded.body).toMatchObject({ doNotExport: true });
  });

  it('moves goods, makes goods, and tells what there was on any day', async () => {
    const [leg, table] = [await product('LEG', '40', '2.5'), await product('TABLE', '0', '0')];
    const transfer = await made('/stock-transfers?complete=true', {
      date: '2026-01-10',
      fromLocationId: main,
      toLocationId: store,
      lines: [{ productId: leg, quantity: '20' }],
    });
    expect(transfer).toMatchObject({ number: 'TR-00001', status: 'completed', lines: [{ value: '50.0000' }] });
    const bill = await made('/bills-of-materials?activate=true', {
      productId: table,
      labourCost: '12.5',
      lines: [{ productId: leg, quantity: '4', scrapPercent: '25' }],
    });
    expect((await staff.get(`/bills-of-materials/${bill.id}/cost`)).body).toMatchObject({
      materials: '12.5000',
      total: '25.0000',
    });
    expect((await staff.get(`/products/${leg}/where-used`)).body).toMatchObject([{ productCode: 'TABLE', level: 1 }]);
    const order = await made('/work-orders?release=true', {
      productId: table,
      quantity: '4',
      date: '2026-02-01',
      locationId: store,
    });
    const done = await made(`/work-orders/${order.id}/complete`, { scrappedQuantity: '1' });
    expect(done).toMatchObject({ number: 'WO-00001', producedQuantity: '3.0000', outputValue: '100.0000' });
    expect(await stock(leg, '?at=2026-01-09')).toMatchObject({
      onHand: '40.0000',
      levels: [{ locationId: main, onHand: '40.0000' }],
    });
    expect(await stock(leg, '?at=2026-01-31')).toMatchObject({
      onHand: '40.0000',
      value: '100.0000',
      levels: [
        { locationId: main, onHand: '20.0000' },
        { locationId: store, onHand: '20.0000' },
      ],
    });
    expect(await stock(leg)).toMatchObject({ onHand: '20.0000', value: '50.0000' });
    const values = async (at: string) =>
      ((await staff.get(`/stock-valuation?sort=code&pageSize=10${at}`)).body.items as Json[]).map((one) => [
        one['code'],
        one['onHand'],
        one['value'],
      ]);
    expect(await values('&at=2026-01-31')).toEqual([
      ['LEG', '40.0000', '100.0000'],
      ['TABLE', '0.0000', '0.0000'],
    ]);
    expect(await values('')).toEqual([
      ['LEG', '20.0000', '50.0000'],
      ['TABLE', '3.0000', '100.0000'],
    ]);
    expect((await staff.get('/stock-valuation/total?at=2026-02-01')).body).toEqual({ products: 2, value: '150.0000' });
    const moved = await staff.get('/stock-movements?filter[cause]=transfer');
    expect(moved.body).toMatchObject({ total: 2, items: [{ sourceKind: 'stockTransfer', sourceId: transfer.id }, {}] });
  });

  /** What is refused, in which words, and what must not have changed by it. */
  interface Mistake {
    what: string;
    status: number;
    code: string;
    sentence: string;
    make(ids: { tea: string; mug: string; sheet: string; order: string }): { path: string; body?: object };
  }

  const mistakes: Mistake[] = [
    {
      what: 'counting a product twice',
      status: 422,
      code: 'counted_twice',
      sentence:
        'Stocktake ST-00001 counts each product once. TEA tea is already counted: 9. Correct that count instead, with the sum if ' +
        'the goods lie in several places.',
      make: ({ tea, sheet }) => ({
        path: `/stocktakes/${sheet}/counts`,
        body: { counts: [{ productId: tea, countedQuantity: '10' }] },
      }),
    },
    {
      what: 'transferring to the same place',
      status: 400,
      code: 'invalid_stock_transfer',
      sentence:
        'The goods would stay where they are: both locations are the same. Choose another location to bring them to.',
      make: ({ tea }) => ({
        path: '/stock-transfers?complete=true',
        body: { fromLocationId: main, toLocationId: main, lines: [{ productId: tea, quantity: '1' }] },
      }),
    },
    {
      what: 'a bill of materials that contains itself',
      status: 422,
      code: 'contains_itself',
      sentence:
        'TEA tea would contain itself: MUG is made of TEA. Leave MUG out, or change the bill of materials of MUG first.',
      make: ({ tea, mug }) => ({
        path: '/bills-of-materials?activate=true',
        body: { productId: tea, lines: [{ productId: mug, quantity: '1' }] },
      }),
    },
    {
      what: 'completing a work order without stock',
      status: 422,
      code: 'insufficient_stock',
      sentence:
        'Work order WO-00001 needs more stock than there is. TEA tea: 20 needed, 10 on hand at Main location. Lower the quantity, ' +
        'take it from another location, or raise the stock first with a stock adjustment.',
      make: ({ order }) => ({ path: `/work-orders/${order}/complete` }),
    },
    {
      what: 'a wrong day',
      status: 400,
      code: 'not_a_date',
      sentence: 'The parameter "at" must be a day of the calendar written as YYYY-MM-DD.',
      make: ({ tea }) => ({ path: `GET /products/${tea}/stock?at=2026-02-30` }),
    },
  ];

  it.each(mistakes)('refuses $what with a sentence, and leaves no trace', async (mistake) => {
    const [tea, mug] = [await product('TEA', '10', '6'), await product('MUG', '0', '0')];
    await made('/bills-of-materials?activate=true', { productId: mug, lines: [{ productId: tea, quantity: '2' }] });
    const order = (await made('/work-orders?release=true', { productId: mug, quantity: '10' })).id;
    const sheet = (await made('/stocktakes?start=true')).id;
    await made(`/stocktakes/${sheet}/counts`, { counts: [{ productId: tea, countedQuantity: '9' }] });
    const everything = async () => {
      const paths = ['/stock-movements', '/stocktakes', '/stock-transfers', '/bills-of-materials', '/work-orders'];
      const details = [`/stocktakes/${sheet}`, `/work-orders/${order}`, `/products/${tea}/stock`];
      return Promise.all([...paths, ...details].map(async (path) => (await staff.get(path)).body as object));
    };
    const before = await everything();
    const { path, body } = mistake.make({ tea, mug, sheet, order });
    const [verb, address] = path.startsWith('GET ') ? (['get', path.slice(4)] as const) : (['post', path] as const);
    const reply = await staff[verb](address).send(verb === 'get' ? undefined : (body ?? {}));
    expect(reply.body).toMatchObject({ status: mistake.status, code: mistake.code, detail: mistake.sentence });
    expect(await everything()).toEqual(before);
  });

  it('repeats no stocktake for a repeated request', async () => {
    await product('TEA', '10', '6');
    const send = () => staff.post('/stocktakes?start=true').set('Idempotency-Key', 'count-once-1').send({});
    const [first, second] = [await send(), await send()];
    expect([first.status, second.body.id]).toEqual([201, first.body.id]);
    expect((await staff.get('/stocktakes')).body.total).toBe(1);
  });
});

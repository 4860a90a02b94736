import { Decimal } from 'decimal.js';
import { testDatabase, TestDatabase } from '../../../test/database.js';
import { CompanyService } from '../src/company/company.service.js';
import { DomainEvent } from '../src/events/domain-event.js';
import { EventBus } from '../src/events/event-bus.js';
import { RecordGuard, RecordGuards } from '../src/guards/record-guards.js';
import { InvoiceService } from '../src/invoice/invoice.service.js';
import { LocationService } from '../src/location/location.service.js';
import { Product } from '../src/product/product.entity.js';
import { ProductService } from '../src/product/product.service.js';
import { StockAdjustmentService } from '../src/stock-adjustment/stock-adjustment.service.js';
import { StockTransferService } from '../src/stock-transfer/stock-transfer.service.js';
import { StockService } from '../src/stock/stock.service.js';
import { StocktakeService } from '../src/stocktake/stocktake.service.js';
import { aCompany, aLocation, anActor, aProduct, Crm, startCrm } from '../testing/index.js';

// Real: Postgres, migrations, roles and policies, concurrent connections. Nothing is fake.
let db: TestDatabase;
let crm: Crm;
let workspace: string;
let published: string[];
let guard: RecordGuard = async () => undefined;
let main: string;
let store: string;

const actor = anActor();
const run: <T>(work: Parameters<typeof crm.inWorkspace<T>>[1]) => Promise<T> = (work) =>
  crm.inWorkspace(workspace, work);
const stocktakes = () => crm.get(StocktakeService);
const transfers = () => crm.get(StockTransferService);

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url, 10);
  crm.get(EventBus).on(DomainEvent, (event) => {
    if (event.workspaceId === workspace && ['stocktake', 'stockTransfer'].includes(event.record))
      published.push(event.constructor.name);
  });
  crm.get(RecordGuards).add((...given) => guard(...given));
});

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

beforeEach(async () => {
  guard = async () => undefined;
  workspace = await crm.aWorkspace();
  main = (await run((tx) => crm.get(LocationService).default(tx))).id;
  store = (await run((tx) => crm.get(LocationService).create(tx, aLocation({ name: 'Store' }), actor))).id;
  published = [];
});

const stocked = (quantity: string, unitCost = '6', more: Parameters<typeof aProduct>[0] = {}): Promise<Product> =>
  run((tx) => {
    const input = { ...aProduct({ tracked: true, ...more }), openingStock: { quantity, unitCost, date: '2024-01-01' } };
    return crm.get(ProductService).create(tx, input, actor);
  });

const adjust = (productId: string, quantityChange: string, date: string, unitCost?: string) =>
  run((tx) => {
    const lines = [{ productId, quantityChange, ...(unitCost ? { unitCost } : {}) }];
    return crm.get(StockAdjustmentService).create(tx, { date, lines, post: true }, actor);
  });

const onHand = async (productId: string): Promise<Record<string, string>> => {
  const levels = await run((tx) => crm.get(StockService).levels(tx, productId));
  return Object.fromEntries(levels.map((level) => [level.locationId, level.onHand]));
};
const stockOf = async (productId: string) =>
  (await run((tx) => crm.get(StockService).stockOf(tx, [productId]))).get(productId)!;

/** The ledger against everything that is kept beside it. */
async function expectLedgerToAgree(productId: string): Promise<void> {
  const [row] = (await crm.dataSource.query(
    `SELECT (SELECT sum(quantity) FROM stock_movements WHERE product_id = $1) AS moved,
       (SELECT sum(on_hand) FROM stock_levels WHERE product_id = $1) AS levels, v.quantity AS kept,
       (SELECT sum(value) FROM stock_movements WHERE product_id = $1) AS worth, v.value AS value
     FROM stock_valuations v WHERE v.product_id = $1`,
    [productId],
  )) as { moved: string; levels: string; kept: string; worth: string; value: string }[];
  expect([row!.levels, row!.kept].map(Number)).toEqual([Number(row!.moved), Number(row!.moved)]);
  expect(new Decimal(row!.worth).equals(row!.value)).toBe(true);
}

describe('a stocktake', () => {
  it('freezes what the ledger holds, takes counts, and posts the differences at unit cost in one step', async () => {
    const [tea, nuts, rice] = [await stocked('10', '6'), await stocked('5', '2'), await stocked('7', '3')];
    const draft = await run((tx) =>
      stocktakes().create(tx, { date: '2024-03-01', note: 'Spring', start: true }, actor),
    );
    expect(draft).toMatchObject({ number: 'ST-00001', status: 'counting', locationId: main });
    expect(draft.lines.map((line) => [line.productId, line.frozenQuantity])).toEqual([
      [tea.id, '10.0000'],
      [nuts.id, '5.0000'],
      [rice.id, '7.0000'],
    ]);
    const counts = [
      { productId: tea.id, countedQuantity: '8' },
      { productId: nuts.id, countedQuantity: '6', unitCost: '2.6' },
    ];
    await run((tx) => stocktakes().count(tx, draft.id, counts, actor));
    const counted = await run((tx) =>
      stocktakes().count(tx, draft.id, [{ productId: rice.id, countedQuantity: '7' }], actor),
    );
    expect(counted.lines.map((line) => [line.variance, line.varianceValue])).toEqual([
      ['-2.0000', '-12.0000'],
      ['1.0000', '2.6000'],
      ['0.0000', '0.0000'],
    ]);
    expect(await onHand(tea.id)).toEqual({ [main]: '10.0000' });
    const done = await run((tx) => stocktakes().complete(tx, draft.id, {}, actor));
    expect(done).toMatchObject({ status: 'completed', date: '2024-03-01' });
    expect(await stockOf(tea.id)).toMatchObject({ onHand: '8.0000', value: '48.0000' });
    expect(await stockOf(nuts.id)).toMatchObject({ onHand: '6.0000', value: '12.6000', averageCost: '2.1000000000' });
    const { items } = await run((tx) => crm.get(StockService).movements(tx, { filter: { sourceId: draft.id } }));
    expect(items.map((one) => [one.cause, one.sourceKind, one.quantity, one.value, one.businessDate])).toEqual([
      ['stocktake', 'stocktake', '1.0000', '2.6000', '2024-03-01'],
      ['stocktake', 'stocktake', '-2.0000', '-12.0000', '2024-03-01'],
    ]);
    expect(published).toEqual(['StocktakeCompleted']);
    for (const product of [tea, nuts, rice]) await expectLedgerToAgree(product.id);
  });

  it('posts the difference to the frozen quantity, whatever was sold while people counted', async () => {
    const tea = await stocked('10');
    const sheet = await run((tx) => stocktakes().create(tx, { start: true }, actor));
    await adjust(tea.id, '-3', '2024-02-01');
    await run((tx) => stocktakes().count(tx, sheet.id, [{ productId: tea.id, countedQuantity: '9' }], actor));
    await run((tx) => stocktakes().complete(tx, sheet.id, {}, actor));
    expect((await stockOf(tea.id)).onHand).toBe('6.0000');
  });

  it('refuses to count a product twice, in one request or in two, and notes nothing then', async () => {
    const tea = await stocked('10', '6', { code: 'TEA', name: 'Tea' });
    const nuts = await stocked('4');
    const sheet = await run((tx) => stocktakes().create(tx, { start: true }, actor));
    const count = (...counts: [string, string][]) =>
      run((tx) => {
        const input = counts.map(([productId, countedQuantity]) => ({ productId, countedQuantity }));
        return stocktakes().count(tx, sheet.id, input, actor);
      });
    await expect(count([tea.id, '4'], [tea.id, '5'])).rejects.toMatchObject({ kind: 'refused', code: 'counted_twice' });
    await count([tea.id, '4']);
    await expect(count([nuts.id, '4'], [tea.id, '5'])).rejects.toMatchObject({
      code: 'counted_twice',
      message:
        `Stocktake ${sheet.number} counts each product once. TEA Tea is already counted: 4. Correct that count instead, with the ` +
        'sum if the goods lie in several places.',
      fields: [{ field: 'counts.1.productId', code: 'counted_twice' }],
    });
    const after = await run((tx) => stocktakes().get(tx, sheet.id));
    expect(after.lines.map((line) => line.countedQuantity)).toEqual(['4.0000', null]);
    const corrected = await run((tx) => stocktakes().recount(tx, sheet.id, tea.id, { countedQuantity: '9' }, actor));
    expect(corrected.lines[0]).toMatchObject({ countedQuantity: '9.0000', variance: '-1.0000' });
    const undone = await run((tx) => stocktakes().recount(tx, sheet.id, tea.id, { countedQuantity: null }, actor));
    expect(undone.lines[0]).toMatchObject({ countedQuantity: null, variance: null, varianceValue: null });
  });

  it('refuses a second stocktake of the same goods, which would post the same difference again', async () => {
    const tea = await stocked('10', '6', { code: 'TEA', name: 'Tea' });
    const first = await run((tx) => stocktakes().create(tx, { start: true }, actor));
    const second = await run((tx) => stocktakes().create(tx, { lines: [{ productId: tea.id }] }, actor));
    await expect(run((tx) => stocktakes().start(tx, second.id, actor))).rejects.toMatchObject({
      code: 'counted_twice',
      message:
        `Stocktake ${second.number} would count products that are being counted already: TEA Tea in ${first.number}. Complete or ` +
        'cancel that stocktake first, or leave these products out.',
    });
    // At another location the same product is other goods.
    const elsewhere = { locationId: store, lines: [{ productId: tea.id }], start: true };
    expect((await run((tx) => stocktakes().create(tx, elsewhere, actor))).lines[0]).toMatchObject({
      frozenQuantity: '0.0000',
    });
  });

  it('lets one of many that start at once over the same goods begin', async () => {
    const tea = await stocked('10');
    const drafts = await Promise.all(
      Array.from({ length: 6 }, () => run((tx) => stocktakes().create(tx, { lines: [{ productId: tea.id }] }, actor))),
    );
    const started = await Promise.allSettled(drafts.map(({ id }) => run((tx) => stocktakes().start(tx, id, actor))));
    expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(new Set(drafts.map(({ number }) => number)).size).toBe(6);
  });

  it('takes products that were found besides those on the sheet', async () => {
    const tea = await stocked('10');
    const found = await run((tx) => crm.get(ProductService).create(tx, aProduct({ tracked: true }), actor));
    const sheet = await run((tx) => stocktakes().create(tx, { start: true }, actor));
    expect(sheet.lines).toHaveLength(1);
    const counts = [
      { productId: tea.id, countedQuantity: '10' },
      { productId: found.id, countedQuantity: '3', unitCost: '4' },
    ];
    await run((tx) => stocktakes().count(tx, sheet.id, counts, actor));
    await run((tx) => stocktakes().complete(tx, sheet.id, {}, actor));
    expect(await stockOf(found.id)).toMatchObject({ onHand: '3.0000', value: '12.0000' });
  });

  it('is not completed while products are uncounted, unless it is said what becomes of them', async () => {
    const tea = await stocked('10', '6', { code: 'TEA', name: 'Tea' });
    const sheet = await run((tx) => stocktakes().create(tx, { start: true }, actor));
    await expect(run((tx) => stocktakes().complete(tx, sheet.id, {}, actor))).rejects.toMatchObject({
      code: 'not_counted',
      message:
        `Stocktake ${sheet.number} has products that were not counted: TEA Tea. Count them, or complete it with "uncounted" set to ` +
        '"leave" (their stock stays as it is) or "zero" (none is there).',
    });
    const left = await run((tx) => stocktakes().complete(tx, sheet.id, { uncounted: 'leave' }, actor));
    expect(left.lines[0]).toMatchObject({ countedQuantity: null });
    expect((await stockOf(tea.id)).onHand).toBe('10.0000');
    const next = await run((tx) => stocktakes().create(tx, { start: true }, actor));
    await run((tx) => stocktakes().complete(tx, next.id, { uncounted: 'zero' }, actor));
    expect(await stockOf(tea.id)).toMatchObject({ onHand: '0.0000', value: '0.0000' });
  });

  it('writes nothing when one of its differences cannot be posted', async () => {
    const [tea, nuts] = [await stocked('10'), await stocked('5')];
    const sheet = await run((tx) => stocktakes().create(tx, { start: true }, actor));
    const counts = [
      { productId: tea.id, countedQuantity: '12' },
      { productId: nuts.id, countedQuantity: '0' },
    ];
    await run((tx) => stocktakes().count(tx, sheet.id, counts, actor));
    await adjust(nuts.id, '-5', '2024-02-01');
    await expect(run((tx) => stocktakes().complete(tx, sheet.id, {}, actor))).rejects.toMatchObject({
      code: 'insufficient_stock',
      message: expect.stringContaining(`Stocktake ${sheet.number} needs more stock than there is.`),
    });
    expect((await stockOf(tea.id)).onHand).toBe('10.0000');
    expect((await run((tx) => stocktakes().get(tx, sheet.id))).status).toBe('counting');
    expect(published).toEqual([]);
  });

  it('is taken back by counter movements when a completed one is cancelled', async () => {
    const tea = await stocked('10');
    const sheet = await run((tx) => stocktakes().create(tx, { start: true }, actor));
    await run((tx) => stocktakes().count(tx, sheet.id, [{ productId: tea.id, countedQuantity: '4' }], actor));
    await run((tx) => stocktakes().complete(tx, sheet.id, {}, actor));
    guard = async (subject, action) =>
      action === 'void' && subject.record === 'stocktake' ? 'It is in the books. Enter another one.' : undefined;
    await expect(run((tx) => stocktakes().cancel(tx, sheet.id, actor))).rejects.toMatchObject({
      code: 'record_guarded',
    });
    guard = async () => undefined;
    const cancelled = await run((tx) => stocktakes().cancel(tx, sheet.id, actor));
    expect(cancelled.status).toBe('cancelled');
    expect(await stockOf(tea.id)).toMatchObject({ onHand: '10.0000', value: '60.0000' });
    await expectLedgerToAgree(tea.id);
    await expect(run((tx) => stocktakes().cancel(tx, sheet.id, actor))).rejects.toMatchObject({
      code: 'already_cancelled',
    });
  });

  it('names every wrong field at once, and refuses what its state does not allow', async () => {
    const freight = await run((tx) => crm.get(ProductService).create(tx, aProduct(), actor));
    const tea = await stocked('2');
    const lines = [{ productId: tea.id }, { productId: tea.id }, { productId: freight.id }, { productId: 'x' }];
    await expect(
      run((tx) => stocktakes().create(tx, { date: '2024-02-30', locationId: freight.id, lines }, actor)),
    ).rejects.toMatchObject({
      code: 'invalid_stocktake',
      fields: [
        { field: 'date', code: 'not_a_date' },
        { field: 'locationId', code: 'unknown_reference' },
        { field: 'lines.1.productId', code: 'duplicate' },
        { field: 'lines.2.productId', code: 'not_tracked' },
        { field: 'lines.3.productId', code: 'not_an_id' },
      ],
    });
    expect((await run((tx) => stocktakes().list(tx, {}))).total).toBe(0);
    const draft = await run((tx) => stocktakes().create(tx, { lines: [{ productId: tea.id }] }, actor));
    expect(draft.number).toBe('ST-00001');
    const early = [{ productId: tea.id, countedQuantity: '1' }];
    await expect(run((tx) => stocktakes().count(tx, draft.id, early, actor))).rejects.toMatchObject({
      code: 'not_counting',
      message: 'Stocktake ST-00001 is a draft and cannot be counted. Start it first.',
    });
    await run((tx) => stocktakes().start(tx, draft.id, actor));
    const wrong = [
      { productId: tea.id, countedQuantity: '1', unitCost: '5' },
      { productId: freight.id, countedQuantity: '-1' },
    ];
    await expect(run((tx) => stocktakes().count(tx, draft.id, wrong, actor))).rejects.toMatchObject({
      fields: [
        { field: 'counts.1.productId', code: 'not_tracked' },
        { field: 'counts.1.countedQuantity', code: 'too_small' },
      ],
    });
    await expect(run((tx) => stocktakes().count(tx, draft.id, wrong.slice(0, 1), actor))).rejects.toMatchObject({
      fields: [{ field: 'counts.0.unitCost', code: 'cost_of_decrease' }],
    });
    await expect(run((tx) => stocktakes().update(tx, draft.id, 2, { note: 'x' }, actor))).rejects.toMatchObject({
      code: 'not_a_draft',
    });
    await expect(run((tx) => stocktakes().update(tx, draft.id, 1, { note: 'x' }, actor))).rejects.toMatchObject({
      code: 'stale_version',
    });
  });
});

describe('a stock transfer', () => {
  const between = (lines: { productId: string; quantity: string }[], more: object = {}) => ({
    fromLocationId: main,
    toLocationId: store,
    date: '2024-03-05',
    lines,
    ...more,
  });

  it('moves goods at their average cost and leaves worth and average as they were', async () => {
    const tea = await stocked('3', '3.3333');
    await adjust(tea.id, '4', '2024-02-01', '1');
    const before = await stockOf(tea.id);
    const draft = await run((tx) => transfers().create(tx, between([{ productId: tea.id, quantity: '5' }]), actor));
    expect(draft).toMatchObject({ number: 'TR-00001', status: 'draft', lines: [{ unitCost: null }] });
    expect(await onHand(tea.id)).toEqual({ [main]: '7.0000' });
    const done = await run((tx) => transfers().complete(tx, draft.id, actor, draft.version));
    expect(done).toMatchObject({ status: 'completed', lines: [{ unitCost: before.averageCost, value: '9.9999' }] });
    expect(await onHand(tea.id)).toEqual({ [main]: '2.0000', [store]: '5.0000' });
    expect(await stockOf(tea.id)).toEqual(before);
    const { items } = await run((tx) => crm.get(StockService).movements(tx, { filter: { sourceId: draft.id } }));
    expect(items.map((one) => [one.cause, one.locationId, one.quantity, one.value])).toEqual([
      ['transfer', store, '5.0000', '9.9999'],
      ['transfer', main, '-5.0000', '-9.9999'],
    ]);
    await expectLedgerToAgree(tea.id);
    const back = await run((tx) => transfers().cancel(tx, draft.id, actor));
    expect(back.status).toBe('cancelled');
    expect(await onHand(tea.id)).toEqual({ [main]: '7.0000', [store]: '0.0000' });
    expect(await stockOf(tea.id)).toEqual(before);
    expect(published).toEqual(['StockTransferCompleted', 'StockTransferCancelled']);
  });

  it('refuses the same place, and every other wrong field with it', async () => {
    const tea = await stocked('3');
    const lines = [
      { productId: tea.id, quantity: '0' },
      { productId: store, quantity: '1' },
    ];
    await expect(
      run((tx) => transfers().create(tx, between(lines, { toLocationId: main, complete: true }), actor)),
    ).rejects.toMatchObject({
      code: 'invalid_stock_transfer',
      fields: [
        {
          field: 'toLocationId',
          code: 'same_place',
          message:
            'The goods would stay where they are: both locations are the same. Choose another location to bring them to.',
        },
        { field: 'lines.0.quantity', code: 'too_small' },
        { field: 'lines.1.productId', code: 'unknown_reference' },
      ],
    });
    await expect(run((tx) => transfers().create(tx, { lines: [] }, actor))).rejects.toMatchObject({
      fields: [
        { field: 'fromLocationId', code: 'required' },
        { field: 'toLocationId', code: 'required' },
      ],
    });
    expect((await run((tx) => transfers().list(tx, {}))).total).toBe(0);
    expect(await onHand(tea.id)).toEqual({ [main]: '3.0000' });
  });

  it('refuses to move more than there is, naming product and place, and moves no other line either', async () => {
    const [tea, nuts] = [await stocked('3', '6', { code: 'TEA', name: 'Tea' }), await stocked('9')];
    const lines = [
      { productId: nuts.id, quantity: '9' },
      { productId: tea.id, quantity: '4' },
    ];
    await expect(run((tx) => transfers().create(tx, between(lines, { complete: true }), actor))).rejects.toMatchObject({
      code: 'insufficient_stock',
      message: expect.stringContaining('TEA Tea: 4 needed, 3 on hand at Main location.'),
    });
    expect(await onHand(nuts.id)).toEqual({ [main]: '9.0000' });
    expect((await run((tx) => transfers().list(tx, {}))).total).toBe(0);
  });

  it('can be changed as a draft only, without lines it cannot be completed', async () => {
    const tea = await stocked('3');
    const draft = await run((tx) => transfers().create(tx, between([]), actor));
    await expect(run((tx) => transfers().complete(tx, draft.id, actor))).rejects.toMatchObject({ code: 'no_lines' });
    const patch = { lines: [{ productId: tea.id, quantity: '1' }], fromLocationId: store, toLocationId: main };
    const changed = await run((tx) => transfers().update(tx, draft.id, draft.version, patch, actor));
    expect(changed).toMatchObject({ fromLocationId: store, lines: [{ quantity: '1.0000' }] });
    const right = { fromLocationId: main, toLocationId: store };
    const again = await run((tx) => transfers().update(tx, draft.id, changed.version, right, actor));
    const done = await run((tx) => transfers().complete(tx, draft.id, actor));
    await expect(run((tx) => transfers().complete(tx, draft.id, actor))).rejects.toMatchObject({ code: 'not_a_draft' });
    await expect(run((tx) => transfers().update(tx, draft.id, done.version, patch, actor))).rejects.toMatchObject({
      message: `Stock transfer ${again.number} is completed and can no longer be changed. Cancel it, or transfer the goods back.`,
    });
  });

  it('never deadlocks when goods go to and fro, and loses none of them', async () => {
    const products = await Promise.all(Array.from({ length: 4 }, () => stocked('100', '7')));
    const there = products.map(({ id }) => ({ productId: id, quantity: '50' }));
    await run((tx) => transfers().create(tx, between(there, { complete: true }), actor));
    const client = async (at: number) => {
      for (let round = 0; round < 6; round += 1) {
        const order = (at + round) % 2 ? products : products.toReversed();
        const lines = order.map(({ id }) => ({ productId: id, quantity: '1' }));
        const ways = at % 2 ? {} : { fromLocationId: store, toLocationId: main };
        await run((tx) => transfers().create(tx, between(lines, { ...ways, complete: true }), actor));
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, at) => client(at)));
    for (const product of products) {
      expect(await onHand(product.id)).toEqual({ [main]: '50.0000', [store]: '50.0000' });
      expect(await stockOf(product.id)).toMatchObject({ value: '700.0000', averageCost: '7.0000000000' });
      await expectLedgerToAgree(product.id);
    }
    const numbers = (await run((tx) => transfers().list(tx, { pageSize: 200, sort: 'number' }))).items;
    expect(numbers.map(({ number }) => number)).toEqual(
      Array.from({ length: 49 }, (_, at) => `TR-${String(at + 1).padStart(5, '0')}`),
    );
  }, 60_000);
});

describe('stock at a past date', () => {
  it('is what documents up to that date moved, with what was dated back later', async () => {
    const tea = await stocked('10', '6');
    await adjust(tea.id, '10', '2024-03-10', '9');
    const company = await run((tx) => crm.get(CompanyService).create(tx, aCompany(), actor));
    const sale = {
      companyId: company.id,
      date: '2024-04-01',
      lines: [{ productId: tea.id, quantity: '4' }],
      issue: true,
    };
    await run((tx) => crm.get(InvoiceService).create(tx, sale, actor));
    await adjust(tea.id, '-1', '2024-02-15');
    const at = async (date: string) => {
      const { onHand, value } = (await run((tx) => crm.get(StockService).stockAt(tx, [tea.id], date))).get(tea.id)!;
      return [date, onHand, value];
    };
    const dates = ['2023-12-31', '2024-01-01', '2024-02-15', '2024-03-10', '2024-04-01'];
    expect(await Promise.all(dates.map(at))).toEqual([
      ['2023-12-31', '0.0000', '0.0000'],
      ['2024-01-01', '10.0000', '60.0000'],
      ['2024-02-15', '9.0000', '52.5000'],
      ['2024-03-10', '19.0000', '142.5000'],
      ['2024-04-01', '15.0000', '112.5000'],
    ]);
    expect((await stockOf(tea.id)).value).toBe('112.5000');
    expect(await run((tx) => crm.get(StockService).levelsAt(tx, tea.id, '2024-02-20'))).toMatchObject([
      { locationId: main, onHand: '9.0000' },
    ]);
  });

  it('is listed over all tracked products, with a total that agrees', async () => {
    const [tea, nuts] = [await stocked('10', '6', { code: 'A' }), await stocked('5', '2', { code: 'B' })];
    await run((tx) => crm.get(ProductService).create(tx, aProduct({ code: 'SERVICE' }), actor));
    await adjust(nuts.id, '-5', '2024-06-01');
    const list = async (date?: string) => {
      const { items, total } = await run((tx) => crm.get(StockService).valuation(tx, {}, date));
      return [total, items.map((one) => [one.code, one.onHand, one.averageCost, one.value])];
    };
    expect(await list('2024-05-31')).toEqual([
      2,
      [
        ['A', '10.0000', '6.0000000000', '60.0000'],
        ['B', '5.0000', '2.0000000000', '10.0000'],
      ],
    ]);
    expect(await list()).toEqual([
      2,
      [
        ['A', '10.0000', '6.0000000000', '60.0000'],
        ['B', '0.0000', '2.0000000000', '0.0000'],
      ],
    ]);
    const total = (date?: string) => run((tx) => crm.get(StockService).total(tx, date));
    expect(await total('2024-05-31')).toEqual({ products: 2, value: '70.0000' });
    expect(await total()).toEqual({ products: 1, value: '60.0000' });
    expect(await total('2023-01-01')).toEqual({ products: 0, value: '0.0000' });
    const page = await run((tx) => crm.get(StockService).valuation(tx, { page: 2, pageSize: 1 }, '2024-01-01'));
    expect(page.items.map((one) => one.productId)).toEqual([nuts.id]);
    expect(tea.id).not.toBe(nuts.id);
  });
});

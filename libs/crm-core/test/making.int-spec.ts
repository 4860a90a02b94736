import { Decimal } from 'decimal.js';
import { testDatabase, TestDatabase } from '../../../test/database.js';
import { BillOfMaterialsService } from '../src/bill-of-materials/bill-of-materials.service.js';
import { ProductCostService } from '../src/bill-of-materials/product-cost.service.js';
import { DomainEvent } from '../src/events/domain-event.js';
import { EventBus } from '../src/events/event-bus.js';
import { ProductService } from '../src/product/product.service.js';
import { StockAdjustmentService } from '../src/stock-adjustment/stock-adjustment.service.js';
import { StockService } from '../src/stock/stock.service.js';
import { WorkOrderService } from '../src/work-order/work-order.service.js';
import { anActor, aProduct, Crm, startCrm } from '../testing/index.js';

// Real: Postgres, migrations, roles and policies, concurrent connections. Nothing is fake.
let db: TestDatabase;
let crm: Crm;
let workspace: string;
let published: string[];

const actor = anActor();
const run: <T>(work: Parameters<typeof crm.inWorkspace<T>>[1]) => Promise<T> = (work) =>
  crm.inWorkspace(workspace, work);
const bills = () => crm.get(BillOfMaterialsService);
const orders = () => crm.get(WorkOrderService);

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url, 10);
  crm.get(EventBus).on(DomainEvent, (event) => {
    if (event.workspaceId === workspace && ['billOfMaterials', 'workOrder'].includes(event.record))
      published.push([event.constructor.name, (event as { change?: string }).change].filter(Boolean).join(' '));
  });
});

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

beforeEach(async () => {
  workspace = await crm.aWorkspace();
  published = [];
});

/** The id of a tracked product with so much stock. */
const stocked = async (code: string, quantity = '0', unitCost = '0', more: object = {}): Promise<string> =>
  (
    await run((tx) => {
      const input = { ...aProduct({ tracked: true, code, name: code.toLowerCase(), ...more }) };
      return crm.get(ProductService).create(tx, { ...input, openingStock: { quantity, unitCost } }, actor);
    })
  ).id;

const adjust = (productId: string, quantityChange: string) =>
  run((tx) =>
    crm.get(StockAdjustmentService).create(tx, { lines: [{ productId, quantityChange }], post: true }, actor),
  );

const stockOf = async (productId: string) => {
  const { onHand, value, averageCost } = (await run((tx) => crm.get(StockService).stockOf(tx, [productId]))).get(
    productId,
  )!;
  return { onHand, value, averageCost };
};

const recipe = (
  productId: string,
  components: [productId: string, quantity: string, scrapPercent?: string][],
  more: { labourCost?: string; overheadCost?: string; activate?: boolean } = {},
) =>
  run((tx) => {
    const lines = components.map(([id, quantity, scrapPercent]) => ({
      productId: id,
      quantity,
      ...(scrapPercent ? { scrapPercent } : {}),
    }));
    return bills().create(tx, { productId, lines, activate: true, ...more }, actor);
  });

describe('bills of materials', () => {
  it('come in revisions of which one is active', async () => {
    const [table, leg] = [await stocked('TABLE'), await stocked('LEG')];
    const first = await recipe(table, [[leg, '4', '2.5']], { labourCost: '12.5' });
    expect(first).toMatchObject({
      revision: 1,
      active: true,
      labourCost: '12.5000',
      overheadCost: '0.0000',
      lines: [{ productId: leg, quantity: '4.0000', scrapPercent: '2.5000' }],
    });
    const second = await recipe(table, [[leg, '3']], { activate: false });
    expect(second).toMatchObject({ revision: 2, active: false });
    await run((tx) => bills().activate(tx, second.id, actor));
    const { items } = await run((tx) => bills().list(tx, { filter: { productId: table } }));
    expect(items.map(({ revision, active }) => [revision, active])).toEqual([
      [2, true],
      [1, false],
    ]);
    await expect(run((tx) => bills().activate(tx, second.id, actor))).rejects.toMatchObject({
      message: 'Revision 2 of the bill of materials of TABLE is already active.',
    });
    await run((tx) => bills().retire(tx, second.id, actor));
    expect(await run((tx) => bills().activeOf(tx, table))).toBeUndefined();
    expect(published).toEqual([
      'BillOfMaterialsSaved created',
      'BillOfMaterialsSaved activated',
      'BillOfMaterialsSaved created',
      'BillOfMaterialsSaved retired',
      'BillOfMaterialsSaved activated',
      'BillOfMaterialsSaved retired',
    ]);
  });

  it('name every wrong field at once and store nothing', async () => {
    const [table, leg] = [await stocked('TABLE'), await stocked('LEG')];
    const service = (await run((tx) => crm.get(ProductService).create(tx, aProduct({ code: 'CUT' }), actor))).id;
    const lines = [
      { productId: leg, quantity: '0' },
      { productId: leg, quantity: '1', scrapPercent: '101' },
      { productId: service, quantity: '1' },
    ];
    const create = (input: object) => run((tx) => bills().create(tx, { productId: table, ...input } as never, actor));
    await expect(create({ labourCost: '-1', lines })).rejects.toMatchObject({
      code: 'invalid_bill_of_materials',
      fields: [
        { field: 'labourCost', code: 'too_small' },
        { field: 'lines.0.quantity', code: 'too_small' },
        { field: 'lines.1.productId', code: 'duplicate' },
        { field: 'lines.1.scrapPercent', code: 'too_large' },
        { field: 'lines.2.productId', code: 'not_tracked' },
      ],
    });
    await expect(create({})).rejects.toMatchObject({ fields: [{ field: 'lines', code: 'required' }] });
    expect((await run((tx) => bills().list(tx, {}))).total).toBe(0);
  });

  it('are refused when the product would contain itself, directly or through others', async () => {
    const [table, leg, wood] = [await stocked('TABLE'), await stocked('LEG'), await stocked('WOOD')];
    await expect(
      recipe(table, [
        [leg, '4'],
        [table, '1'],
      ]),
    ).rejects.toMatchObject({
      kind: 'refused',
      code: 'contains_itself',
      message: 'TABLE table would contain itself: it is a component of its own. Leave TABLE out.',
    });
    await recipe(table, [[leg, '4']]);
    await recipe(leg, [[wood, '2']]);
    await expect(recipe(wood, [[table, '0.1']])).rejects.toMatchObject({
      code: 'contains_itself',
      message:
        'WOOD wood would contain itself: TABLE is made of LEG, which is made of WOOD. Leave TABLE out, or change the bill of ' +
        'materials of LEG first.',
    });
    expect((await run((tx) => bills().list(tx, { filter: { productId: wood } }))).total).toBe(0);
  });

  it('are asked again when an old revision is activated or changed', async () => {
    const [table, leg, wood] = [await stocked('TABLE'), await stocked('LEG'), await stocked('WOOD')];
    const idle = await recipe(leg, [[table, '1']], { activate: false });
    await recipe(table, [[leg, '4']]);
    await expect(run((tx) => bills().activate(tx, idle.id, actor))).rejects.toMatchObject({
      code: 'contains_itself',
      message: expect.stringContaining('LEG leg would contain itself: TABLE is made of LEG.'),
    });
    const other = await recipe(leg, [[wood, '1']]);
    const patch = { lines: [{ productId: table, quantity: '1' }] };
    await expect(run((tx) => bills().update(tx, other.id, other.version, patch, actor))).rejects.toMatchObject({
      code: 'contains_itself',
    });
    expect((await run((tx) => bills().get(tx, other.id))).lines).toMatchObject([{ productId: wood }]);
  });

  it('close no circle when two changes that only together would do so come at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [a, b] = [await stocked(`A${round}`), await stocked(`B${round}`)];
      const outcomes = await Promise.allSettled([recipe(a, [[b, '1']]), recipe(b, [[a, '1']])]);
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    }
  });

  it('say where a product is used, at every level, and what a unit costs over all levels', async () => {
    const [table, leg, wood, box] = [
      await stocked('TABLE'),
      await stocked('LEG', '1', '999'),
      await stocked('WOOD', '10', '3'),
      await stocked('BOX', '0', '0', { purchasePrice: '5' }),
    ];
    const made = await recipe(
      table,
      [
        [leg, '4'],
        [box, '1'],
      ],
      { labourCost: '10', overheadCost: '2' },
    );
    await recipe(leg, [[wood, '2', '10']], { labourCost: '1' });
    await recipe(leg, [[wood, '1']], { activate: false });
    const used = await run((tx) => bills().whereUsed(tx, wood));
    expect(used.map((one) => [one.productCode, one.revision, one.active, one.level])).toEqual([
      ['LEG', 2, false, 1],
      ['LEG', 1, true, 1],
      ['TABLE', 1, true, 2],
    ]);
    expect(await run((tx) => bills().whereUsed(tx, table))).toEqual([]);
    // leg: 2 × 1.1 × 3 + 1 = 7.6; table: 4 × 7.6 + 5 + 12
    expect(await run((tx) => crm.get(ProductCostService).rollUp(tx, made.id))).toMatchObject({
      total: '47.4000',
      materials: '35.4000',
      components: [
        { productCode: 'LEG', unitCost: '7.6000', cost: '30.4000', source: 'billOfMaterials' },
        { productCode: 'BOX', unitCost: '5.0000', cost: '5.0000', source: 'purchasePrice' },
      ],
    });
  });

  it('stay as they are once a work order was made from them', async () => {
    const [table, leg] = [await stocked('TABLE'), await stocked('LEG')];
    const used = await recipe(table, [[leg, '4']]);
    await run((tx) => orders().create(tx, { productId: table, quantity: '1' }, actor));
    const sentence =
      'Revision 1 of the bill of materials of TABLE is used by work order WO-00001 and stays as it is. Make a new revision ' +
      'instead, and activate it.';
    for (const attempt of [
      run((tx) => bills().update(tx, used.id, used.version, { note: 'x' }, actor)),
      run((tx) => bills().delete(tx, used.id, used.version, actor)),
    ])
      await expect(attempt).rejects.toMatchObject({ code: 'in_use', message: sentence });
    const free = await recipe(table, [[leg, '3']], { activate: false });
    await run((tx) => bills().delete(tx, free.id, free.version, actor));
    await expect(run((tx) => bills().get(tx, free.id))).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('work orders', () => {
  it('consume their inputs and make an output that is worth them, labour and overhead', async () => {
    const [table, leg, top] = [
      await stocked('TABLE', '2', '40'),
      await stocked('LEG', '100', '2.5'),
      await stocked('TOP', '10', '20'),
    ];
    await recipe(
      table,
      [
        [leg, '4', '5'],
        [top, '1'],
      ],
      { labourCost: '12.5', overheadCost: '3' },
    );
    const order = await run((tx) =>
      orders().create(tx, { productId: table, quantity: '5', date: '2024-03-01', release: true }, actor),
    );
    expect(order).toMatchObject({
      number: 'WO-00001',
      status: 'released',
      lines: [
        { productId: leg, quantity: '21.0000', consumedQuantity: null },
        { productId: top, quantity: '5.0000', consumedQuantity: null },
      ],
    });
    expect(await stockOf(leg)).toMatchObject({ onHand: '100.0000' });
    const done = await run((tx) => orders().complete(tx, order.id, {}, actor, order.version));
    // 21 × 2.5 + 5 × 20 = 152.5; 5 × 15.5 = 77.5
    expect(done).toMatchObject({
      status: 'completed',
      producedQuantity: '5.0000',
      scrappedQuantity: '0.0000',
      inputValue: '152.5000',
      labourValue: '62.5000',
      overheadValue: '15.0000',
      outputValue: '230.0000',
      unitCost: '46.0000000000',
      lines: [
        { consumedQuantity: '21.0000', unitCost: '2.5000000000', value: '52.5000' },
        { consumedQuantity: '5.0000', unitCost: '20.0000000000', value: '100.0000' },
      ],
    });
    expect(await stockOf(table)).toEqual({ onHand: '7.0000', value: '310.0000', averageCost: '44.2857142857' });
    expect(await stockOf(leg)).toMatchObject({ onHand: '79.0000', value: '197.5000' });
    const { items } = await run((tx) => crm.get(StockService).movements(tx, { filter: { sourceId: order.id } }));
    expect(items.map((one) => [one.cause, one.productId, one.quantity, one.businessDate])).toEqual([
      ['workOrder', table, '5.0000', '2024-03-01'],
      ['workOrder', top, '-5.0000', '2024-03-01'],
      ['workOrder', leg, '-21.0000', '2024-03-01'],
    ]);
    expect(published.slice(2)).toEqual(['WorkOrderCompleted']);
  });

  it('let the good units pay for the spoilt ones, and take what was really used', async () => {
    const [table, leg] = [await stocked('TABLE'), await stocked('LEG', '100', '3')];
    await recipe(table, [[leg, '1']], { labourCost: '1' });
    const order = await run((tx) => orders().create(tx, { productId: table, quantity: '10', release: true }, actor));
    const completion = {
      date: '2024-05-05',
      scrappedQuantity: '3',
      consumed: [{ productId: leg, quantity: '11' }],
      overheadValue: '0.01',
    };
    const done = await run((tx) => orders().complete(tx, order.id, completion, actor));
    expect(done).toMatchObject({
      date: '2024-05-05',
      producedQuantity: '7.0000',
      scrappedQuantity: '3.0000',
      inputValue: '33.0000',
      labourValue: '10.0000',
      overheadValue: '0.0100',
      outputValue: '43.0100',
      unitCost: '6.1442857143',
    });
    expect(await stockOf(table)).toMatchObject({ onHand: '7.0000', value: '43.0100' });
  });

  it('lose no fraction of a cent: what goes in comes out, whatever the quantities', async () => {
    const [table, leg, glue] = [
      await stocked('TABLE'),
      await stocked('LEG', '1000', '0.3333'),
      await stocked('GLUE', '7', '1.1111'),
    ];
    await recipe(
      table,
      [
        [leg, '0.7', '3.33'],
        [glue, '0.0007'],
      ],
      { labourCost: '0.0133' },
    );
    for (const quantity of ['3', '0.0007', '11.3', '77.7777']) {
      const order = await run((tx) => orders().create(tx, { productId: table, quantity, release: true }, actor));
      const done = await run((tx) => orders().complete(tx, order.id, {}, actor));
      const into = new Decimal(done.inputValue!).plus(done.labourValue!).plus(done.overheadValue!);
      expect([quantity, done.outputValue]).toEqual([quantity, into.toFixed(4)]);
      const { items } = await run((tx) => crm.get(StockService).movements(tx, { filter: { sourceId: order.id } }));
      const cleared = items.reduce((sum, one) => sum.plus(one.value), new Decimal(0));
      expect(cleared.toFixed(4)).toBe(new Decimal(done.labourValue!).plus(done.overheadValue!).toFixed(4));
    }
  });

  it('are refused without stock, naming everything that is missing, and leave no trace', async () => {
    const [table, leg, top] = [await stocked('TABLE'), await stocked('LEG', '3', '1'), await stocked('TOP')];
    await recipe(table, [
      [leg, '4'],
      [top, '1'],
    ]);
    const order = await run((tx) => orders().create(tx, { productId: table, quantity: '2', release: true }, actor));
    const movements = async () => (await run((tx) => crm.get(StockService).movements(tx, {}))).total;
    const before = await movements();
    await expect(run((tx) => orders().complete(tx, order.id, {}, actor))).rejects.toMatchObject({
      kind: 'refused',
      code: 'insufficient_stock',
      message:
        'Work order WO-00001 needs more stock than there is. LEG leg: 8 needed, 3 on hand at Main location. TOP top: 2 needed, 0 on ' +
        'hand at Main location. Lower the quantity, take it from another location, or raise the stock first with a stock adjustment.',
    });
    expect(await run((tx) => orders().get(tx, order.id))).toMatchObject({
      status: 'released',
      version: order.version,
      producedQuantity: null,
      lines: [{ consumedQuantity: null }, { consumedQuantity: null }],
    });
    expect(await movements()).toBe(before);
    expect(published).not.toContain('WorkOrderCompleted');
  });

  it('are taken back whole when a completed one is cancelled, unless its output is gone', async () => {
    const [table, leg] = [await stocked('TABLE', '1', '10'), await stocked('LEG', '8', '3')];
    await recipe(table, [[leg, '4']], { labourCost: '5' });
    const order = await run((tx) => orders().create(tx, { productId: table, quantity: '2', release: true }, actor));
    await run((tx) => orders().complete(tx, order.id, {}, actor));
    await adjust(table, '-2');
    await expect(run((tx) => orders().cancel(tx, order.id, actor))).rejects.toMatchObject({
      message: expect.stringContaining('TABLE table: 2 needed, 1 on hand at Main location.'),
    });
    await adjust(table, '2');
    await run((tx) => orders().cancel(tx, order.id, actor));
    expect(await stockOf(leg)).toEqual({ onHand: '8.0000', value: '24.0000', averageCost: '3.0000000000' });
    expect((await stockOf(table)).onHand).toBe('1.0000');
    expect(published.slice(-1)).toEqual(['WorkOrderCancelled']);
  });

  it('go from planned to released to completed, and are changed only while planned', async () => {
    const [table, leg] = [await stocked('TABLE'), await stocked('LEG', '100', '3')];
    const bill = await recipe(table, [[leg, '4']]);
    const planned = await run((tx) => orders().create(tx, { productId: table, quantity: '2' }, actor));
    await expect(run((tx) => orders().complete(tx, planned.id, {}, actor))).rejects.toMatchObject({
      code: 'not_released',
      message: 'Work order WO-00001 is planned; only a released one is completed. Release it first.',
    });
    const next = await recipe(table, [[leg, '3']]);
    const patch = { quantity: '3', billOfMaterialsId: next.id, note: 'Rush' };
    const changed = await run((tx) => orders().update(tx, planned.id, planned.version, patch, actor));
    expect(changed).toMatchObject({ note: 'Rush', billOfMaterialsId: next.id, lines: [{ quantity: '9.0000' }] });
    expect(bill.id).not.toBe(next.id);
    const released = await run((tx) => orders().release(tx, planned.id, actor));
    for (const late of [
      run((tx) => orders().update(tx, planned.id, released.version, { quantity: '4' }, actor)),
      run((tx) => orders().release(tx, planned.id, actor)),
    ])
      await expect(late).rejects.toMatchObject({ code: 'not_planned' });
    await run((tx) => orders().cancel(tx, planned.id, actor));
    await expect(run((tx) => orders().complete(tx, planned.id, {}, actor))).rejects.toMatchObject({
      code: 'not_released',
    });
    expect(await stockOf(leg)).toMatchObject({ onHand: '100.0000' });
  });

  it('name every wrong field at once', async () => {
    const [table, leg] = [await stocked('TABLE'), await stocked('LEG', '10', '1')];
    const other = await recipe(leg, [[await stocked('WOOD'), '1']]);
    await expect(
      run((tx) => orders().create(tx, { productId: table, quantity: '0', date: 'soon' }, actor)),
    ).rejects.toMatchObject({
      code: 'invalid_work_order',
      fields: [
        { field: 'date', code: 'not_a_date' },
        { field: 'quantity', code: 'too_small' },
        { field: 'billOfMaterialsId', code: 'required' },
      ],
    });
    await expect(
      run((tx) => orders().create(tx, { productId: table, quantity: '1', billOfMaterialsId: other.id }, actor)),
    ).rejects.toMatchObject({ fields: [{ field: 'billOfMaterialsId', code: 'unknown_reference' }] });
    await recipe(table, [[leg, '4']]);
    const most = { productId: table, quantity: '99999999999' };
    await expect(run((tx) => orders().create(tx, most, actor))).rejects.toMatchObject({
      fields: [{ field: 'quantity', code: 'too_large' }],
    });
    const order = await run((tx) => orders().create(tx, { productId: table, quantity: '1', release: true }, actor));
    const completion = {
      scrappedQuantity: '1',
      consumed: [
        { productId: table, quantity: '1' },
        { productId: leg, quantity: '-1' },
        { productId: leg, quantity: '1' },
      ],
    };
    await expect(run((tx) => orders().complete(tx, order.id, completion, actor))).rejects.toMatchObject({
      fields: [
        { field: 'scrappedQuantity', code: 'nothing_produced' },
        { field: 'consumed.0.productId', code: 'not_an_input' },
        { field: 'consumed.1.quantity', code: 'too_small' },
        { field: 'consumed.2.productId', code: 'duplicate' },
      ],
    });
  });

  it('never deadlock when products are made of and sold with one another at once', async () => {
    const [a, b] = [await stocked('A', '1000', '1'), await stocked('B', '1000', '1')];
    const [x, y] = [await stocked('X', '1000', '1'), await stocked('Y', '1000', '1')];
    await recipe(a, [
      [x, '1'],
      [y, '1'],
    ]);
    await recipe(x, [[b, '1']]);
    await recipe(y, [[b, '1']]);
    const make = async (productId: string) => {
      for (let round = 0; round < 8; round += 1) {
        const order = await run((tx) => orders().create(tx, { productId, quantity: '1', release: true }, actor));
        await run((tx) => orders().complete(tx, order.id, {}, actor));
      }
    };
    const change = async () => {
      for (let round = 0; round < 8; round += 1)
        await run((tx) => {
          const lines = [a, x, y, b].map((productId) => ({ productId, quantityChange: '-1' }));
          return crm.get(StockAdjustmentService).create(tx, { lines, post: true }, actor);
        });
    };
    await Promise.all([make(a), make(x), make(y), make(a), change(), change()]);
    const left = await Promise.all([a, b, x, y].map(async (id) => Number((await stockOf(id)).onHand)));
    expect(left).toEqual([1000 + 16 - 16, 1000 - 16 - 16, 1000 + 8 - 16 - 16, 1000 + 8 - 16 - 16]);
    const { items } = await run((tx) => orders().list(tx, { pageSize: 200, sort: 'number' }));
    expect(items.map(({ number }) => number)).toEqual(
      Array.from({ length: 32 }, (_, at) => `WO-${String(at + 1).padStart(5, '0')}`),
    );
  }, 60_000);
});

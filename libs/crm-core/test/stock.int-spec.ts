import { Decimal } from 'decimal.js';
import { testDatabase, TestDatabase } from '../../../test/database.js';
import { CompanyService } from '../src/company/company.service.js';
import { InvoiceService } from '../src/invoice/invoice.service.js';
import { LocationService } from '../src/location/location.service.js';
import { Product } from '../src/product/product.entity.js';
import { ProductService } from '../src/product/product.service.js';
import { StockAdjustmentService } from '../src/stock-adjustment/stock-adjustment.service.js';
import { StockService } from '../src/stock/stock.service.js';
import { WorkspaceService } from '../src/workspace/workspace.service.js';
import { aCompany, aLocation, anActor, aProduct, Crm, startCrm } from '../testing/index.js';

// Real: Postgres, migrations, roles and policies, concurrent connections. Nothing is fake.
let db: TestDatabase;
let crm: Crm;
let workspace: string;
let customer: string;

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url, 16);
  workspace = await crm.aWorkspace();
  customer = (await run((tx) => crm.get(CompanyService).create(tx, aCompany(), actor))).id;
});

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

const actor = anActor();
const run: <T>(work: Parameters<typeof crm.inWorkspace<T>>[1]) => Promise<T> = (work) =>
  crm.inWorkspace(workspace, work);

const stocked = (
  quantity: string,
  unitCost = '6',
  more: Partial<Parameters<typeof aProduct>[0]> = {},
): Promise<Product> =>
  run((tx) => {
    const input = { ...aProduct({ tracked: true, ...more }), openingStock: { quantity, unitCost } };
    return crm.get(ProductService).create(tx, input, actor);
  });

const sell = (lines: { productId: string; quantity: string; locationId?: string }[]) =>
  run((tx) => crm.get(InvoiceService).create(tx, { companyId: customer, lines, issue: true }, actor));

const stockOf = async (productId: string) =>
  (await run((tx) => crm.get(StockService).stockOf(tx, [productId]))).get(productId)!;

/** The ledger against everything that is kept beside it. */
async function ledgerOf(
  productId: string,
): Promise<{ quantity: string; value: string; onHand: string; kept: string; keptValue: string }> {
  const rows = (await crm.dataSource.query(
    `SELECT (SELECT sum(quantity) FROM stock_movements WHERE product_id = $1) AS quantity,
       (SELECT sum(value) FROM stock_movements WHERE product_id = $1) AS value,
       (SELECT sum(on_hand) FROM stock_levels WHERE product_id = $1) AS "onHand", v.quantity AS kept, v.value AS "keptValue"
     FROM stock_valuations v WHERE v.product_id = $1`,
    [productId],
  )) as { quantity: string; value: string; onHand: string; kept: string; keptValue: string }[];
  return rows[0]!;
}

async function expectLedgerToAgree(productId: string, quantity: string): Promise<void> {
  const { onHand, kept, value, keptValue, ...ledger } = await ledgerOf(productId);
  expect([ledger.quantity, onHand, kept].map(Number)).toEqual([Number(quantity), Number(quantity), Number(quantity)]);
  expect(new Decimal(value).equals(keptValue)).toBe(true);
}

describe('stock', () => {
  it.each([1, 2, 3])(
    'sells exactly 300 of 300 to 16 clients who try 60 sales each (repetition %s)',
    async () => {
      const product = await stocked('300');
      const outcomes = { sold: 0, refused: 0, other: [] as unknown[] };
      const client = async () => {
        for (let sale = 0; sale < 60; sale += 1) {
          await sell([{ productId: product.id, quantity: '1' }]).then(
            () => (outcomes.sold += 1),
            (error: { code?: string }) => {
              if (error.code === 'insufficient_stock') outcomes.refused += 1;
              else outcomes.other.push(error);
            },
          );
        }
      };
      await Promise.all(Array.from({ length: 16 }, client));
      expect(outcomes).toEqual({ sold: 300, refused: 660, other: [] });
      await expectLedgerToAgree(product.id, '0');
      expect((await ledgerOf(product.id)).keptValue).toBe('0.0000');
    },
    120_000,
  );

  it('never deadlocks when clients sell the same products in opposite orders', async () => {
    const products = await Promise.all(Array.from({ length: 6 }, () => stocked('1000')));
    const client = async (at: number) => {
      for (let sale = 0; sale < 12; sale += 1) {
        const order = (at + sale) % 2 ? products : products.toReversed();
        await sell(order.map((product) => ({ productId: product.id, quantity: '2' })));
      }
    };
    await Promise.all(Array.from({ length: 12 }, (_, at) => client(at)));
    for (const product of products) await expectLedgerToAgree(product.id, String(1000 - 12 * 12 * 2));
  }, 180_000);

  it('refuses a sale that needs more than there is, naming product, place, need and stock, and writes nothing', async () => {
    const tea = await stocked('3', '6', { code: 'CHAI', name: 'Chai' });
    const nuts = await stocked('10', '6', { code: 'NUTS', name: 'Nuts' });
    const lines = [
      { productId: nuts.id, quantity: '1' },
      { productId: tea.id, quantity: '2' },
      { productId: tea.id, quantity: '1.5' },
    ];
    const before = await run((tx) => crm.get(InvoiceService).list(tx, {}));
    await expect(sell(lines)).rejects.toMatchObject({
      kind: 'refused',
      code: 'insufficient_stock',
      message:
        'The invoice needs more stock than there is. CHAI Chai: 3.5 needed, 3 on hand at Main location. Lower the quantity, take it ' +
        'from another location, or raise the stock first with a stock adjustment.',
    });
    expect((await run((tx) => crm.get(InvoiceService).list(tx, {}))).total).toBe(before.total);
    await expectLedgerToAgree(nuts.id, '10');
    await expectLedgerToAgree(tea.id, '3');
  });

  it('keeps locations apart: stock elsewhere does not help', async () => {
    const product = await stocked('5');
    const store = await run((tx) => crm.get(LocationService).create(tx, aLocation({ name: 'Far store' }), actor));
    await expect(sell([{ productId: product.id, quantity: '1', locationId: store.id }])).rejects.toMatchObject({
      code: 'insufficient_stock',
      message: expect.stringContaining('1 needed, 0 on hand at Far store.'),
    });
  });

  it('sells below zero where the workspace allows it, and values the goods that arrive later sensibly', async () => {
    const other = await crm.aWorkspace({ allowNegativeStock: true });
    const stock = await crm.inWorkspace(other, async (tx) => {
      const company = await crm.get(CompanyService).create(tx, aCompany(), actor);
      const product = await crm
        .get(ProductService)
        .create(tx, { ...aProduct({ tracked: true }), openingStock: { quantity: '1', unitCost: '10' } }, actor);
      const lines = [{ productId: product.id, quantity: '6' }];
      await crm.get(InvoiceService).create(tx, { companyId: company.id, lines, issue: true }, actor);
      const receipt = [{ productId: product.id, quantityChange: '10', unitCost: '12' }];
      await crm.get(StockAdjustmentService).create(tx, { lines: receipt, post: true }, actor);
      return (await crm.get(StockService).stockOf(tx, [product.id])).get(product.id);
    });
    expect(stock).toMatchObject({ onHand: '5.0000', value: '60.0000', averageCost: '12.0000000000' });
  });

  it('averages the cost of receipts and lets goods leave at the average', async () => {
    const product = await stocked('10', '6');
    const lines = [{ productId: product.id, quantityChange: '30', unitCost: '10' }];
    await run((tx) => crm.get(StockAdjustmentService).create(tx, { lines, post: true }, actor));
    await sell([{ productId: product.id, quantity: '8' }]);
    expect(await stockOf(product.id)).toMatchObject({
      onHand: '32.0000',
      value: '288.0000',
      averageCost: '9.0000000000',
    });
    const { items } = await run((tx) => crm.get(StockService).movements(tx, { filter: { productId: product.id } }));
    expect(items.map((movement) => [movement.cause, movement.quantity, movement.value])).toEqual([
      ['sale', '-8.0000', '-72.0000'],
      ['adjustment', '30.0000', '300.0000'],
      ['adjustment', '10.0000', '60.0000'],
    ]);
  });

  it('does not let the application change or remove a movement', async () => {
    await stocked('1');
    for (const sql of ['UPDATE stock_movements SET quantity = 5', 'DELETE FROM stock_movements'])
      await expect(run((tx) => tx.query(sql))).rejects.toThrow('permission denied for table stock_movements');
  });
});

describe('opening stock', () => {
  it('becomes a posted stock adjustment', async () => {
    const product = await stocked('39', '10.8');
    const { items } = await run((tx) => crm.get(StockService).movements(tx, { filter: { productId: product.id } }));
    const adjustment = await run((tx) => crm.get(StockAdjustmentService).get(tx, items[0]!.sourceId));
    expect(adjustment).toMatchObject({
      number: expect.stringMatching(/^ADJ-\d{5}$/),
      status: 'posted',
      reason: 'Opening stock',
      lines: [{ productId: product.id, quantityChange: '39.0000', unitCost: '10.8000' }],
    });
    expect(product.averageCost).toBe('10.8000000000');
  });

  it('is refused for a product that is not tracked', async () => {
    const input = { ...aProduct(), openingStock: { quantity: '-1', unitCost: '1' } };
    await expect(run((tx) => crm.get(ProductService).create(tx, input, actor))).rejects.toMatchObject({
      code: 'invalid_product',
      fields: [
        { field: 'openingStock.quantity', code: 'too_small' },
        { field: 'openingStock', code: 'not_tracked' },
      ],
    });
  });

  it('ties the product to being tracked', async () => {
    const product = await stocked('1');
    const untrack = run((tx) =>
      crm.get(ProductService).update(tx, product.id, product.version, { tracked: false }, actor),
    );
    await expect(untrack).rejects.toMatchObject({ code: 'has_movements' });
  });
});

describe('stock adjustments', () => {
  const adjustments = () => crm.get(StockAdjustmentService);

  it('move nothing as a draft, move on posting, and are taken back by counter movements at their own value', async () => {
    const product = await stocked('10', '5');
    const lines = [{ productId: product.id, quantityChange: '10', unitCost: '500' }];
    const draft = await run((tx) => adjustments().create(tx, { lines, date: '2024-03-01', reason: 'Found' }, actor));
    expect(draft).toMatchObject({ status: 'draft', number: null });
    await expectLedgerToAgree(product.id, '10');
    const posted = await run((tx) => adjustments().post(tx, draft.id, actor));
    expect(posted).toMatchObject({
      status: 'posted',
      number: expect.stringMatching(/^ADJ-\d{5}$/),
      date: '2024-03-01',
    });
    await expectLedgerToAgree(product.id, '20');
    const voided = await run((tx) => adjustments().void(tx, draft.id, actor));
    expect(voided.status).toBe('voided');
    expect(await stockOf(product.id)).toMatchObject({
      onHand: '10.0000',
      value: '50.0000',
      averageCost: '5.0000000000',
    });
  });

  it('say what a decrease was valued at', async () => {
    const product = await stocked('3', '3.3333');
    const lines = [{ productId: product.id, quantityChange: '-2' }];
    const posted = await run((tx) => adjustments().create(tx, { lines, post: true }, actor));
    expect(posted.lines[0]).toMatchObject({ quantityChange: '-2.0000', unitCost: '3.3333' });
  });

  it('name every wrong field at once and store nothing', async () => {
    const untracked = await run((tx) =>
      crm.get(ProductService).create(tx, aProduct({ code: 'FREIGHT', name: 'Freight' }), actor),
    );
    const product = await stocked('1');
    const lines = [
      { productId: untracked.id, quantityChange: '1' },
      { productId: product.id, quantityChange: '0' },
      { productId: product.id, quantityChange: '-1', unitCost: '4' },
      { productId: 'nonsense', quantityChange: '1.00001' },
    ];
    const total = async () => (await run((tx) => adjustments().list(tx, {}))).total;
    const before = await total();
    await expect(
      run((tx) => adjustments().create(tx, { lines, date: '2024-02-30', post: true }, actor)),
    ).rejects.toMatchObject({
      code: 'invalid_stock_adjustment',
      fields: [
        { field: 'date', code: 'not_a_date' },
        {
          field: 'lines.0.productId',
          code: 'not_tracked',
          message: 'Stock of FREIGHT Freight is not tracked. Track it first, or leave it out.',
        },
        { field: 'lines.1.quantityChange', code: 'zero' },
        { field: 'lines.2.unitCost', code: 'cost_of_decrease' },
        { field: 'lines.3.productId', code: 'not_an_id' },
        { field: 'lines.3.quantityChange', code: 'too_precise' },
      ],
    });
    expect(await total()).toBe(before);
  });

  it('cannot be voided when the goods have gone', async () => {
    const product = await stocked('5', '2', { code: 'GONE', name: 'Gone' });
    await sell([{ productId: product.id, quantity: '4' }]);
    const { items } = await run((tx) =>
      crm.get(StockService).movements(tx, { filter: { productId: product.id, cause: 'adjustment' } }),
    );
    await expect(run((tx) => adjustments().void(tx, items[0]!.sourceId, actor))).rejects.toMatchObject({
      code: 'insufficient_stock',
      message: expect.stringMatching(
        /^Stock adjustment ADJ-\d{5} needs more stock than there is\. GONE Gone: 5 needed, 1 on hand at Main location\./,
      ),
    });
  });

  it('can be deleted only as a draft', async () => {
    const product = await stocked('5');
    const lines = [{ productId: product.id, quantityChange: '1' }];
    const draft = await run((tx) => adjustments().create(tx, { lines }, actor));
    await run((tx) => adjustments().delete(tx, draft.id, draft.version));
    await expect(run((tx) => adjustments().get(tx, draft.id))).rejects.toMatchObject({ kind: 'not-found' });
    const posted = await run((tx) => adjustments().create(tx, { lines, post: true }, actor));
    await expect(run((tx) => adjustments().delete(tx, posted.id, posted.version))).rejects.toMatchObject({
      message: `Stock adjustment ${posted.number} has moved stock and stays. Void it and enter a new one.`,
    });
  });
});

it('a workspace has one default location that stock goes to when none is named', async () => {
  const settings = await run((tx) => crm.get(WorkspaceService).get(tx));
  expect(settings.allowNegativeStock).toBe(false);
  const product = await stocked('2');
  expect(await run((tx) => crm.get(StockService).levels(tx, product.id))).toMatchObject([
    { locationName: 'Main location', onHand: '2.0000' },
  ]);
});

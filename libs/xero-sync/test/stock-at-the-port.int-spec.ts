import { testDatabase, type TestDatabase } from '../../../test/database.js';
import {
  BillOfMaterialsService,
  LocationService,
  ProductService,
  StocktakeService,
  StockTransferService,
  WorkOrderService,
} from '#crm-core';
import { aLocation, anActor, aProduct, startCrm, type Crm } from '../../crm-core/testing/index.js';
import type { CrmCoreHost } from '../src/host-crm-core/crm-core.host.js';
import { recordKey } from '../src/host/crm-host.js';
import type { CrmStockChange } from '../src/host/records.js';
import { optionsFor } from './connecting.js';
import { coreHost } from './core-host.js';
import { Told } from './told.js';

let db: TestDatabase;
let crm: Crm;
let host: CrmCoreHost;
const told = new Told();
const actor = anActor();

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url);
  host = coreHost(crm, optionsFor('http://localhost:1'), told);
}, 60_000);
afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

describe('Stock documents of the CRM core at the port', () => {
  let workspaceId: string;
  let leg: string;
  let table: string;
  let seen = 0;
  const inside = <T>(work: Parameters<Crm['inWorkspace']>[1]) => crm.inWorkspace(workspaceId, work) as Promise<T>;
  const read = async (id: string) =>
    (await host.read([{ workspaceId, kind: 'stockChange', id }])).get(recordKey({ kind: 'stockChange', id })) as
      | CrmStockChange
      | undefined;
  /** What the port was told since it was asked last. */
  const news = () => {
    const fresh = told.notices.slice(seen);
    seen = told.notices.length;
    return fresh.filter(({ kind }) => kind === 'stockChange').map(({ id, cause, event }) => [id, cause, event]);
  };

  beforeEach(async () => {
    workspaceId = await crm.aWorkspace();
    const opening = { quantity: '10', unitCost: '2.5', date: '2026-01-01' };
    [leg, table] = await inside(async (tx) => {
      const products = crm.get(ProductService);
      const made = [
        await products.create(tx, { ...aProduct({ tracked: true }), openingStock: opening }, actor),
        await products.create(tx, aProduct({ tracked: true }), actor),
      ];
      return made.map(({ id }) => id) as [string, string];
    });
    news();
  });

  it('are counts once they are completed: what was too much or missing, with its worth', async () => {
    const counts = crm.get(StocktakeService);
    const sheet = await inside<{ id: string }>((tx) =>
      counts.create(tx, { date: '2026-02-01', lines: [{ productId: leg }, { productId: table }], start: true }, actor),
    );
    const id = `stocktake.${sheet.id}`;
    expect([await read(id), news()]).toMatchObject([
      { status: 'draft', number: expect.stringMatching(/^ST-/), lines: [] },
      [],
    ]);
    await inside(async (tx) => {
      const counted = [
        { productId: leg, countedQuantity: '7' },
        { productId: table, countedQuantity: '0' },
      ];
      await counts.count(tx, sheet.id, counted, actor);
      return counts.complete(tx, sheet.id, {}, actor);
    });
    expect(news()).toEqual([[id, 'stocktake', 'approved']]);
    expect(await read(id)).toMatchObject({
      cause: 'stocktake',
      status: 'posted',
      date: '2026-02-01',
      lines: [{ itemId: leg, quantityChange: '-3.0000', unitCost: '2.5000', value: '7.5000' }],
    });
    await inside((tx) => counts.cancel(tx, sheet.id, actor));
    expect(news()).toEqual([[id, 'stocktake', 'voided']]);
    expect(await read(id)).toMatchObject({ status: 'voided' });
  });

  it('moved nothing when a count is given up before it was completed', async () => {
    const counts = crm.get(StocktakeService);
    const sheet = await inside<{ id: string }>((tx) => counts.create(tx, { start: true }, actor));
    await inside((tx) => counts.cancel(tx, sheet.id, actor));
    expect([await read(`stocktake.${sheet.id}`), news()]).toMatchObject([{ status: 'voided', lines: [] }, []]);
  });

  it('are transfers as what left one place and came to the other', async () => {
    const made = await inside<{ id: string; fromLocationId: string; toLocationId: string }>(async (tx) => {
      const to = await crm.get(LocationService).create(tx, aLocation(), actor);
      const { items } = await crm.get(LocationService).list(tx, { filter: { isDefault: 'true' } } as never);
      const wish = {
        date: '2026-02-02',
        fromLocationId: items[0]!.id,
        toLocationId: to.id,
        lines: [{ productId: leg, quantity: '4' }],
        complete: true,
      };
      return crm.get(StockTransferService).create(tx, wish, actor);
    });
    expect(await read(`transfer.${made.id}`)).toMatchObject({
      cause: 'transfer',
      lines: [
        { itemId: leg, quantityChange: '-4.0000', value: '10.0000', locationId: made.fromLocationId },
        { itemId: leg, quantityChange: '4.0000', value: '10.0000', locationId: made.toLocationId },
      ],
    });
  });

  it('are work orders with their inputs, their output and what was absorbed; and the levels that come of it', async () => {
    const orders = crm.get(WorkOrderService);
    const order = await inside<{ id: string }>(async (tx) => {
      const recipe = { productId: table, labourCost: '3', lines: [{ productId: leg, quantity: '4' }], activate: true };
      await crm.get(BillOfMaterialsService).create(tx, recipe, actor);
      const planned = await orders.create(
        tx,
        { productId: table, quantity: '2', date: '2026-02-03', release: true },
        actor,
      );
      return orders.complete(tx, planned.id, {}, actor);
    });
    expect(await read(`workOrder.${order.id}`)).toMatchObject({
      cause: 'workOrder',
      absorbedCost: '6.0000',
      lines: [
        { itemId: leg, quantityChange: '-8.0000', value: '20.0000' },
        { itemId: table, quantityChange: '2.0000', value: '26.0000' },
      ],
    });
    const levels = await inside<Awaited<ReturnType<CrmCoreHost['stockLevels']>>>((tx) =>
      host.stockLevels(workspaceId, tx),
    );
    expect(new Map(levels.map((one) => [one.itemId, [one.quantity, one.value, one.movements]]))).toEqual(
      new Map([
        [leg, ['2.0000', '5.0000', 2]],
        [table, ['2.0000', '26.0000', 1]],
      ]),
    );
    const moved = await inside<Awaited<ReturnType<CrmCoreHost['stockMovedBy']>>>((tx) =>
      host.stockMovedBy(workspaceId, [table], tx),
    );
    expect(moved).toEqual([
      {
        itemId: table,
        ref: { workspaceId, kind: 'stockChange', id: `workOrder.${order.id}`, cause: 'workOrder' },
        quantity: '2.0000',
      },
    ]);
  });
});

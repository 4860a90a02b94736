import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectedApi, readyShop, type ConnectedApi, type ReadyShop } from '../connected-api.js';
import { matrixPage, type Seen } from './matrix-page.js';
import { cases, modules, steady, type Case, type Cell, type ModuleName, type Row, type Story } from './matrix.js';
import {
  purchaseOrderRow,
  supplierBillRow,
  supplierCompanyRow,
  supplierContactRow,
  supplierCreditRow,
} from './purchase-rows.js';
import { companyRow, contactRow, productRow } from './party-rows.js';
import { creditNoteRow, invoiceRow, paymentRow, quoteRow, salesOrderRow } from './sales-rows.js';
import { adjustmentRow, stockLevelRow, stocktakeRow, transferRow, workOrderRow } from './stock-rows.js';

const rows: Record<ModuleName, Row> = {
  Company: companyRow,
  'Supplier company': supplierCompanyRow,
  Contact: contactRow,
  'Supplier contact': supplierContactRow,
  Product: productRow,
  Quote: quoteRow,
  'Sales order': salesOrderRow,
  Invoice: invoiceRow,
  'Credit note': creditNoteRow,
  'Supplier credit': supplierCreditRow,
  Payment: paymentRow,
  'Stock level': stockLevelRow,
  'Purchase order': purchaseOrderRow,
  'Supplier bill': supplierBillRow,
  Stocktake: stocktakeRow,
  'Stock adjustment': adjustmentRow,
  'Stock transfer': transferRow,
  'Work order': workOrderRow,
};

const page = join(__dirname, '../../../../docs/matrix.md');
/** How many modules are played at the same time, each in a workspace of its own. */
const abreast = 4;
const only = process.env['MATRIX_ONLY'];

type Played = { saw: string } | { failed: unknown };
const played = new Map<ModuleName, Map<Case, Played>>();

let at: ConnectedApi;
beforeAll(async () => {
  at = await connectedApi();
  const waiting = modules.filter((module) => only === undefined || module === only);
  const lane = async () => {
    for (let module = waiting.shift(); module; module = waiting.shift()) played.set(module, await play(module));
  };
  await Promise.all(Array.from({ length: abreast }, lane));
}, 900_000);
afterAll(() => at?.close());

/** All cases of a module, one after the other: they share its workspace, not its records; after one that failed, a new one. */
async function play(module: ModuleName): Promise<Map<Case, Played>> {
  let shop = await readyShop(at, module);
  const seen = new Map<Case, Played>();
  for (const name of cases) {
    const cell = rows[module][name] as Cell | undefined;
    const saw = !cell ? undefined : 'na' in cell ? { saw: `not applicable: ${cell.na}` } : await told(cell, shop);
    seen.set(name, saw ?? { failed: new Error('This cell is neither played nor excused.') });
    if (saw && 'failed' in saw) shop = await readyShop(at, `${module} after ${name}`);
  }
  return seen;
}

const told = (story: Story, shop: ReadyShop): Promise<Played> =>
  story(shop).then(
    (saw) => ({ saw: steady(saw) }),
    (failed: unknown) => ({ failed }),
  );

describe.each(modules.filter((module) => only === undefined || module === only))('%s', (module) => {
  it.each(cases)('%s', (name) => {
    const cell = played.get(module)!.get(name)!;
    if ('failed' in cell) throw cell.failed;
    expect(cell.saw).toMatch(/\S+ \S+/);
  });
});

it('is written down as it was played', () => {
  if (only !== undefined) return;
  const seen = Object.fromEntries(
    modules.map((module) => [
      module,
      Object.fromEntries(
        cases.map((name) => {
          const cell = played.get(module)!.get(name)!;
          return [name, 'saw' in cell ? cell.saw : 'failed'];
        }),
      ),
    ]),
  ) as Seen;
  const now = matrixPage(seen);
  const whole = !now.includes(': failed\n');
  if (process.env['MATRIX_WRITE'] && whole) writeFileSync(page, now);
  expect(whole).toBe(true);
  expect(now).toBe(readFileSync(page, 'utf8'));
});

import { testDatabase, type TestDatabase } from '../../../test/database.js';
import { CompanyService } from '../src/company/company.service.js';
import { ContactService } from '../src/contact/contact.service.js';
import type { CsvImport } from '../src/csv-import/csv-import.entity.js';
import { CsvImportService, type CsvImportWithCounts } from '../src/csv-import/csv-import.service.js';
import { LocationService } from '../src/location/location.service.js';
import { ProductGroupService } from '../src/product-group/product-group.service.js';
import { ProductService } from '../src/product/product.service.js';
import { StockAdjustmentService } from '../src/stock-adjustment/stock-adjustment.service.js';
import { TaxRateService } from '../src/tax-rate/tax-rate.service.js';
import { aCompany, anActor, type Crm, startCrm } from '../testing/index.js';

// Real: Postgres and every service of the CRM. Nothing is replaced.
let db: TestDatabase;
let crm: Crm;
let workspace: string;

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url);
});
afterAll(async () => {
  await crm?.close();
  await db?.drop();
});
beforeEach(async () => {
  workspace = await crm.aWorkspace();
});

const actor = anActor('Ada');
const imports = () => crm.get(CsvImportService);
const send = (kind: string, text: string) => crm.inWorkspace(workspace, (tx) => imports().send(tx, kind, text, actor));
const step = (id: string) => crm.inWorkspace(workspace, (tx) => imports().run(tx, id, actor));
const rowsOf = (id: string) => crm.inWorkspace(workspace, (tx) => imports().rows(tx, id, { after: 0, limit: 1000 }));
const companies = async () =>
  (await crm.inWorkspace(workspace, (tx) => crm.get(CompanyService).list(tx, { pageSize: 200 }))).items;
const products = async () =>
  (await crm.inWorkspace(workspace, (tx) => crm.get(ProductService).list(tx, { pageSize: 200 }))).items;

/** Sends a file and runs it to the end. */
async function imported(kind: string, text: string) {
  const { id } = await send(kind, text);
  let state = await step(id);
  while (state.state !== 'finished') state = await step(id);
  return state;
}
const told = ({ created, updated, unchanged, rejected }: Omit<CsvImportWithCounts, keyof CsvImport>) => ({
  created,
  updated,
  unchanged,
  rejected,
});

describe('a file of companies', () => {
  const file =
    'name,email,isSupplier,salesTermsDays,postalCity\nHorn,office@horn.example,no,30,London\nBerg,,yes,,Bergen\n';

  it('is shown before anything is written', async () => {
    const sent = await send('companies', file);
    expect(sent).toMatchObject({ state: 'checked', rows: 2, done: 0, created: 2, rejected: 0, sentBy: 'Ada' });
    expect(await companies()).toEqual([]);
  });

  it('adds companies, and sent again changes nothing', async () => {
    expect(told(await imported('companies', file))).toEqual({ created: 2, updated: 0, unchanged: 0, rejected: 0 });
    expect(await companies()).toMatchObject([
      {
        code: 'C-00001',
        name: 'Horn',
        salesTermsDays: 30,
        addresses: [{ kind: 'postal', city: 'London' }],
        version: 1,
      },
      { code: 'C-00002', name: 'Berg', isSupplier: true },
    ]);
    expect(told(await imported('companies', file))).toEqual({ created: 0, updated: 0, unchanged: 2, rejected: 0 });
    expect((await companies()).map(({ version }) => version)).toEqual([1, 1]);
  });

  it('changes by code what it names, and leaves the rest', async () => {
    await imported('companies', file);
    const { id } = await send('companies', 'code,name,email,postalPostalCode\nC-00001,Around the Horn,,WA1\n');
    expect(await rowsOf(id)).toMatchObject([
      { outcome: 'updated', done: false, number: 'C-00001', changes: ['name', 'addresses'] },
    ]);
    await step(id);
    expect((await companies())[0]).toMatchObject({
      name: 'Around the Horn',
      email: 'office@horn.example',
      addresses: [{ kind: 'postal', city: 'London', postalCode: 'WA1' }],
    });
  });

  it('rejects rows with every reason and imports the others', async () => {
    await crm.inWorkspace(workspace, async (tx) => {
      for (let n = 0; n < 2; n++) await crm.get(CompanyService).create(tx, aCompany({ name: 'Twin' }), actor);
      const gone = await crm.get(CompanyService).create(tx, aCompany({ name: 'Gone' }), actor);
      await crm.get(CompanyService).update(tx, gone.id, gone.version, { archived: true }, actor);
    });
    const text = `code,name,email,isCustomer,salesTermsDays,currency
,,nobody,perhaps,soon,
C-99999,Nobody,,,,
,Twin,,,,
,Gone,,,,
,Fine,,,,XXQ
,Good,,,,
,Good,,,,
`;
    const { id, ...sent } = await send('companies', text);
    expect(told(sent)).toEqual({ created: 1, updated: 0, unchanged: 0, rejected: 6 });
    const reasons = (await rowsOf(id)).map(({ row, reasons }) => `${row} ${reasons.join(' ')}`);
    expect(reasons).toEqual([
      expect.stringMatching(/^2 .*perhaps.*soon.*The name is missing.*not an e-mail address/),
      expect.stringContaining('3 There is no company with the code C-99999.'),
      expect.stringContaining('4 2 companies are called "Twin": C-00001, C-00002.'),
      expect.stringContaining('5 The company C-00003 is archived.'),
      expect.stringContaining('6 "XXQ" is no currency.'),
      '7 ',
      expect.stringContaining('8 Row 7 of the file is about the same one.'),
    ]);
    await step(id);
    expect((await companies()).filter(({ name }) => name === 'Good')).toHaveLength(1);
    const rejected = await crm.inWorkspace(workspace, (tx) => imports().rejected(tx, id));
    expect(rejected.split('\r\n')).toHaveLength(8);
    expect(rejected).toContain('code,name,isCustomer,email,salesTermsDays,currency,reason\r\n');
    // Put right, the file of rejected rows is a file to be imported.
    const again = rejected.replace('XXQ', 'EUR');
    expect((await send('companies', again)).created).toBe(1);
  });
});

describe('a run', () => {
  const many = `name\n${Array.from({ length: 250 }, (_, n) => `Company ${n}\n`).join('')}`;

  it('goes in steps of a hundred rows, tells how far it is, and goes on where it was cut off', async () => {
    const { id } = await send('companies', many);
    expect(await step(id)).toMatchObject({ state: 'running', rows: 250, done: 100 });
    const cutOff = crm.inWorkspace(workspace, async (tx) => {
      await imports().run(tx, id, actor);
      throw new Error('The process died before the commit.');
    });
    await expect(cutOff).rejects.toThrow('died');
    expect(await crm.inWorkspace(workspace, (tx) => imports().get(tx, id))).toMatchObject({
      state: 'running',
      done: 100,
    });
    expect(await step(id)).toMatchObject({ state: 'running', done: 200 });
    expect(await step(id)).toMatchObject({ state: 'finished', done: 250, created: 250 });
    expect(await step(id)).toMatchObject({ state: 'finished', done: 250 });
    expect(new Set((await companies()).map(({ name }) => name)).size).toBe(200);
  });

  it('adds nothing twice when the same file is run twice at once', async () => {
    const small = 'name\nHorn\nBerg\n';
    const [one, other] = [await send('companies', small), await send('companies', small)];
    const ends = await Promise.all([step(one.id), step(other.id)]);
    expect(ends.map(({ created, unchanged }) => [created, unchanged]).toSorted(([a], [b]) => a! - b!)).toEqual([
      [0, 2],
      [2, 0],
    ]);
    expect(await companies()).toHaveLength(2);
  });

  it('is stopped by a cancel, which keeps what is imported', async () => {
    const { id } = await send('companies', many);
    await step(id);
    expect(await crm.inWorkspace(workspace, (tx) => imports().cancel(tx, id, actor))).toMatchObject({
      state: 'cancelled',
      done: 100,
    });
    await expect(step(id)).rejects.toMatchObject({ code: 'import_cancelled' });
    expect(await companies()).toHaveLength(100);
  });

  it('judges anew what changed since the preview', async () => {
    const { id } = await send('companies', 'name,email\nHorn,a@b.example\nBerg,\n');
    await crm.inWorkspace(workspace, (tx) => crm.get(CompanyService).create(tx, aCompany({ name: 'Horn' }), actor));
    expect(told(await step(id))).toEqual({ created: 1, updated: 1, unchanged: 0, rejected: 0 });
  });

  it('is not reached from another workspace', async () => {
    const { id } = await send('companies', 'name\nHorn\n');
    workspace = await crm.aWorkspace();
    await expect(step(id)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(rowsOf(id)).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('a file of contacts', () => {
  it('puts people into their companies by code or name, and knows them again', async () => {
    await imported('companies', 'name\nHorn\nBerg\n');
    const file =
      'company,firstName,lastName,isPrimary\nHorn,Thomas,Hardy,yes\nC-00002,Ada,Berg,\n,Private,Person,\nNowhere,No,Body,\n';
    expect(told(await imported('contacts', file))).toEqual({ created: 3, updated: 0, unchanged: 0, rejected: 1 });
    expect(told(await imported('contacts', file))).toEqual({ created: 0, updated: 0, unchanged: 3, rejected: 1 });
    const changed = 'number,lastName,email\nP-00001,Hardy,thomas@horn.example\n';
    expect(told(await imported('contacts', changed))).toMatchObject({ updated: 1 });
    const { items } = await crm.inWorkspace(workspace, (tx) => crm.get(ContactService).list(tx, {}));
    expect(items).toMatchObject([
      { number: 'P-00001', lastName: 'Hardy', isPrimary: true, email: 'thomas@horn.example' },
      { number: 'P-00002', lastName: 'Berg' },
      { number: 'P-00003', companyId: null },
    ]);
  });
});

describe('files of products, prices and opening stock', () => {
  const catalogue =
    'code;name;salesPrice;salesTaxRate;group;tracked\nTEA;Green tea;12,50;VAT;Tea;yes\nADVICE;Advice;100;;;no\n';

  beforeEach(() =>
    crm.inWorkspace(workspace, async (tx) => {
      await crm.get(TaxRateService).create(tx, { name: 'VAT', rate: '19' }, actor);
      await crm.get(ProductGroupService).create(tx, { name: 'Tea' });
      await crm.get(LocationService).create(tx, { code: 'NORTH', name: 'North' }, actor);
    }),
  );

  it('add products by code, change prices, and know what is so already', async () => {
    expect(told(await imported('products', catalogue))).toMatchObject({ created: 2, rejected: 0 });
    expect(told(await imported('prices', 'code;salesPrice\nTEA;12,50\nADVICE;110\nCAKE;5\n'))).toEqual({
      created: 0,
      updated: 1,
      unchanged: 1,
      rejected: 1,
    });
    expect(await products()).toMatchObject([
      { code: 'ADVICE', salesPrice: '110.0000', tracked: false },
      {
        code: 'TEA',
        salesPrice: '12.5000',
        tracked: true,
        salesTaxRateId: expect.any(String),
        groupId: expect.any(String),
      },
    ]);
    const { id } = await send('products', 'code,name,salesTaxRate,salesPrice\nCAKE,Cake,GST,"1,234.50"\n');
    const [row] = await rowsOf(id);
    expect(row).toMatchObject({
      outcome: 'rejected',
      reasons: [expect.stringContaining('1,234.50'), expect.stringContaining('no tax rate "GST"')],
    });
  });

  it('open stock once, as one adjustment for each location and day', async () => {
    await imported('products', `${catalogue}CAKE;Cake;5;;;yes\n`);
    const file =
      'code,location,quantity,unitCost,date\nTEA,,40,7.5,2026-01-31\nCAKE,,10,2,2026-01-31\nTEA,NORTH,5,7.25,\nADVICE,,1,1,\nMILK,,1,1,\nCAKE,NORTH,0,1,\n';
    expect(told(await imported('opening-stock', file))).toEqual({ created: 3, updated: 0, unchanged: 0, rejected: 3 });
    expect(told(await imported('opening-stock', file))).toEqual({ created: 0, updated: 0, unchanged: 3, rejected: 3 });
    const { items } = await crm.inWorkspace(workspace, (tx) =>
      crm.get(StockAdjustmentService).list(tx, { sort: 'number' }),
    );
    expect(items).toMatchObject([
      { number: 'ADJ-00001', date: '2026-01-31', reason: 'Opening stock', status: 'posted' },
      { number: 'ADJ-00002', reason: 'Opening stock', status: 'posted' },
    ]);
    expect(items).toHaveLength(2);
    const other = await send('opening-stock', 'code,quantity,unitCost\nTEA,41,7.5\n');
    expect((await rowsOf(other.id))[0]?.reasons[0]).toContain('has moved at');
  });
});

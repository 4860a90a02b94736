import { randomUUID } from 'node:crypto';
import { testDatabase, TestDatabase } from '../../../test/database.js';
import { CompanyService } from '../src/company/company.service.js';
import { ContactService } from '../src/contact/contact.service.js';
import { LocationService } from '../src/location/location.service.js';
import { PaymentMethodService } from '../src/payment-method/payment-method.service.js';
import { ProductService } from '../src/product/product.service.js';
import { ProductGroupService } from '../src/product-group/product-group.service.js';
import { TaxRateService } from '../src/tax-rate/tax-rate.service.js';
import { aCompany, aContact, aLocation, anActor, aProduct, aTaxRate, Crm, startCrm } from '../testing/index.js';

// Real: Postgres, services.
let db: TestDatabase;
let crm: Crm;
let workspace: string;
let products: ProductService;
let rates: TaxRateService;
let groups: ProductGroupService;
let locations: LocationService;

beforeAll(async () => {
  db = await testDatabase();
  crm = await startCrm(db.url);
  workspace = await crm.aWorkspace();
  products = crm.get(ProductService);
  rates = crm.get(TaxRateService);
  groups = crm.get(ProductGroupService);
  locations = crm.get(LocationService);
});

afterAll(async () => {
  await crm?.close();
  await db?.drop();
});

const here = <T>(work: Parameters<Crm['inWorkspace']>[1]) => crm.inWorkspace(workspace, work) as Promise<T>;
const actor = anActor();

describe('products', () => {
  it('keep prices to four decimals and their tax rate and group', async () => {
    const product = await crm.inWorkspace(workspace, async (tx) => {
      const rate = await rates.create(tx, aTaxRate({ rate: '7.7' }), actor);
      const group = await groups.create(tx, { name: 'Teas' });
      return products.create(tx, aProduct({ salesPrice: '0.3333', salesTaxRateId: rate.id, groupId: group.id }), actor);
    });
    expect(product).toMatchObject({
      salesPrice: '0.3333',
      purchasePrice: '7.5000',
      averageCost: '0.0000000000',
      tracked: false,
      isSold: true,
    });
  });

  it('share no code with another, but may with one of another workspace', async () => {
    await here((tx) => products.create(tx, aProduct({ code: 'SAME' }), actor));
    await expect(here((tx) => products.create(tx, aProduct({ code: ' SAME ' }), actor))).rejects.toMatchObject({
      kind: 'refused',
      code: 'code_taken',
      message: 'There is already a product with the code "SAME". Choose another code or change that product.',
    });
    const other = await crm.aWorkspace();
    await crm.inWorkspace(other, (tx) => products.create(tx, aProduct({ code: 'SAME' }), actor));
  });

  it('cannot point at what is unknown, archived or another workspace’s', async () => {
    const other = await crm.aWorkspace();
    const foreign = await crm.inWorkspace(other, (tx) => rates.create(tx, aTaxRate(), actor));
    const archived = await crm.inWorkspace(workspace, async (tx) => {
      const rate = await rates.create(tx, aTaxRate({ name: 'Old VAT' }), actor);
      return rates.update(tx, rate.id, 1, { archived: true }, actor);
    });
    const groupId = randomUUID();
    const wrong = here((tx) =>
      products.create(tx, aProduct({ salesTaxRateId: foreign.id, purchaseTaxRateId: archived.id, groupId }), actor),
    );
    await expect(wrong).rejects.toMatchObject({
      code: 'invalid_product',
      fields: [
        {
          field: 'salesTaxRateId',
          code: 'unknown_reference',
          message: `There is no tax rate with the id ${foreign.id} in this workspace. Choose one that exists.`,
        },
        {
          field: 'purchaseTaxRateId',
          code: 'archived_reference',
          message: 'The tax rate "Old VAT" is archived. Choose another or restore it first.',
        },
        { field: 'groupId', code: 'unknown_reference' },
      ],
    });
  });

  it('keep a tax rate that was archived after they were given it', async () => {
    const product = await crm.inWorkspace(workspace, async (tx) => {
      const rate = await rates.create(tx, aTaxRate(), actor);
      const made = await products.create(tx, aProduct({ salesTaxRateId: rate.id }), actor);
      await rates.update(tx, rate.id, 1, { archived: true }, actor);
      return products.update(tx, made.id, 1, { name: 'Renamed', salesTaxRateId: rate.id }, actor);
    });
    expect(product).toMatchObject({ name: 'Renamed', version: 2 });
  });
});

describe('tax rates', () => {
  it('lie between 0 and 100 percent with at most four decimals, under a name of their own', async () => {
    for (const [rate, code] of [
      ['-1', 'too_small'],
      ['100.0001', 'too_large'],
      ['7.77777', 'too_precise'],
    ] as const)
      await expect(here((tx) => rates.create(tx, aTaxRate({ rate }), actor))).rejects.toMatchObject({
        fields: [{ field: 'rate', code }],
      });
    await here((tx) => rates.create(tx, { name: 'VAT', rate: '19' }, actor));
    await expect(here((tx) => rates.create(tx, { name: 'VAT', rate: '20' }, actor))).rejects.toMatchObject({
      message: 'There is already a tax rate called "VAT". Choose another name.',
    });
  });
});

describe('product groups', () => {
  it('with products stay, empty ones may go', async () => {
    const group = await crm.inWorkspace(workspace, async (tx) => {
      const made = await groups.create(tx, { name: 'Full' });
      await products.create(tx, aProduct({ groupId: made.id }), actor);
      return made;
    });
    await expect(here((tx) => groups.delete(tx, group.id, 1))).rejects.toMatchObject({
      code: 'in_use',
      message: 'Product group "Full" is used by other records and stays. Move its products to another group first.',
    });
    const empty = await crm.inWorkspace(workspace, (tx) => groups.create(tx, { name: 'Empty' }));
    await here((tx) => groups.delete(tx, empty.id, 1));
    await expect(here((tx) => groups.get(tx, empty.id))).rejects.toMatchObject({ kind: 'not-found' });
  });
});

describe('locations', () => {
  it('pass the default on and never lose it', async () => {
    const own = await crm.aWorkspace();
    const main = await crm.inWorkspace(own, (tx) => locations.default(tx));
    const second = await crm.inWorkspace(own, (tx) => locations.create(tx, aLocation(), actor));
    const change = (id: string, version: number, patch: object) =>
      crm.inWorkspace(own, (tx) => locations.update(tx, id, version, patch, actor));
    await expect(change(main.id, 1, { isDefault: false })).rejects.toThrow(
      'Location MAIN is the default. Make another location the default instead.',
    );
    await expect(change(main.id, 1, { archived: true })).rejects.toMatchObject({ code: 'default_location_needed' });
    await change(second.id, 1, { isDefault: true });
    expect(await crm.inWorkspace(own, (tx) => locations.default(tx))).toMatchObject({ id: second.id });
    expect(await change(main.id, 2, { archived: true })).toMatchObject({
      isDefault: false,
      archived: true,
      version: 3,
    });
  });
});

describe('payment methods', () => {
  it('have names of their own', async () => {
    const methods = crm.get(PaymentMethodService);
    await expect(here((tx) => methods.create(tx, { name: 'Cash' }))).rejects.toMatchObject({ code: 'name_taken' });
  });
});

describe('companies and contacts', () => {
  it('stay while others point at them, and go otherwise', async () => {
    const [companies, contacts] = [crm.get(CompanyService), crm.get(ContactService)];
    const company = await crm.inWorkspace(workspace, (tx) => companies.create(tx, aCompany(), actor));
    const contact = await crm.inWorkspace(workspace, (tx) =>
      contacts.create(tx, aContact({ companyId: company.id }), actor),
    );
    await expect(here((tx) => companies.delete(tx, company.id, 1, actor))).rejects.toMatchObject({
      code: 'in_use',
      message: `Company ${company.code} is used by other records and stays. Archive it instead.`,
    });
    await here((tx) => contacts.delete(tx, contact.id, 1, actor));
    await here((tx) => companies.delete(tx, company.id, 1, actor));
  });

  it('do not cross workspaces', async () => {
    const other = await crm.aWorkspace();
    const foreign = await crm.inWorkspace(other, (tx) => crm.get(CompanyService).create(tx, aCompany(), actor));
    await expect(
      here((tx) => crm.get(ContactService).create(tx, aContact({ companyId: foreign.id }), actor)),
    ).rejects.toMatchObject({
      fields: [{ field: 'companyId', code: 'unknown_reference' }],
    });
  });
});

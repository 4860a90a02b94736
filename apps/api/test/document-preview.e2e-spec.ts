import fc from 'fast-check';
import { apiUnderTest, as, type ApiUnderTest } from './api-app.js';

const sales = ['quotes', 'sales-orders', 'invoices', 'credit-notes'];
const purchases = ['purchase-orders', 'supplier-bills', 'supplier-credits'];

const fixed = (from: number, to: number, decimals: number) =>
  fc.integer({ min: from, max: to }).map((units) => (units / 10 ** decimals).toFixed(decimals));
const someLine = fc.record({
  name: fc.constantFrom('Freight', 'Work'),
  quantity: fc.oneof(fixed(1, 40, 0), fixed(1, 200_000, 4)),
  unitPrice: fc.oneof(fixed(0, 20_000, 4), fixed(0, 5_000_000, 4)),
  discountPercent: fc.option(fixed(0, 10_000, 2)),
  rate: fc.option(fc.nat(2)),
});
const someDocument = fc.record({
  amountsAre: fc.constantFrom('exclusive', 'inclusive', 'noTax'),
  lines: fc.array(someLine, { minLength: 1, maxLength: 12 }),
});

describe('what a document would come to, before it is saved', () => {
  let api: ApiUnderTest;
  let rest: ReturnType<typeof as>;
  let companyId: string;
  let rates: string[];

  const make = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const reply = await rest.post(path).send(body);
    expect([path, reply.status, reply.body.detail]).toEqual([path, 201, undefined]);
    return reply.body as Record<string, unknown>;
  };
  const idOf = async (path: string, body: object) => (await make(path, body))['id'] as string;

  beforeAll(async () => {
    api = await apiUnderTest();
    rest = as(api, (await api.workspace()).keys.staff);
    companyId = await idOf('/companies', { name: 'Harbour Foods', isSupplier: true, salesTermsDays: 14 });
    rates = [];
    for (const rate of ['20', '8.875', '12.3456']) rates.push(await idOf('/tax-rates', { name: `VAT ${rate}`, rate }));
  });
  afterAll(() => api?.close());

  it('equals what is saved, to the cent and for every kind of document', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    console.log(`seed ${seed}`);
    for (const collection of [...sales, ...purchases])
      for (const { lines, ...head } of fc.sample(someDocument, { seed, numRuns: 8 })) {
        const body = {
          ...head,
          companyId,
          lines: lines.map(({ rate, discountPercent, ...line }) => ({
            ...line,
            ...(sales.includes(collection) ? { discountPercent } : {}),
            taxRateId: rate === null ? null : rates[rate],
          })),
        };
        const preview = await rest.post(`/${collection}/preview`).send(body);
        const saved = (await make(`/${collection}`, body)) as { lines: { amount: string; taxAmount: string }[] };
        const moneyOf = ({ net, tax, total, lines: priced }: typeof preview.body) => ({
          ...{ net, tax, total },
          lines: (priced as { amount: string; taxAmount: string }[]).map((line) => [line.amount, line.taxAmount]),
        });
        expect([collection, preview.body.problems, moneyOf(preview.body)]).toEqual([collection, [], moneyOf(saved)]);
        const taxes = preview.body.taxes as { tax: string }[];
        if (head.amountsAre !== 'noTax')
          expect(taxes.reduce((sum, one) => sum + Math.round(Number(one.tax) * 100), 0)).toBe(
            Math.round(Number(preview.body.tax) * 100),
          );
      }
  });

  it('saves nothing', async () => {
    const before = (await rest.get('/invoices?pageSize=1')).body.total;
    const lines = [{ name: 'Advice', quantity: '1', unitPrice: '100' }];
    await rest.post('/invoices/preview').send({ companyId, lines }).expect(200);
    expect((await rest.get('/invoices?pageSize=1')).body.total).toBe(before);
  });

  it('takes over what the product says, and the terms of the customer', async () => {
    const product = { code: 'CHAI', name: 'Chai', salesPrice: '18', salesTaxRateId: rates[0] };
    const productId = await idOf('/products', product);
    const lines = [{ productId, quantity: '2' }];
    const { body } = await rest.post('/invoices/preview').send({ companyId, date: '2026-03-02', lines });
    expect(body).toMatchObject({ net: '36.00', tax: '7.20', total: '43.20', dueDate: '2026-03-16', problems: [] });
    expect(body.lines).toEqual([expect.objectContaining({ name: 'Chai', unitPrice: '18.0000', taxRateId: rates[0] })]);
    expect(body.taxes).toEqual([{ name: 'VAT 20', rate: '20.0000', net: '36.00', tax: '7.20' }]);
  });

  it('names what is wrong beside the line, and adds up the others', async () => {
    const lines = [
      { name: 'Advice', quantity: '1', unitPrice: '100' },
      { name: 'Advice', quantity: 'a dozen', unitPrice: '5' },
      { name: 'Advice', quantity: '1', unitPrice: null },
    ];
    const { status, body } = await rest.post('/invoices/preview').send({ companyId, lines });
    expect([status, body.total]).toEqual([200, '100.00']);
    expect((body.problems as { field: string; code: string }[]).map(({ field, code }) => [field, code])).toEqual([
      ['lines.1.quantity', expect.any(String)],
      ['lines.2.unitPrice', 'required'],
    ]);
  });

  it('answers before anybody knows who the customer is', async () => {
    const lines = [{ name: 'Advice', quantity: '1', unitPrice: '100' }];
    const { status, body } = await rest.post('/quotes/preview').send({ lines });
    expect([status, body.total, body.problems[0].field]).toEqual([200, '100.00', 'companyId']);
  });

  it('knows the document that is being edited, and says when there is none', async () => {
    const lines = [{ name: 'Advice', quantity: '1', unitPrice: '100' }];
    const saved = await make('/invoices', { companyId, lines });
    const [line] = saved['lines'] as { id: string }[];
    const edit = { documentId: saved['id'], lines: [{ ...lines[0], id: line!.id, quantity: '3' }] };
    const { body } = await rest.post('/invoices/preview').send(edit);
    expect([body.total, body.problems]).toEqual(['300.00', []]);
    const other = await rest.post('/quotes/preview').send(edit);
    expect([other.status, other.body.code]).toEqual([404, 'not_found']);
  });

  it('works out a thousand lines, and refuses more', async () => {
    const many = (count: number) => Array.from({ length: count }, () => ({ name: 'A', quantity: '1', unitPrice: '1' }));
    const full = await rest.post('/invoices/preview').send({ companyId, lines: many(1000) });
    expect([full.status, full.body.total]).toEqual([200, '1000.00']);
    expect((await rest.post('/invoices/preview').send({ companyId, lines: many(1001) })).status).toBe(400);
  });
});

import type { Response } from 'supertest';
import { DataSource } from 'typeorm';
import { connectedApi, readyShop, type ConnectedApi, type Json, type ReadyShop } from './connected-api.js';

/*
 * What people get wrong in purchasing, counting, moving, making and putting right: the input, the stable code, the exact sentence
 * with what to do instead, and that nothing at all is left behind: not a row, not a changed field, not a call to Xero.
 */
interface Row {
  input: string;
  code: string;
  /** What is in braces is put in by the row itself. */
  sentence: string;
  /** What the sentence itself says to do has no remedy of its own. */
  remedy?: string;
  ask: () => Promise<{ call: PromiseLike<Response>; words?: Record<string, string> }>;
}

let at: ConnectedApi;
let shop: ReadyShop;

beforeAll(async () => {
  at = await connectedApi();
  shop = await readyShop(at, 'Trade');
  const { version } = await shop.get('/workspace');
  await shop.patch('/workspace', { version, supportContact: 'help@example.com' });
}, 180_000);
afterAll(() => at?.close());

let made = 0;
const line = { name: 'Advice', quantity: '1', unitPrice: '100' };
const post = (path: string, body: Json = {}) => ({ call: shop.rest.post(path).send(body) });
const product = (more: Json = {}): Promise<Json> =>
  shop.make('/products', { code: `P${++made}`, name: `Product ${made}`, tracked: true, ...more });
const supplier = (): Promise<Json> => shop.make('/supplier-companies', { name: `Supplier ${++made}` });
const customer = (): Promise<Json> => shop.company(`Customer ${++made}`);
const stocked = async (): Promise<Json> => {
  const made = await product();
  await shop.make('/stock-adjustments?post=true', {
    lines: [{ productId: made['id'], quantityChange: '5', unitCost: '2' }],
  });
  return made;
};
const order = async (quantity: string): Promise<Json> => {
  const [{ id: companyId }, { id: productId }] = [await supplier(), await product()];
  const lines = [{ productId, quantity, unitPrice: '2', taxRateId: shop.tax }];
  return shop.make('/purchase-orders?send=true', { companyId, lines });
};
const bill = async (more: Json = {}): Promise<Json> =>
  shop.make('/supplier-bills?issue=true', { companyId: (await supplier())['id'], lines: [line], ...more });
const invoice = async (more: Json = {}): Promise<Json> => shop.invoice((await customer())['id'], more);
const credit = (invoiceId: string, unitPrice = '100'): Promise<Json> =>
  shop.make('/credit-notes?issue=true', { invoiceId, lines: [{ ...line, unitPrice, taxRateId: shop.tax }] });
const recipe = async (quantity = '2'): Promise<{ made: Json; component: Json; bom: Json }> => {
  const [goods, component] = [await product(), await product()];
  const bom = await shop.make('/bills-of-materials?activate=true', {
    productId: goods['id'],
    lines: [{ productId: component['id'], quantity }],
  });
  return { made: goods, component, bom };
};
const synced = async (kind: string, record: Json): Promise<Json> => {
  await shop.becomes(kind, record['id'], 'synced');
  return record;
};

const purchasing: Row[] = [
  {
    input: 'receiving more than ordered',
    code: 'invalid_receipt',
    sentence:
      '7 of "{name}" are to be received, but of the 5 on purchase order {number} only 5 are outstanding. Receive at most 5, or raise the quantity of the order first.',
    ask: async () => {
      const { id, number, lines } = await order('5');
      const received = [{ lineId: lines[0].id, quantity: '7' }];
      return { ...post(`/purchase-orders/${id}/receive`, { lines: received }), words: { number, name: lines[0].name } };
    },
  },
  {
    input: 'receiving what is here already',
    code: 'already_billed',
    sentence:
      'Purchase order {number} is already received and billed in full by {billed}. Enter a new order or a supplier bill for what came besides.',
    ask: async () => {
      const { id, number } = await order('5');
      const { number: billed } = await shop.make(`/purchase-orders/${id}/receive`, {});
      return { ...post(`/purchase-orders/${id}/receive`), words: { number, billed } };
    },
  },
  {
    input: "entering the supplier's bill twice",
    code: 'invalid_supplier_bill',
    sentence: `The supplier's bill R-100 is already entered as supplier bill {number} of 2026-11-02 over {total} GBP. If it really is another bill, add something to its number, such as "/2".`,
    ask: async () => {
      const first = await bill({ supplierReference: 'R-100', date: '2026-11-02' });
      const again = { companyId: first['companyId'], supplierReference: 'R-100', lines: [line] };
      return {
        ...post('/supplier-bills?issue=true', again),
        words: { number: first['number'], total: first['total'] },
      };
    },
  },
];

const counting: Row[] = [
  {
    input: 'counting a product twice on one sheet',
    code: 'invalid_stocktake',
    sentence: '{code} {name} is on the sheet twice. Leave one of the lines out.',
    ask: async () => {
      const { id, code, name } = await product();
      return { ...post('/stocktakes', { lines: [{ productId: id }, { productId: id }] }), words: { code, name } };
    },
  },
  {
    input: 'counting a product that is being counted',
    code: 'counted_twice',
    sentence:
      'Stocktake ST-00002 would count products that are being counted already: {code} {name} in {number}. Complete or cancel that stocktake first, or leave these products out.',
    ask: async () => {
      const { id, code, name } = await stocked();
      const { number } = await shop.make('/stocktakes?start=true', { lines: [{ productId: id }] });
      return { ...post('/stocktakes?start=true', { lines: [{ productId: id }] }), words: { number, code, name } };
    },
  },
  {
    input: 'transferring to the same place',
    code: 'invalid_stock_transfer',
    sentence:
      'The goods would stay where they are: both locations are the same. Choose another location to bring them to.',
    ask: async () => {
      const { id: productId } = await stocked();
      const { items } = await shop.get('/locations?filter[isDefault]=true');
      const [{ id }] = items;
      return post('/stock-transfers', {
        fromLocationId: id,
        toLocationId: id,
        lines: [{ productId, quantity: '1' }],
      });
    },
  },
];

const making: Row[] = [
  {
    input: 'a bill of materials that contains itself',
    code: 'contains_itself',
    sentence: '{code} {name} would contain itself: it is a component of its own. Leave {code} out.',
    ask: async () => {
      const { id, code, name } = await product();
      const body = { productId: id, lines: [{ productId: id, quantity: '1' }] };
      return { ...post('/bills-of-materials', body), words: { code, name } };
    },
  },
  {
    input: 'a bill of materials that contains itself over another one',
    code: 'contains_itself',
    sentence:
      '{component} {called} would contain itself: {code} is made of {component}. Leave {code} out, or change the bill of materials of {code} first.',
    ask: async () => {
      const { made: goods, component } = await recipe();
      const body = { productId: component['id'], lines: [{ productId: goods['id'], quantity: '1' }] };
      return {
        ...post('/bills-of-materials?activate=true', body),
        words: { code: goods['code'], name: goods['name'], component: component['code'], called: component['name'] },
      };
    },
  },
  {
    input: 'completing a work order without stock',
    code: 'insufficient_stock',
    sentence:
      'Work order {number} needs more stock than there is. {code} {name}: 6 needed, 0 on hand at Main location. Lower the quantity, take it from another location, or raise the stock first with a stock adjustment.',
    ask: async () => {
      const { made: goods, component } = await recipe();
      const { id, number } = await shop.make('/work-orders?release=true', { productId: goods['id'], quantity: '3' });
      return {
        ...post(`/work-orders/${id}/complete`),
        words: { number, code: component['code'], name: component['name'] },
      };
    },
  },
];

const settling: Row[] = [
  {
    input: 'allocating more than is due',
    code: 'invalid_payment',
    sentence: 'Invoice {number} has 120.00 GBP due, so 150.00 GBP cannot be applied to it. Apply at most 120.00.',
    ask: async () => {
      const { id, number, companyId } = await invoice();
      const allocations = [{ invoiceId: id, amount: '150' }];
      const body = { companyId, amount: '150', methodId: shop.method, allocations };
      return { ...post('/payments', body), words: { number } };
    },
  },
  {
    input: 'allocating more than was received',
    code: 'invalid_payment',
    sentence: '110.00 GBP are to be applied, but only 100.00 GBP of the payment are unallocated. Lower the amounts.',
    ask: async () => {
      const { id, companyId } = await invoice();
      const allocations = [{ invoiceId: id, amount: '110' }];
      return post('/payments', { companyId, amount: '100', methodId: shop.method, allocations });
    },
  },
  {
    input: 'applying more credit than is due',
    code: 'invalid_credit_allocation',
    sentence: 'Invoice {number} has 12.00 GBP due, so 50.00 GBP cannot be applied to it. Apply at most 12.00.',
    ask: async () => {
      const small = await invoice({ lines: [{ ...line, unitPrice: '10', taxRateId: shop.tax }] });
      const large = await shop.invoice(small['companyId']);
      const note = await credit(large['id']);
      const body = { invoiceId: small['id'], amount: '50' };
      return { ...post(`/credit-notes/${note['id']}/allocations`, body), words: { number: small['number'] } };
    },
  },
  {
    input: 'applying more supplier credit than is due',
    code: 'invalid_supplier_credit_allocation',
    sentence: 'Supplier bill {number} has 10.00 GBP due, so 50.00 GBP cannot be applied to it. Apply at most 10.00.',
    ask: async () => {
      const small = await bill({ lines: [{ ...line, unitPrice: '10' }] });
      const { companyId } = small;
      const note = await shop.make('/supplier-credits?issue=true', { companyId, lines: [line] });
      const body = { supplierBillId: small['id'], amount: '50' };
      return { ...post(`/supplier-credits/${note['id']}/allocations`, body), words: { number: small['number'] } };
    },
  },
  {
    input: 'crediting a credit note',
    code: 'invalid_credit_note',
    sentence: '{number} is a credit note itself and cannot be credited. Void it, or make out a new invoice.',
    ask: async () => {
      const note = await credit((await invoice())['id']);
      return { ...post('/credit-notes', { invoiceId: note['id'], lines: [line] }), words: { number: note['number'] } };
    },
  },
  {
    input: 'crediting a supplier credit',
    code: 'invalid_supplier_credit',
    sentence:
      '{number} is a supplier credit itself and cannot be credited. Void it, or change it while nothing of it is used.',
    ask: async () => {
      const { companyId } = await bill();
      const note = await shop.make('/supplier-credits?issue=true', { companyId, lines: [line] });
      const body = { supplierBillId: note['id'], lines: [line] };
      return { ...post('/supplier-credits', body), words: { number: note['number'] } };
    },
  },
  {
    input: 'applying a credit note to a credit note',
    code: 'invalid_credit_allocation',
    sentence: '{number} is a credit note itself and cannot be credited. Void it, or make out a new invoice.',
    ask: async () => {
      const { id, companyId } = await invoice();
      const first = await credit(id, '40');
      const second = await shop.make('/credit-notes?issue=true', { companyId, lines: [line] });
      const body = { invoiceId: second['id'], amount: '10' };
      return { ...post(`/credit-notes/${first['id']}/allocations`, body), words: { number: second['number'] } };
    },
  },
  {
    input: 'taking a credit note back with "credit and re-issue"',
    code: 'credit_of_credit',
    sentence: '{number} is a credit note itself and cannot be credited. Void it, or make out a new invoice.',
    ask: async () => {
      const { id, number } = await credit((await invoice())['id']);
      return { ...post(`/invoices/${id}/credit-and-reissue`), words: { number } };
    },
  },
  {
    input: 'crediting an invoice that is credited in whole',
    code: 'more_than_invoiced',
    sentence:
      'Invoice {number} comes to 120.00 GBP and is taken back by {by} (120.00 GBP) already, so 100.00 GBP cannot be credited. Void a credit note first, or make out one without naming the invoice.',
    ask: async () => {
      const { id, number } = await invoice();
      const { number: by } = await credit(id);
      return { ...post('/credit-notes?issue=true', { invoiceId: id, lines: [line] }), words: { number, by } };
    },
  },
];

const inXero: Row[] = [
  {
    input: 'deleting an invoice that is in Xero',
    code: 'record_guarded',
    sentence:
      'Invoice {number} is in Xero and cannot be deleted. Void it, or credit it, instead. If that does not help, ask help@example.com.',
    ask: async () => {
      const { id, number, version } = await synced('invoice', await invoice());
      return { call: shop.rest.delete(`/invoices/${id}`).send({ version }), words: { number } };
    },
  },
  {
    input: 'deleting a company that is in Xero',
    code: 'record_guarded',
    sentence:
      'Contact {code} is in Xero and cannot be deleted. Archive it instead. If that does not help, ask help@example.com.',
    ask: async () => {
      const { companyId } = await synced('invoice', await invoice());
      const { code, version } = await shop.get(`/companies/${companyId}`);
      return { call: shop.rest.delete(`/companies/${companyId}`).send({ version }), words: { code } };
    },
  },
  {
    input: 'changing an invoice that is locked',
    code: 'record_guarded',
    sentence:
      'Invoice {number} has been transferred to Xero and is locked. Credit it and issue a corrected one instead. If that does not help, ask help@example.com.',
    ask: async () => {
      const { id, number, version } = await synced('invoice', await invoice());
      return { call: shop.rest.patch(`/invoices/${id}`).send({ version, reference: 'PO 7' }), words: { number } };
    },
  },
  {
    input: 'dating an invoice in a period that is locked in Xero',
    code: 'period_locked',
    sentence:
      'Invoice {next} is dated 2026-10-15, and everything up to 2026-10-31 is locked in Xero (the period lock date). Date it after 2026-10-31; or ask your adviser to move the period lock date in Xero (Accounting > Advanced > Financial settings) and refresh the lists in the settings.',
    ask: async () => {
      await shop.organisation({ PeriodLockDate: '2026-10-31' });
      await shop.act('/integrations/xero/refresh-reference');
      const { companyId, number } = await invoice();
      const lines = [{ ...line, taxRateId: shop.tax }];
      const next = `INV-${String(Number(String(number).slice(4)) + 1).padStart(5, '0')}`;
      return { ...post('/invoices?issue=true', { companyId, date: '2026-10-15', lines }), words: { next } };
    },
  },
];

describe.each([
  ['Purchasing', purchasing],
  ['Counting and moving', counting],
  ['Making', making],
  ['Settling and crediting', settling],
  ['What is in Xero', inXero],
] as const)('%s', (_room, rows) => {
  it.each(rows)('$input is refused with a sentence, and nothing is left of it', async (row) => {
    const { call, words = {} } = await row.ask();
    const before = await calm();
    const reply = await call;
    const { code, detail, remedy } = reply.body as Json;
    const sentence = row.sentence.replaceAll(/\{(\w+)\}/g, (_all, word: string) => words[word]!);
    expect({ code, sentence: detail, remedy }).toEqual({ code: row.code, sentence, remedy: row.remedy });
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
    expect(await calm()).toEqual(before);
  });
});

/** Everything once nothing moves any more: what was sent is stamped onto the records a moment after it arrived. */
async function calm(): Promise<Json> {
  await shop.settled();
  for (let last = await everything(); ;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const next = await everything();
    if (JSON.stringify(next) === JSON.stringify(last)) return next;
    last = next;
  }
}

/** The whole database, every row of it, and every effect in Xero. What only says when somebody last looked is left out. */
async function everything(): Promise<Json> {
  const tables = await at.api.app.get(DataSource).query<{ name: string; rows: string }[]>(
    `SELECT table_name AS name,
       (xpath('/row/c/text()', query_to_xml(
         format('SELECT count(*) || '' '' || coalesce(md5(string_agg(md5(t::text), '''' ORDER BY md5(t::text))), '''') AS c FROM public.%I t', table_name),
         false, true, '')))[1]::text AS rows
      FROM information_schema.tables
     WHERE table_schema = 'public' AND table_name NOT IN ('xero_lanes', 'xero_budgets', 'xero_sequences', 'sessions')
     ORDER BY 1`,
  );
  return {
    rows: Object.fromEntries(tables.map(({ name, rows }) => [name, rows])),
    journal: (await shop.journal()).length,
  };
}
